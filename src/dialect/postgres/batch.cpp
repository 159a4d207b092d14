// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/batch.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/postgres/classify.hpp"
#include "dialect/postgres/connection.hpp"
#include "dialect/postgres/copy_rows.hpp"
#include "dialect/postgres/rows.hpp"
#include "dialect/postgres/settings.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin::postgres {
namespace {

constexpr std::size_t kMostUnanswered = 256;
constexpr std::size_t kStatementsPerFlush = 16;

constexpr std::string_view kGuardBefore = "WITH dunlin_guarded AS (";
// Raised in the server, because by the time we could count the rest has been sent. The cast fails with our marker in
// its text; it is not a constant, so the planner does not fold it.
constexpr std::string_view kGuardAfter =
    "\n RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('{}' "
    "OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text OPERATOR(pg_catalog.||) ' rows')::pg_catalog.int4 "
    "END FROM dunlin_guarded";

std::string guard(std::string_view sql) {
  return std::string(kGuardBefore).append(sql).append(fmt::format(kGuardAfter, kGuardMarker));
}

/// The first word of a statement, in lower case.
std::string first_word(std::string_view sql) { return to_lower(sql::Reader(sql, kLexicalRules).text()); }

/// Whether a statement that begins so is worth a closer look.
bool may_end_transaction(std::string_view word) noexcept {
  return word == "begin" || word == "start" || word == "commit" || word == "end" || word == "rollback" ||
         word == "abort" || word == "prepare";
}

/// Whether the tag of an answer says that our transaction is over.
bool ends_transaction(std::string_view tag) noexcept {
  return tag == "COMMIT" || tag == "ROLLBACK" || tag == "PREPARE TRANSACTION";
}

Error transaction_lost(std::string_view sql) {
  return {ErrorCode::transaction_lost,
          "a statement ended the transaction that it is part of",
          {.hint = "take BEGIN, COMMIT and ROLLBACK out of the revision", .statement = std::string(sql)}};
}

}  // namespace

PipelineBatch::PipelineBatch(Session& session, const SessionSettings& settings, StatementObserver observer)
    : session_(session), observe_(std::move(observer)) {
  session_.start();
  if (session_.in_transaction()) throw Error(ErrorCode::internal, "a batch was begun inside a transaction");
  pipeline_.emplace(session_);
  try {
    send_ours(Role::begin, std::string(kBegin));
    if (session_.is_pooled()) {
      session_.expect_server();
      libpq().PQsendFlushRequest(session_.get());
    }
    const std::string sql = settings_statement(settings, libpq().PQserverVersion(session_.get()), true);
    if (send_kept(sql, {})) {
      expect({.role = Role::setting, .sql = sql});
    } else {
      send_ours(Role::setting, sql);
    }
    for (const std::string& statement : settings.statements) {
      send_ours(Role::setting, localise(statement).value_or(statement));
    }
  } catch (...) {
    clean_up();
    throw;
  }
}

PipelineBatch::~PipelineBatch() {
  if (open_) clean_up();
}

void PipelineBatch::add(BatchStatement statement) {
  require_open();
  try {
    add_checked(std::move(statement));
  } catch (...) {
    clean_up();
    throw;
  }
}

void PipelineBatch::add_checked(BatchStatement statement) {
  session_.check_stop();
  const std::size_t number = added_++;
  const std::string word = first_word(statement.sql);
  if (may_end_transaction(word) && classify(statement.sql).kind == sql::StatementKind::transaction_control) {
    failed_ = number;
    throw Error(transaction_lost(statement.sql));
  }
  if (word == "copy") {
    run_copy(statement, number);
    return;
  }
  Expected expected{.role = Role::statement,
                    .number = number,
                    .sql = std::move(statement.sql),
                    .guarded = statement.must_change_one_row};
  send(std::move(expected), statement.parameters);
  if (observe_) libpq().PQsendFlushRequest(session_.get());
  if (++unflushed_ >= kStatementsPerFlush) push();
  if (expected_.size() > kMostUnanswered) {
    push();
    read_until(kMostUnanswered / 2);
  }
}

Result PipelineBatch::query(BatchStatement statement) {
  require_open();
  try {
    asked_ = added_;
    answer_ = {};
    add_checked(std::move(statement));
    settle();
  } catch (...) {
    clean_up();
    throw;
  }
  asked_.reset();
  return std::move(answer_);
}

