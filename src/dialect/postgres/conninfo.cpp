// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/conninfo.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/postgres/libpq.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

std::vector<std::string> known_keywords() {
  std::vector<std::string> known;
  const ConninfoHandle defaults(libpq().PQconndefaults());
  for (const PQconninfoOption* option = defaults.get(); option != nullptr && option->keyword != nullptr; ++option) {
    known.emplace_back(option->keyword);
  }
  return known;
}

void check_parameters(const Url& url) {
  if (url.parameters().empty()) return;
  const std::vector<std::string> known = known_keywords();
  for (const auto& [name, value] : url.parameters()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string hint = did_you_mean(name, std::span<const std::string>(known));
    if (hint.empty())
      hint = "accepted are the parameters of libpq, such as `sslmode`, `connect_timeout`, `target_session_attrs`";
    throw Error(ErrorCode::invalid_url, fmt::format("parameter \"{}\" of the database URL is not known", name),
                {.hint = std::move(hint)});
  }
}

const std::string* parameter(const Url& url, std::string_view name) {
  for (const auto& [key, value] : url.parameters()) {
    if (key == name) return &value;
  }
  return nullptr;
}

void add_host(Conninfo& info, std::span<const Url::Host> hosts) {
  std::string names;
  std::string ports;
  bool any_port = false;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (i > 0) {
      names += ',';
      ports += ',';
    }
    names += hosts[i].name;
    if (hosts[i].port) ports += fmt::format("{}", *hosts[i].port);
    any_port = any_port || hosts[i].port.has_value();
  }
  if (names.find_first_not_of(',') != std::string::npos) info.emplace_back("host", names);
  if (any_port) info.emplace_back("port", ports);
}

void add_keepalive(Conninfo& info, Keepalive keepalive) {
  const bool watchful = keepalive == Keepalive::watchful;
  info.emplace_back("keepalives_idle", watchful ? "5" : "30");
  info.emplace_back("keepalives_interval", watchful ? "2" : "10");
  info.emplace_back("keepalives_count", "3");
  // Keepalives say nothing while something sent is not acknowledged: that would be retried for a quarter of an hour.
  info.emplace_back("tcp_user_timeout", watchful ? "11000" : "60000");
}

Conninfo assemble(const Url& url, const ConnectOptions& options, std::span<const Url::Host> hosts,
                  Keepalive keepalive) {
  Conninfo info;
  add_host(info, hosts);
  if (!url.user().empty()) info.emplace_back("user", url.user());
  if (url.password()) info.emplace_back("password", *url.password());
  if (!url.database().empty()) info.emplace_back("dbname", url.database());
  info.emplace_back("application_name", options.application_name);
  add_keepalive(info, keepalive);
  // Whoever names several hosts means whichever is the primary now.
  if (url.hosts().size() > 1 && !options.read_only) info.emplace_back("target_session_attrs", "read-write");
  for (const auto& [name, value] : url.parameters()) info.emplace_back(name, value);
  info.emplace_back("client_encoding", "UTF8");
  return info;
}

}  // namespace

std::vector<Conninfo> conninfo_of(const Url& url, const ConnectOptions& options, Keepalive keepalive) {
  check_parameters(url);
  const std::span<const Url::Host> hosts(url.hosts());
  // `prefer-standby` and load balancing need to see all hosts at once.
  const bool together = parameter(url, "target_session_attrs") != nullptr ||
                        parameter(url, "load_balance_hosts") != nullptr || parameter(url, "hostaddr") != nullptr;
  if (hosts.size() <= 1 || together) return {assemble(url, options, hosts, keepalive)};
  std::vector<Conninfo> attempts;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    attempts.push_back(assemble(url, options, hosts.subspan(i, 1), keepalive));
  }
  return attempts;
}

std::string address_of(const Conninfo& conninfo) {
  std::string host;
  std::string port = "5432";
  for (const auto& [name, value] : conninfo) {
    if (name == "host") host = value;
    if (name == "port") port = value;
  }
  if (host.empty()) return "the default server";
  return host.front() == '/' ? fmt::format("{}/.s.PGSQL.{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace dunlin::postgres
