// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgres {

/// How every transaction of ours begins: under a role's `default_transaction_isolation = 'repeatable read'` a run that
/// has waited for another would not see what that one did.
inline constexpr std::string_view kBegin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// One statement that applies timeouts, role and schema: to the transaction when `local`, else to the session.
///
/// `server_version` as of libpq (150020): `client_connection_check_interval`, which ends the work of a killed client,
/// exists from 14 on.
[[nodiscard]] std::string settings_statement(const SessionSettings& settings, int server_version, bool local);

/// A setting statement in its local form, made one that holds for the session.
[[nodiscard]] std::string session_form(std::string_view local_statement);

/// Settings of a session as a scope, for statements that refuse to run in a transaction. Not for pooled sessions.
class SessionScope {
 public:
  SessionScope(Session& session, const SessionSettings& settings);
  ~SessionScope();
  SessionScope(const SessionScope&) = delete;
  SessionScope& operator=(const SessionScope&) = delete;

 private:
  void undo() noexcept;

  Session& session_;
};

}  // namespace dunlin::postgres