void PipelineBatch::insert(const NewRows& rows) {
  require_open();
  try {
    session_.check_stop();
    const std::size_t number = added_++;
    CopyRows source(rows);
    outside_pipeline(number, [&] { copy_in(session_, copy_statement(rows), [&] { return source.next(); }); });
  } catch (...) {
    clean_up();
    throw;
  }
}

void PipelineBatch::flush() {
  require_open();
  try {
    settle();
  } catch (...) {
    clean_up();
    throw;
  }
}

void PipelineBatch::commit() {
  require_open();
  try {
    session_.check_stop();
    if (unsynced_) {
      sync();
    } else {
      require_transaction();
    }
    commit_sent_ = true;
    send_ours(Role::commit, "COMMIT");
    sync();
    session_.flush();
    read_until(0);
    pipeline_->leave();
    pipeline_.reset();
    open_ = false;
    session_.settle_cancel();
    if (failure_) throw Error(*failure_);
  } catch (...) {
    clean_up();
    throw;
  }
}

void PipelineBatch::send(Expected expected, std::span<const Value> parameters) {
  try {
    const std::string guarded = expected.guarded ? guard(expected.sql) : std::string();
    const std::string& sql = expected.guarded ? guarded : expected.sql;
    // With parameters a statement is likely to come again. A kept one that returns rows fails when a table has changed.
    const bool keeps = !parameters.empty() && asked_ != expected.number;
    if (!keeps || !send_kept(sql, parameters)) session_.send(sql, parameters);
  } catch (const Error&) {
    if (expected.role == Role::statement) failed_ = expected.number;
    throw;
  }
  expect(std::move(expected));
}

void PipelineBatch::expect(Expected expected) {
  if (expected_.empty()) last_answer_ = Clock::now();
  expected_.push_back(std::move(expected));
  unsynced_ = true;
}

/// Runs a statement that the server keeps parsed and planned from its second use on: a third of what a small revision
/// costs it is the planning of our own rows. False when it is not kept, and has to be sent.
bool PipelineBatch::send_kept(const std::string& sql, std::span<const Value> parameters) {
  if (session_.is_pooled()) return false;
  KeptStatements::Kept* kept = session_.kept().use(sql);
  if (kept == nullptr) return false;
  if (kept->name.empty()) {
    kept->name = session_.kept().new_name();
    session_.send_prepare(kept->name, sql, parameters);
    expect({.role = Role::keeping, .sql = sql});
  }
  session_.send_prepared(kept->name, parameters);
  return true;
}

void PipelineBatch::send_ours(Role role, std::string sql) { send({.role = role, .sql = std::move(sql)}, {}); }

void PipelineBatch::sync() {
  pipeline_->sync();
  expected_.push_back({.role = Role::sync});
  unsynced_ = false;
}

void PipelineBatch::push() {
  unflushed_ = 0;
  if (libpq().PQsendFlushRequest(session_.get()) == 0) session_.throw_lost();
  session_.flush();
  read_available();
}

void PipelineBatch::read_available() {
  while (!expected_.empty() && session_.ready()) read_one();
  if (failure_) throw Error(*failure_);
}

void PipelineBatch::read_until(std::size_t left) {
  while (expected_.size() > left) read_one();
  if (failure_ && left > 0) throw Error(*failure_);
}

void PipelineBatch::read_one() {
  const Expected expected = std::move(expected_.front());
  expected_.pop_front();
  if (expected.role == Role::sync) {
    read_sync();
    return;
  }
  const ResultHandle result = answer_to(expected);
  on_answer(expected, result.get());
}

void PipelineBatch::read_sync() {
  try {
    pipeline_->synced();
  } catch (Error& error) {
    // A server that dies says so to the statement that it was at; what follows knows less.
    if (failure_) throw Error(*failure_);
    tell_state(error, Role::sync);
    throw;
  }
}

ResultHandle PipelineBatch::answer_to(const Expected& expected) {
  try {
    return pipeline_->answer();
  } catch (Error& error) {
    // Only a lost connection gets here.
    if (expected.role == Role::statement) failed_ = expected.number;
    error.details().statement = expected.sql;
    tell_state(error, expected.role);
    throw;
  }
}

