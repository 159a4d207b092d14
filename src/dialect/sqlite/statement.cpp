// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/statement.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/sqlite/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace dunlin::sqlite {
namespace {

constexpr std::size_t kCached = 64;

int checked_size(std::size_t size, std::string_view what) {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error(ErrorCode::statement_failed, fmt::format("{} is larger than SQLite takes: {} bytes", what, size));
  }
  return static_cast<int>(size);
}

}  // namespace

StatementHandle StatementCache::take(std::string_view sql) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.sql == sql; });
  if (found == entries_.end()) return nullptr;
  StatementHandle statement = std::move(found->statement);
  entries_.erase(found);
  return statement;
}

void StatementCache::give_back(std::string_view sql, StatementHandle statement) {
  entries_.push_front({std::string(sql), std::move(statement)});
  if (entries_.size() > kCached) entries_.pop_back();
}

Error failure(const StatementHome& home, std::string_view sql) {
  Error error = last_error(home.db, sql);
  const bool ended_early = error.code() == ErrorCode::interrupted || error.code() == ErrorCode::database_busy;
  const std::optional<ErrorCode> reason = home.watch.reason();
  if (!ended_early || !reason) return error;
  const char* message =
      *reason == ErrorCode::interrupted ? "interrupted" : "the statement took longer than its timeout";
  error.details().hint.clear();
  return Error(*reason, message, error.details());
}

namespace {

void refuse_more(const StatementHome& home, std::string_view sql, const char* rest) {
  const char* end = sql.data() + sql.size();
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == ';'; };
  rest = std::find_if_not(rest, end, blank);
  while (rest != nullptr && rest < end) {
    sqlite3_stmt* raw = nullptr;
    const char* next = nullptr;
    const int code = sqlite3_prepare_v2(home.db, rest, static_cast<int>(end - rest), &raw, &next);
    const StatementHandle more(raw);
    if (code != SQLITE_OK || more != nullptr) {
      throw Error(ErrorCode::syntax_error, "there is a second statement behind the first, which would not be run",
                  {.statement = std::string(sql), .offset = static_cast<std::size_t>(rest - sql.data())});
    }
    rest = std::find_if_not(next, end, blank);  // It was a comment.
  }
}

}  // namespace

StatementHandle compile(const StatementHome& home, std::string_view sql, bool kept) {
  if (const std::size_t zero = sql.find('\0'); zero != std::string_view::npos) {
    // SQLite would take it for the end and leave out what follows.
    throw Error(ErrorCode::syntax_error, "the statement holds a NUL byte",
                {.statement = std::string(sql), .offset = zero});
  }
  const unsigned flags = kept ? SQLITE_PREPARE_PERSISTENT : 0;
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int size = checked_size(sql.size(), "the statement");
  const int code = sqlite3_prepare_v3(home.db, sql.data(), size, flags, &raw, &rest);
  StatementHandle statement(raw);
  if (code != SQLITE_OK) throw failure(home, sql);
  refuse_more(home, sql, rest);
  return statement;
}

Execution::Execution(const StatementHome& home, std::string_view sql, std::span<const Value> parameters)
    : home_(home), sql_(sql), running_(home.watch), owner_(parameters.empty() ? Owner::nobody : Owner::cache) {
  if (owner_ == Owner::cache) statement_ = home_.cache.take(sql_);
  if (!statement_) statement_ = compile(home_, sql_, owner_ == Owner::cache);
  begin(parameters);
}

Execution::Execution(const StatementHome& home, std::string_view sql, sqlite3_stmt* compiled,
                     std::span<const Value> parameters)
    : home_(home), sql_(sql), running_(home.watch), statement_(compiled), owner_(Owner::lender) {
  try {
    begin(parameters);
  } catch (...) {
    sqlite3_clear_bindings(statement_.release());
    throw;
  }
}

void Execution::begin(std::span<const Value> parameters) {
  total_before_ = sqlite3_total_changes64(home_.db);
  if (statement_) bind(parameters);
}

Execution::~Execution() {
  if (!statement_) return;
  sqlite3_reset(statement_.get());
  if (owner_ == Owner::nobody) return;
  sqlite3_clear_bindings(statement_.get());
  if (owner_ == Owner::lender) {
    static_cast<void>(statement_.release());
    return;
  }
  try {
    home_.cache.give_back(sql_, std::move(statement_));
  } catch (...) {
    statement_.reset();  // No memory for the cache: then it is compiled again.
  }
}

void Execution::bind(std::span<const Value> parameters) {
  const int count = sqlite3_bind_parameter_count(statement_.get());
  for (int index = 1; index <= count; ++index) {
    const char* name = sqlite3_bind_parameter_name(statement_.get(), index);
    std::optional<std::int64_t> number;
    if (name != nullptr && *name == '$') number = parse_integer(name + 1);
    if (!number || *number < 1 || static_cast<std::size_t>(*number) > parameters.size()) {
      throw Error(ErrorCode::statement_failed,
                  fmt::format("there is no value for the parameter \"{}\"", name != nullptr ? name : "?"),
                  {.hint = "a literal text needs single quotes", .statement = std::string(sql_)});
    }
    bind(index, parameters[static_cast<std::size_t>(*number) - 1]);
  }
}

void Execution::restart(std::span<const Value> parameters) {
  sqlite3_reset(statement_.get());
  const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_.get()));
  if (parameters.size() != wanted) {
    throw Error(ErrorCode::statement_failed,
                fmt::format("there are {} values for {} parameters", parameters.size(), wanted),
                {.statement = std::string(sql_)});
  }
  for (std::size_t i = 0; i < wanted; ++i) bind(static_cast<int>(i) + 1, parameters[i]);
}

// The values outlive the execution, so SQLite need not copy them.
void Execution::bind(int index, const Value& value) {
  sqlite3_stmt* statement = statement_.get();
  int code = SQLITE_OK;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    code = sqlite3_bind_int64(statement, index, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    code = sqlite3_bind_double(statement, index, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    code = sqlite3_bind_text64(statement, index, text->data(), text->size(), nullptr, SQLITE_UTF8);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    code = blob->empty() ? sqlite3_bind_zeroblob(statement, index, 0)
                         : sqlite3_bind_blob64(statement, index, blob->data(), blob->size(), nullptr);
  } else {
    code = sqlite3_bind_null(statement, index);
  }
  if (code != SQLITE_OK) throw failure(home_, sql_);
}

bool Execution::step() {
  if (!statement_) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    // Only now: the first step compiles again when the schema has changed.
    if (row_.size() == 0) row_ = StatementRow(statement_.get());
    return true;
  }
  if (code == SQLITE_DONE) return false;
  throw failure(home_, sql_);
}

std::vector<std::string> Execution::columns() const {
  std::vector<std::string> names;
  const int count = sqlite3_column_count(statement_.get());
  for (int column = 0; column < count; ++column) {
    const char* name = sqlite3_column_name(statement_.get(), column);
    names.emplace_back(name != nullptr ? name : "");
  }
  return names;
}

std::int64_t Execution::changed() const noexcept {
  // sqlite3_changes keeps the count of the last INSERT, UPDATE or DELETE through everything else that is run.
  return sqlite3_total_changes64(home_.db) == total_before_ ? 0 : sqlite3_changes64(home_.db);
}

}  // namespace dunlin::sqlite
