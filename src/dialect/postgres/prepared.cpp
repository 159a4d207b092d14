// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/prepared.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin::postgres {
namespace {

constexpr std::size_t kKept = 64;

}  // namespace

std::optional<PreparedNames::Name> PreparedNames::take(std::string_view sql) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.sql == sql; });
  if (found == entries_.end()) return std::nullopt;
  Name name = std::move(found->name);
  entries_.erase(found);
  return name;
}

PreparedNames::Name PreparedNames::make() { return {fmt::format("dunlin_statement_{}", ++made_), session_}; }

void PreparedNames::give_back(std::string_view sql, Name name) {
  if (name.session == session_) entries_.push_front({std::string(sql), std::move(name)});
}

std::optional<std::string> PreparedNames::take_excess() {
  if (entries_.size() <= kKept) return std::nullopt;
  std::string name = std::move(entries_.back().name.name);
  entries_.pop_back();
  return name;
}

void PreparedNames::forget() noexcept {
  entries_.clear();
  ++session_;
}

PostgresPreparedStatement::PostgresPreparedStatement(Session& session, PreparedNames* names, std::string_view sql)
    : session_(session), names_(names), sql_(sql) {
  if (sql_.find('\0') != std::string::npos) {
    throw Error(ErrorCode::statement_failed, "the statement has a NUL character, which PostgreSQL does not take",
                {.statement = sql_, .offset = sql_.find('\0')});
  }
  if (names_ == nullptr) return;
  if (auto name = names_->take(sql_)) {
    name_ = std::move(*name);
    is_prepared_ = true;
    return;
  }
  if (const auto excess = names_->take_excess()) session_.run_simple("DEALLOCATE " + *excess);
  prepare();
}

PostgresPreparedStatement::~PostgresPreparedStatement() {
  if (!is_prepared_) return;
  try {
    names_->give_back(sql_, std::move(name_));
  } catch (...) {
    return;  // No memory to remember it: the server keeps it until the session ends.
  }
}

void PostgresPreparedStatement::prepare() {
  is_prepared_ = false;
  name_ = names_->make();
  session_.start();
  session_.send_prepare(name_.name, sql_, {});
  static_cast<void>(session_.finish(sql_));
  is_prepared_ = true;
}

void PostgresPreparedStatement::send(std::span<const Value> parameters) {
  session_.start();
  if (names_ == nullptr) {
    session_.send(sql_, parameters);
  } else {
    session_.send_prepared(name_.name, parameters);
  }
}

ResultHandle PostgresPreparedStatement::run(std::span<const Value> parameters) {
  try {
    send(parameters);
    return session_.finish(sql_);
  } catch (const Error& error) {
    if (!renewed(error)) throw;
  }
  send(parameters);
  return session_.finish(sql_);
}

bool PostgresPreparedStatement::renewed(const Error& error) {
  // Its tables have changed, or somebody said DISCARD ALL. In a transaction, which has failed, it is too late.
  const bool is_stale = error.details().sqlstate == "0A000" || error.details().sqlstate == "26000";
  if (names_ == nullptr || !is_stale || session_.in_transaction()) return false;
  prepare();
  return true;
}

std::int64_t PostgresPreparedStatement::execute(std::span<const Value> parameters) {
  const ResultHandle result = run(parameters);
  return result ? changed_rows(result.get()) : 0;
}

Result PostgresPreparedStatement::query(std::span<const Value> parameters) {
  const ResultHandle result = run(parameters);
  if (!result) return {};
  return copy_answer(result.get());
}

void PostgresPreparedStatement::for_each_row(std::span<const Value> parameters,
                                             const std::function<void(const Row&)>& visit) {
  bool any = false;
  const auto note = [&](const Row& row) {
    any = true;
    visit(row);
  };
  try {
    send(parameters);
    stream_rows(session_, sql_, note);
    return;
  } catch (const Error& error) {
    if (any || !renewed(error)) throw;
  }
  send(parameters);
  stream_rows(session_, sql_, visit);
}

void stream_rows(Session& session, std::string_view sql, const std::function<void(const Row&)>& visit) {
  const Libpq& pq = libpq();
  pq.PQsetSingleRowMode(session.get());
  session.flush();
  try {
    while (const ResultHandle result = session.next()) {
      switch (pq.PQresultStatus(result.get())) {
        case PGRES_SINGLE_TUPLE: visit(ResultRow(result.get(), 0)); break;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY: break;
        default: throw Error(session.error_of(result.get(), sql));
      }
    }
  } catch (...) {
    session.drain();
    throw;
  }
  session.settle_cancel();
}

}  // namespace dunlin::postgres