void PipelineBatch::tell_state(Error& error, Role role) const {
  if (error.code() != ErrorCode::connection_lost) return;
  // With a SQLSTATE it is the server that speaks, and of this statement: it came no further.
  const bool is_before_commit = role != Role::commit && role != Role::sync && !error.details().sqlstate.empty();
  error.details().state = commit_sent_ && !is_before_commit
                              ? "the connection ended after COMMIT was sent: whether it took effect is not known"
                              : "the transaction is rolled back by the server";
}

void PipelineBatch::on_answer(const Expected& expected, PGresult* result) {
  const ExecStatusType status = libpq().PQresultStatus(result);
  if (status == PGRES_PIPELINE_ABORTED) return;
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
    on_failure(expected, result);
    return;
  }
  const std::string_view tag = libpq().PQcmdStatus(result);
  if (expected.role == Role::keeping) {
    session_.kept().confirm(expected.sql);
  } else if (expected.role == Role::commit) {
    if (tag != "COMMIT" && !failure_) failure_ = transaction_lost({});
  } else if (expected.role == Role::statement && ends_transaction(tag)) {
    failed_ = expected.number;
    failure_ = transaction_lost(expected.sql);
  } else if (expected.role == Role::statement) {
    if (asked_ == expected.number) {
      answer_ = copy_result(result);
      answer_.changed = changed_rows(result);
    }
    observe(expected.number);
  }
}

void PipelineBatch::on_failure(const Expected& expected, const PGresult* result) {
  if (failure_) return;
  Error error = session_.error_of(result, expected.sql, expected.guarded ? kGuardBefore.size() : 0);
  if (expected.role == Role::statement) failed_ = expected.number;
  tell_state(error, expected.role);
  failure_ = expected.role == Role::begin ? begin_error(std::move(error)) : std::move(error);
}

void PipelineBatch::observe(std::size_t number) {
  const Clock::time_point now = Clock::now();
  const auto taken = std::chrono::duration_cast<std::chrono::nanoseconds>(now - last_answer_);
  last_answer_ = now;
  if (observe_) observe_(number, taken);
}

void PipelineBatch::settle() {
  if (!unsynced_) return;
  sync();
  session_.flush();
  unflushed_ = 0;
  read_until(0);
  if (failure_) throw Error(*failure_);
  require_transaction();
}

void PipelineBatch::require_transaction() const {
  if (!session_.in_transaction()) throw Error(transaction_lost({}));
}

void PipelineBatch::run_copy(const BatchStatement& statement, std::size_t number) {
  outside_pipeline(number, [&] {
    if (!statement.is_copy) {
      session_.run(statement.sql, statement.parameters);
      return;
    }
    bool given = false;
    copy_in(session_, statement.sql, [&]() -> std::optional<std::string_view> {
      if (std::exchange(given, true)) return std::nullopt;
      return statement.copy_data;
    });
  });
}

void PipelineBatch::outside_pipeline(std::size_t number, const std::function<void()>& action) {
  settle();
  pipeline_->leave();
  pipeline_.reset();
  last_answer_ = Clock::now();
  try {
    action();
  } catch (const Error&) {
    failed_ = number;
    throw;
  }
  observe(number);
  require_transaction();
  pipeline_.emplace(session_);
}

void PipelineBatch::require_open() const {
  if (!open_) throw Error(ErrorCode::internal, "the batch has ended already");
}

void PipelineBatch::clean_up() noexcept {
  open_ = false;
  session_.kept().forget_unsure();
  try {
    if (session_.alive() && pipeline_) {
      const Session::Shield shield(session_);
      if (!expected_.empty() || unsynced_) {
        // After a failure the server skips the rest by itself, up to the Sync, even when all has been answered.
        if (!failure_ && !expected_.empty()) session_.begin_cancel();
        if (unsynced_) sync();
        session_.flush();
        while (!expected_.empty()) {
          const Expected expected = std::move(expected_.front());
          expected_.pop_front();
          if (expected.role == Role::sync) {
            pipeline_->synced();
          } else {
            static_cast<void>(pipeline_->answer());
          }
        }
      }
      pipeline_->leave();
    }
  } catch (...) {
    session_.abandon();
  }
  pipeline_.reset();
  session_.settle_cancel();
  session_.rollback();
}

}  // namespace dunlin::postgres
