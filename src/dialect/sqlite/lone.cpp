// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/lone.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/lexical_rules.hpp"
#include "dialect/sqlite/pragma.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin::sqlite {
namespace {

/// Settings for the length of one statement.
class SettingsScope {
 public:
  SettingsScope(Session& session, const SessionSettings& settings)
      : session_(session), kept_(session), lock_timeout_before_(session.watch().lock_timeout()) {
    session_.watch().lock_timeout(lock_timeout_of(settings));
    session_.watch().statement_timeout(settings.statement_timeout);
  }
  ~SettingsScope() {
    session_.watch().statement_timeout(std::chrono::milliseconds(0));
    kept_.restore();
    session_.watch().lock_timeout(lock_timeout_before_);
  }
  SettingsScope(const SettingsScope&) = delete;
  SettingsScope& operator=(const SettingsScope&) = delete;

  void apply(const std::string& sql) {
    const std::optional<Pragma> pragma = parse_pragma(sql);
    if (pragma) kept_.remember(*pragma);
    session_.execute(sql);
  }

 private:
  Session& session_;
  PragmaKeeper kept_;
  LockTimeout lock_timeout_before_;
};

Error no_effect(const Pragma& pragma, std::string_view now, std::string_view sql) {
  std::string hint;
  if (pragma.name == "journal_mode") {
    hint = "a database in memory, on a network drive or in use by others may not be able to change it";
  } else if (pragma.name == "page_size" || pragma.name == "auto_vacuum") {
    hint = "a database in WAL mode, or in memory, keeps the one that it has";
  }
  return Error(ErrorCode::setting_refused, fmt::format("\"{}\" stays \"{}\"", pragma.name, now),
               {.hint = std::move(hint), .state = "nothing was changed", .statement = std::string(sql)});
}

}  // namespace

LockTimeout lock_timeout_of(const SessionSettings& settings) noexcept {
  if (settings.lock_timeout.count() == 0) return std::nullopt;
  return settings.lock_timeout;
}

void LoneRunner::run(std::string_view sql, const SessionSettings& settings) {
  if (session_.in_transaction()) throw Error(ErrorCode::internal, "a transaction is open already");
  SettingsScope scope(session_, settings);
  for (const std::string& setting : settings.statements) scope.apply(setting);
  try {
    run_here(sql);
  } catch (...) {
    session_.rollback();
    throw;
  }
  if (!session_.in_transaction()) return;
  session_.rollback();
  throw Error(ErrorCode::transaction_lost, "the statement began a transaction and left it open",
              {.state = "that transaction was rolled back", .statement = std::string(sql)});
}

void LoneRunner::run_here(std::string_view sql) {
  const std::optional<Pragma> pragma = parse_pragma(sql);
  if (!pragma) {
    session_.execute(sql);
    if (sql::Reader(sql, kLexicalRules).next_is("VACUUM")) check_awaited();
    return;
  }
  const std::string answer = session_.first_text(sql).value_or("");
  if (pragma->name == "wal_checkpoint" && answer == "1") {
    throw Error(ErrorCode::database_busy, "other connections are in the way of the checkpoint",
                {.hint = "another program is writing to it, or reading for long", .statement = std::string(sql)});
  }
  if (pragma->name == "busy_timeout") session_.watch().listen();
  if (took_effect(session_, *pragma)) return;
  if (pragma->name == "page_size" || pragma->name == "auto_vacuum") {
    awaiting_vacuum_[pragma->name] = sql;
    session_.log(LogLevel::warning, fmt::format("\"{}\" changes with the next VACUUM", pragma->name));
    return;
  }
  throw no_effect(*pragma, session_.first_text(pragma_question(*pragma)).value_or(""), sql);
}

void LoneRunner::check_awaited() {
  for (const auto& [name, sql] : std::exchange(awaiting_vacuum_, {})) {
    const std::optional<Pragma> pragma = parse_pragma(sql);
    if (!pragma || took_effect(session_, *pragma)) continue;
    throw no_effect(*pragma, session_.first_text(pragma_question(*pragma)).value_or(""), sql);
  }
}

}  // namespace dunlin::sqlite
