// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dunlin::postgres {

/// libpq's keywords and values, in order; a later one overrides an earlier one.
using Conninfo = std::vector<std::pair<std::string, std::string>>;

/// How many seconds a dead peer may stay unnoticed; for the connection that holds the run lock.
enum class Keepalive {
  ordinary,
  watchful,
};

/// One list of keywords per attempt: normally one, and one per host when several are given, each with its own timeout.
///
/// No start-up parameter is sent that the URL does not ask for, but user, database, application_name and
/// client_encoding: poolers refuse others. Throws `invalid_url` for a parameter that libpq does not know.
[[nodiscard]] std::vector<Conninfo> conninfo_of(const Url& url, const ConnectOptions& options, Keepalive keepalive);

/// `host:port`, or the socket, of an attempt: for messages.
[[nodiscard]] std::string address_of(const Conninfo& conninfo);

}  // namespace dunlin::postgres
