// SPDX-License-Identifier: Apache-2.0
#include "db/measured_connection.hpp"

#include "dialect/dialect.hpp"

#include <utility>

namespace dunlin {
namespace {

constexpr std::size_t kKeptText = 1000;

class MeasuredStatement final : public PreparedStatement {
 public:
  MeasuredStatement(MeasuredConnection& connection, std::string_view sql, std::unique_ptr<PreparedStatement> inner)
      : connection_(connection), sql_(sql), inner_(std::move(inner)) {}

  std::int64_t execute(std::span<const Value> parameters) override {
    return connection_.measure(sql_, [&] { return inner_->execute(parameters); });
  }
  Result query(std::span<const Value> parameters) override {
    return connection_.measure(sql_, [&] { return inner_->query(parameters); });
  }
  void for_each_row(std::span<const Value> parameters, const std::function<void(const Row&)>& visit) override {
    connection_.measure(sql_, [&] { inner_->for_each_row(parameters, visit); });
  }

 private:
  MeasuredConnection& connection_;
  std::string sql_;
  std::unique_ptr<PreparedStatement> inner_;
};

}  // namespace

MeasuredConnection::MeasuredConnection(std::unique_ptr<Connection> inner, Counters& counters, bool reset_always)
    : inner_(std::move(inner)), counters_(counters), reset_always_(reset_always) {}

MeasuredConnection::LastStatement MeasuredConnection::last_statement() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

MeasuredConnection::Running::Running(MeasuredConnection& connection, std::string_view sql, std::uint64_t count)
    : connection_(connection), sql_(sql), began_(Clock::now()) {
  connection_.counters_.note_statements(count);
  const std::lock_guard lock(connection_.mutex_);
  connection_.last_.sql.assign(sql.substr(0, kKeptText));
  connection_.last_.began = began_;
  connection_.last_.running = true;
}

MeasuredConnection::Running::~Running() {
  {
    const std::lock_guard lock(connection_.mutex_);
    connection_.last_.running = false;
  }
  try {
    connection_.counters_.note_duration(sql_, Clock::now() - began_);
  } catch (...) {
    return;  // A log that cannot be written, or no memory to keep a text, is no failure of the statement.
  }
}

void MeasuredConnection::note_text(std::string_view sql) {
  if (session_changed_) return;
  session_changed_ = reset_always_ || inner_->dialect().may_change_session(sql);
}

void MeasuredConnection::note_failure(const Error& error) {
  has_failed_ = true;
  counters_.note_error(error.code());
}

std::int64_t MeasuredConnection::execute(std::string_view sql, std::span<const Value> parameters) {
  note_text(sql);
  return measure(sql, [&] { return inner_->execute(sql, parameters); });
}

Result MeasuredConnection::query(std::string_view sql, std::span<const Value> parameters) {
  note_text(sql);
  return measure(sql, [&] { return inner_->query(sql, parameters); });
}

std::vector<Result> MeasuredConnection::query_all(std::span<const Query> queries) {
  if (queries.empty()) return {};
  for (const Query& query : queries) note_text(query.sql);
  return measure(
      queries.front().sql, [&] { return inner_->query_all(queries); }, queries.size());
}

void MeasuredConnection::for_each_row(std::string_view sql, std::span<const Value> parameters,
                                      const std::function<void(const Row&)>& visit) {
  note_text(sql);
  measure(sql, [&] { inner_->for_each_row(sql, parameters, visit); });
}

std::unique_ptr<PreparedStatement> MeasuredConnection::prepare(std::string_view sql) {
  note_text(sql);
  return measure(
      sql, [&] { return std::make_unique<MeasuredStatement>(*this, sql, inner_->prepare(sql)); }, 0);
}

void MeasuredConnection::begin() {
  measure("BEGIN", [&] { inner_->begin(); });
}

void MeasuredConnection::commit() {
  measure("COMMIT", [&] { inner_->commit(); });
}

std::unique_ptr<Batch> MeasuredConnection::begin_batch(const SessionSettings& settings, StatementObserver observe) {
  session_changed_ = true;
  const auto count = [this, observe = std::move(observe)](std::size_t number, std::chrono::nanoseconds took) {
    counters_.note_statements(1);
    if (observe) observe(number, took);
  };
  return measure("BEGIN", [&] { return inner_->begin_batch(settings, count); });
}

void MeasuredConnection::check_alone(std::string_view sql, const SessionSettings& settings) {
  measure(sql, [&] { inner_->check_alone(sql, settings); });
}

void MeasuredConnection::execute_alone(std::string_view sql, const SessionSettings& settings) {
  session_changed_ = true;
  measure(sql, [&] { inner_->execute_alone(sql, settings); });
}

ServerInfo MeasuredConnection::server_info() {
  try {
    return inner_->server_info();
  } catch (const Error& error) {
    note_failure(error);
    throw;
  }
}

NativeHandle MeasuredConnection::native() {
  session_changed_ = true;
  return inner_->native();
}

}  // namespace dunlin
