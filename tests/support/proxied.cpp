// SPDX-License-Identifier: Apache-2.0
#include "support/proxied.hpp"

#include <chrono>
#include <utility>

namespace dunlin::test {
namespace {

ProxyOptions towards(const std::string& url, ProxyOptions options) {
  options.target = address_in(url);
  return options;
}

}  // namespace

std::string address_in(const std::string& url) {
  // The password of a URL is percent-encoded, so that the first @ ends it.
  const std::size_t begin = url.find('@') + 1;
  return url.substr(begin, url.find('/', begin) - begin);
}

std::string with_port(const std::string& url, int port) {
  const std::string address = address_in(url);
  const std::string other = address.substr(0, address.rfind(':') + 1) + std::to_string(port);
  return std::string(url).replace(url.find('@') + 1, address.size(), other);
}

Proxied::Proxied(const std::string& url, ProxyOptions options)
    : proxy_(towards(url, std::move(options))), url_(with_port(url, proxy_.port())), thread_([this] { serve(); }) {}

Proxied::~Proxied() {
  if (thread_.joinable()) static_cast<void>(end());
}

Counts Proxied::end() {
  ending_ = true;
  thread_.join();
  return proxy_.counts();
}

void Proxied::ask(Wish wish) {
  wish_ = wish;
  while (wish_ != Wish::none) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Proxied::serve() {
  while (!ending_) {
    proxy_.step(std::chrono::milliseconds(5));
    const Wish wish = wish_;
    if (wish == Wish::toggle_freeze) proxy_.toggle_freeze();
    if (wish == Wish::cut) proxy_.cut();
    if (wish != Wish::none) wish_ = Wish::none;
  }
}

}  // namespace dunlin::test
