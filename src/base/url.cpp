// SPDX-License-Identifier: Apache-2.0
#include <dunlin/url.hpp>

#include "base/percent.hpp"
#include "base/redact.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin {

namespace {

// Characters that need no encoding in a place, beyond the unreserved ones.
constexpr std::string_view kPathKeeps = "/:@!$&'()*+,;=#";
constexpr std::string_view kNameKeeps = "!$'()*+,;=:";
constexpr std::string_view kQueryKeeps = "/:!$'()*,;[]";

bool is_socket_directory(const Url::Host& host) { return host.name.starts_with('/'); }

std::string host_text(const Url::Host& host) {
  const bool is_ipv6 = host.name.find(':') != std::string::npos;
  std::string text = is_ipv6 ? '[' + percent_encode(host.name, ":") + ']' : percent_encode(host.name);
  if (host.port) text += fmt::format(":{}", *host.port);
  return text;
}

std::string userinfo_text(const std::string& user, bool has_password) {
  if (user.empty() && !has_password) return {};
  return percent_encode(user, "!$'()*+,;=") + (has_password ? fmt::format(":{}@", kRedacted) : "@");
}

std::string query_text(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += text.empty() ? '?' : '&';
    text += percent_encode(name) + '=';
    text += is_secret_name(name) ? std::string(kRedacted) : percent_encode(value, kQueryKeeps);
  }
  return text;
}

bool has_parameter(const std::vector<std::pair<std::string, std::string>>& parameters, std::string_view name) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [name](const auto& parameter) { return parameter.first == name; });
}

}  // namespace

std::string Url::redacted() const {
  if (scheme_ == "sqlite") {
    const std::string place =
        database_ == ":memory:" ? "sqlite://" : "sqlite:///" + percent_encode(database_, kPathKeeps);
    return place + query_text(parameters_);
  }
  std::string text = scheme_ + "://" + userinfo_text(user_, password_.has_value());
  auto parameters = parameters_;
  if (hosts_.size() == 1 && is_socket_directory(hosts_.front())) {
    // A directory in the place of the host would have to be written %2Frun%2Fpostgresql.
    if (hosts_.front().port) text += fmt::format(":{}", *hosts_.front().port);
    parameters.insert(parameters.begin(), {"host", hosts_.front().name});
  } else {
    for (const Host& host : hosts_) text += (&host == &hosts_.front() ? "" : ",") + host_text(host);
  }
  if (!database_.empty()) text += '/' + percent_encode(database_, kNameKeeps);
  return text + query_text(parameters);
}

Url Url::with_defaults(const UrlDefaults& defaults) const {
  if (scheme_ == "sqlite") return *this;
  Url url = *this;
  if (url.hosts_.empty()) url.hosts_ = defaults.hosts;
  if (url.hosts_.empty() && defaults.port) url.hosts_.emplace_back();
  for (std::size_t i = 0; i < url.hosts_.size(); ++i) {
    Host& host = url.hosts_[i];
    if (host.name.empty() && defaults.hosts.size() == url.hosts_.size()) host.name = defaults.hosts[i].name;
    if (!host.port) host.port = defaults.port;
  }
  if (url.user_.empty()) url.user_ = defaults.user;
  if (!url.password_) url.password_ = defaults.password;
  if (url.database_.empty()) url.database_ = defaults.database;
  for (const auto& [name, value] : defaults.parameters) {
    if (!has_parameter(url.parameters_, name)) url.parameters_.emplace_back(name, value);
  }
  return url;
}

Url Url::below(std::string_view directory) const {
  if (scheme_ != "sqlite" || database_ == ":memory:" || database_.starts_with('/') || directory.empty()) return *this;
  Url url = *this;
  url.database_ = std::string(directory) + (directory.ends_with('/') ? "" : "/") + database_;
  return url;
}

}  // namespace dunlin
