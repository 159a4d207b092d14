// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/connection.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/batch.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/query_all.hpp"
#include "dialect/postgres/rows.hpp"
#include "dialect/postgres/settings.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin::postgres {
namespace {

std::string version_text(const char* version) {
  const std::string_view text = version == nullptr ? "" : version;
  return std::string(text.substr(0, text.find(' ')));
}

}  // namespace

Connection::Connection(Connected connected) noexcept
    : session_(std::move(connected.session)), pooled_(connected.pooled) {}

Connection::~Connection() = default;

const Dialect& Connection::dialect() const noexcept { return postgres::dialect(); }

std::int64_t Connection::execute(std::string_view sql, std::span<const Value> parameters) {
  const ResultHandle result = session_->run(sql, parameters);
  return result ? changed_rows(result.get()) : 0;
}

Result Connection::query(std::string_view sql, std::span<const Value> parameters) {
  const ResultHandle result = session_->run(sql, parameters);
  if (!result) return {};
  return copy_answer(result.get());
}

std::vector<Result> Connection::query_all(std::span<const Query> queries) {
  return postgres::query_all(*session_, queries);
}

void Connection::for_each_row(std::string_view sql, std::span<const Value> parameters,
                              const std::function<void(const Row&)>& visit) {
  session_->start();
  session_->send(sql, parameters);
  stream_rows(*session_, sql, visit);
}

std::unique_ptr<PreparedStatement> Connection::prepare(std::string_view sql) {
  // Behind a pooler the next statement may run in another session, which has never heard the name.
  return std::make_unique<PostgresPreparedStatement>(*session_, pooled_ ? nullptr : &prepared_, sql);
}

void Connection::begin() {
  try {
    session_->run_simple(kBegin);
  } catch (Error& error) {
    throw Error(begin_error(std::move(error)));
  }
}

void Connection::commit() {
  const ResultHandle result = session_->run_simple("COMMIT");
  if (std::string_view(libpq().PQcmdStatus(result.get())) == "COMMIT") return;
  throw Error(ErrorCode::transaction_lost, "the server rolled back instead of committing",
              {.hint = "an earlier statement of the transaction had failed"});
}

void Connection::rollback() noexcept { session_->rollback(); }

bool Connection::in_transaction() const noexcept { return session_->in_transaction(); }

std::unique_ptr<Batch> Connection::begin_batch(const SessionSettings& settings, StatementObserver observe) {
  return std::make_unique<PipelineBatch>(*session_, settings, std::move(observe));
}

ServerInfo Connection::server_info() {
  const Libpq& pq = libpq();
  const ResultHandle answer = session_->run("SELECT pg_catalog.pg_backend_pid()");
  PGconn* connection = session_->get();
  const std::string_view host = pq.PQhost(connection);
  const std::string_view port = pq.PQport(connection);
  ServerInfo info{
      .product = "PostgreSQL",
      .version = version_text(pq.PQparameterStatus(connection, "server_version")),
      .address = host.starts_with('/') ? fmt::format("{}/.s.PGSQL.{}", host, port) : fmt::format("{}:{}", host, port),
      .process_id = ResultRow(answer.get(), 0).integer(0)};
  if (pq.PQsslInUse(connection) != 0) {
    const char* protocol = pq.PQsslAttribute(connection, "protocol");
    info.tls = protocol == nullptr ? "TLS" : protocol;
  }
  return info;
}

void Connection::cancel() noexcept { session_->cancel(); }

void Connection::heed_stop(bool heed) noexcept {
  if (heed) {
    shield_.reset();
  } else {
    shield_.emplace(*session_);
  }
}

bool Connection::answers(std::chrono::milliseconds patience) noexcept {
  try {
    const Session::Shield shield(*session_, patience);
    session_->run_simple("SELECT 1");
    return true;
  } catch (...) {
    return false;
  }
}

bool Connection::restore() noexcept {
  shield_.reset();
  session_->rollback();
  prepared_.forget();
  try {
    const Session::Shield shield(*session_);
    session_->run_simple("DISCARD ALL");
    return true;
  } catch (...) {
    session_->abandon();
    return false;
  }
}

std::int64_t Connection::copy_in(std::string_view sql,
                                 const std::function<std::optional<std::string_view>()>& produce) {
  return postgres::copy_in(*session_, sql, produce);
}

std::int64_t Connection::copy_out(std::string_view sql, const std::function<void(std::string_view)>& consume) {
  return postgres::copy_out(*session_, sql, consume);
}

}  // namespace dunlin::postgres
