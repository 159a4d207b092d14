// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include "dialect/postgres/conninfo.hpp"
#include "dialect/postgres/session.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace dunlin::postgres {

/// A session that has answered once.
struct Connected {
  std::unique_ptr<Session> session;
  std::int64_t process_id = 0;
  std::string server_start;  ///< When the server started: tells servers behind one address apart.
  /// The server process is not the one that the handshake named: a pooler stands between, and sessions are shared.
  bool pooled = false;
};

/// Connects, watching the stop token and `options.connect_timeout` (per host), and waits for a first answer: a pooler
/// accepts at once and may then have no server to give.
///
/// Throws `connection_failed` and its kin, `connect_timeout`, `server_too_old`, `interrupted`.
[[nodiscard]] Connected open_session(const Url& url, const ConnectOptions& options,
                                     Keepalive keepalive = Keepalive::ordinary);

}  // namespace dunlin::postgres
