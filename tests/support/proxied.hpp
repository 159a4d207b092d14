// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "support/proxy.hpp"

namespace dunlin::test {

/// `127.0.0.1:5432` in a URL of the tests.
[[nodiscard]] std::string address_in(const std::string& url);
/// The same URL, reached by another port of this machine.
[[nodiscard]] std::string with_port(const std::string& url, int port);

/// A proxy before the server of a URL, served by a thread until destroyed.
class Proxied {
 public:
  /// `options.target` is taken from the URL.
  Proxied(const std::string& url, ProxyOptions options);
  ~Proxied();
  Proxied(const Proxied&) = delete;
  Proxied& operator=(const Proxied&) = delete;

  /// The URL through the proxy.
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// Freezes the connections that match, or thaws them; returns when it is done.
  void toggle_freeze() { ask(Wish::toggle_freeze); }
  void cut() { ask(Wish::cut); }
  /// Ends the service, and tells what went through.
  [[nodiscard]] Counts end();

 private:
  enum class Wish {
    none,
    toggle_freeze,
    cut,
  };

  void ask(Wish wish);
  void serve();

  Proxy proxy_;
  std::string url_;
  std::atomic<Wish> wish_ = Wish::none;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace dunlin::test
