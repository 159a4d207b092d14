// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/settings.hpp"

#include "base/text.hpp"
#include "dialect/postgres/classify.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/libpq.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace dunlin::postgres {
namespace {

constexpr int kHasConnectionCheck = 140000;

std::string set_config(std::string_view name, std::string_view value, bool local) {
  return fmt::format("pg_catalog.set_config('{}', {}, {})", name, literal(std::string(value)), local);
}

/// What the word at this place of a local setting becomes, if anything.
std::optional<std::string_view> session_word(std::string_view word, std::string_view word_before, bool in_call) {
  const std::string lowered = to_lower(word);
  if (lowered == "local" && to_lower(word_before) == "set") return "";
  if (lowered == "true" && in_call) return "false";
  return std::nullopt;
}

}  // namespace

std::string settings_statement(const SessionSettings& settings, int server_version, bool local) {
  std::vector<std::string> calls{
      set_config("lock_timeout", fmt::format("{}ms", settings.lock_timeout.count()), local),
      set_config("statement_timeout", fmt::format("{}ms", settings.statement_timeout.count()), local)};
  if (server_version >= kHasConnectionCheck) {
    // Servers on systems without the means to notice a closed socket refuse the setting.
    calls.push_back(
        fmt::format("CASE WHEN pg_catalog.strpos(pg_catalog.version(), 'linux') OPERATOR(pg_catalog.>) 0 THEN {} END",
                    set_config("client_connection_check_interval", "500ms", local)));
  }
  if (!settings.schema.empty()) calls.push_back(set_config("search_path", quote(settings.schema), local));
  if (!settings.role.empty()) calls.push_back(set_config("role", settings.role, local));
  return fmt::format("SELECT {}", fmt::join(calls, ", "));
}

std::string session_form(std::string_view local_statement) {
  std::string session;
  std::string_view word_before;
  bool in_call = false;
  sql::Lexer lexer(local_statement, kLexicalRules);
  for (sql::Token token; lexer.next(token);) {
    const std::string_view text = local_statement.substr(token.offset, token.length);
    if (token.kind != sql::TokenKind::word) {
      session += text;
      continue;
    }
    if (to_lower(text) == "set_config") in_call = true;
    session += session_word(text, word_before, in_call).value_or(text);
    word_before = text;
  }
  return session;
}

SessionScope::SessionScope(Session& session, const SessionSettings& settings) : session_(session) {
  try {
    session_.run(settings_statement(settings, libpq().PQserverVersion(session_.get()), false));
    for (const std::string& statement : settings.statements) session_.run(session_form(statement));
  } catch (...) {
    undo();
    throw;
  }
}

SessionScope::~SessionScope() { undo(); }

void SessionScope::undo() noexcept {
  if (!session_.alive()) return;
  try {
    const Session::Shield shield(session_);
    // Neither role nor user is among what RESET ALL resets. One message, so one round trip.
    session_.run_simple("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
  } catch (...) {
    // Nothing may run under settings that are not its own.
    session_.abandon();
  }
}

}  // namespace dunlin::postgres
