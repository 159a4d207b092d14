// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/session.hpp"

#include "dialect/postgres/parameters.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <limits>
#include <thread>
#include <utility>

namespace dunlin::postgres {
namespace {

// How long a server may stay silent after it was asked to cancel or roll back.
constexpr std::chrono::seconds kPatience{10};
// The same when nothing depends on its answer: the connection is closed then, and the server has nothing to undo.
constexpr std::chrono::milliseconds kPatienceToRead{250};

LogLevel level_of(std::string_view severity) noexcept {
  if (severity == "WARNING") return LogLevel::warning;
  return severity == "DEBUG" || severity == "LOG" ? LogLevel::debug : LogLevel::info;
}

extern "C" {
// No exception may pass through libpq, and a notice is not worth a failure.
static void receive_notice(void* context, const PGresult* result) {
  const auto* session = static_cast<const Session*>(context);
  if (!session->log()) return;
  try {
    const ServerFailure notice = read_failure(result);
    LogRecord record{.level = level_of(notice.severity), .message = redact(notice.message, session->secret())};
    record.fields.emplace_back("severity", notice.severity);
    record.fields.emplace_back("sqlstate", notice.sqlstate);
    if (!notice.detail.empty()) record.fields.emplace_back("detail", redact(notice.detail, session->secret()));
    if (!notice.hint.empty()) record.fields.emplace_back("hint", redact(notice.hint, session->secret()));
    session->log()(record);
  } catch (...) {
    return;
  }
}
}

}  // namespace

Session::Session(ConnectionHandle connection, SessionOptions options)
    : connection_(std::move(connection)), options_(std::move(options)) {
  libpq().PQsetNoticeReceiver(connection_.get(), receive_notice, this);
  libpq().PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  libpq().PQsetnonblocking(connection_.get(), 1);
  on_stop_.emplace(options_.stop, WakeOnStop{&wakeup_});
}

// A request for cancelling that is still on its way is not waited for: there is no next statement for it to hit.
Session::~Session() { on_stop_.reset(); }

PGconn* Session::get() const {
  if (connection_) return connection_.get();
  throw Error(ErrorCode::connection_lost, "the connection to the server is gone");
}

void Session::server_arrived() noexcept {
  expecting_server_ = false;
  server_deadline_.reset();
}

void Session::abandon() noexcept {
  server_arrived();
  connection_.reset();
}

bool Session::in_transaction() const noexcept {
  if (!connection_) return false;
  const PGTransactionStatusType status = libpq().PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

void Session::start() {
  static_cast<void>(get());
  wakeup_.drain();
  cancel_requested_ = false;
  timed_out_ = false;
  statement_deadline_.reset();
  began_in_transaction_ = in_transaction();
  check_stop();
}

void Session::check_stop() const {
  if (!shielded_ && options_.stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted");
}

void Session::send_simple(std::string_view sql) {
  kept_.heed(sql);
  if (libpq().PQsendQuery(get(), std::string(sql).c_str()) == 0) throw_lost(sql);
}

void Session::send(std::string_view sql, std::span<const Value> parameters) {
  if (sql.find('\0') != std::string_view::npos) {
    throw Error(ErrorCode::statement_failed, "the statement has a NUL character, which PostgreSQL does not take",
                {.statement = std::string(sql), .offset = sql.find('\0')});
  }
  kept_.heed(sql);
  const Parameters bound(parameters);
  const int sent = libpq().PQsendQueryParams(get(), std::string(sql).c_str(), bound.count(), bound.types(),
                                             bound.values(), bound.lengths(), bound.formats(), 0);
  if (sent == 0) throw_lost(sql);
}

void Session::send_prepare(const std::string& name, std::string_view sql, std::span<const Value> parameters) {
  const Parameters bound(parameters);
  const int sent = libpq().PQsendPrepare(get(), name.c_str(), std::string(sql).c_str(), bound.count(), bound.types());
  if (sent == 0) throw_lost(sql);
}

void Session::send_prepared(const std::string& name, std::span<const Value> parameters) {
  const Parameters bound(parameters);
  const int sent = libpq().PQsendQueryPrepared(get(), name.c_str(), bound.count(), bound.values(), bound.lengths(),
                                               bound.formats(), 0);
  if (sent == 0) throw_lost();
}

void Session::flush() {
  for (;;) {
    const int left = libpq().PQflush(get());
    if (left == 0) return;
    // A server that has already gone may have said why: read that instead of failing here.
    if (left < 0) return;
    wait(POLLIN | POLLOUT);
    if (libpq().PQconsumeInput(get()) == 0) return;
  }
}

bool Session::ready() {
  if (libpq().PQconsumeInput(get()) == 0) return true;
  return libpq().PQisBusy(get()) == 0;
}

bool Session::is_quiet() const noexcept {
  if (!connection_ || libpq().PQstatus(connection_.get()) != CONNECTION_OK) return false;
  pollfd source{libpq().PQsocket(connection_.get()), POLLIN, 0};
  return ::poll(&source, 1, 0) == 0;
}

bool Session::receive() {
  wait(POLLIN);
  if (libpq().PQconsumeInput(get()) == 0) return false;
  if (libpq().PQsslInUse(get()) == 0) return true;
  // When libpq meets the end of a connection it forgets the rest of a pipeline, whose answers it has read: not before
  // they are taken.
  if (libpq().PQpipelineStatus(get()) != PQ_PIPELINE_OFF && libpq().PQisBusy(get()) == 0) return true;
  // One TLS record may hold more than libpq read at once, and the rest does not make the socket readable.
  return libpq().PQconsumeInput(get()) != 0;
}

ResultHandle Session::next() {
  const Libpq& pq = libpq();
  while (pq.PQisBusy(get()) != 0) {
    if (!receive()) break;
  }
  server_arrived();
  return ResultHandle(pq.PQgetResult(get()));
}

ResultHandle Session::finish(std::string_view sql) {
  flush();
  ResultHandle last;
  std::optional<Error> failure;
  while (ResultHandle result = next()) {
    const ExecStatusType status = libpq().PQresultStatus(result.get());
    if (status == PGRES_FATAL_ERROR || status == PGRES_NONFATAL_ERROR) {
      if (!failure) failure = error_of(result.get(), sql);
    } else if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
      end_copy(status);
      failure = Error(ErrorCode::unsupported, "COPY from or to the client is not possible here",
                      {.statement = std::string(sql)});
    }
    last = std::move(result);
    if (libpq().PQstatus(get()) == CONNECTION_BAD) break;
  }
  settle_cancel();
  if (libpq().PQstatus(get()) == CONNECTION_BAD) {
    abandon();
    if (!failure) failure = Error(ErrorCode::connection_lost, "the connection to the server is gone");
  }
  if (!failure) return last;
  if (failure->code() == ErrorCode::connection_lost && failure->details().state.empty()) {
    failure->details().state = began_in_transaction_ && sql != "COMMIT"
                                   ? "the transaction is rolled back by the server"
                                   : "whether the statement took effect is not known";
  }
  throw Error(*failure);
}

void Session::end_copy(ExecStatusType status) {
  if (status == PGRES_COPY_OUT) {
    // Whatever the server still wants to send is read and dropped.
    begin_cancel();
    for (char* row = nullptr;;) {
      const int length = libpq().PQgetCopyData(get(), &row, 1);
      if (length > 0) libpq().PQfreemem(row);
      if (length < 0) return;
      if (length == 0 && !receive()) return;
    }
  }
  while (libpq().PQputCopyEnd(get(), "no data was given") == 0) wait(POLLIN | POLLOUT);
  flush();
}

void Session::drain() noexcept {
  if (!alive()) return;
  try {
    begin_cancel();
    while (const ResultHandle result = next()) {
      const ExecStatusType status = libpq().PQresultStatus(result.get());
      if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) end_copy(status);
      if (libpq().PQstatus(get()) == CONNECTION_BAD) break;
    }
    settle_cancel();
    if (libpq().PQstatus(get()) == CONNECTION_BAD) abandon();
  } catch (...) {
    abandon();
  }
}

ResultHandle Session::run_simple(std::string_view sql) {
  start();
  send_simple(sql);
  return finish(sql);
}

ResultHandle Session::run(std::string_view sql, std::span<const Value> parameters, std::chrono::milliseconds timeout) {
  start();
  send(sql, parameters);
  if (timeout.count() > 0) statement_deadline_ = Clock::now() + timeout;
  return finish(sql);
}

Error Session::error_of(const PGresult* result, std::string_view sql, std::size_t prefix) const {
  const bool disconnected = !connection_ || libpq().PQstatus(connection_.get()) == CONNECTION_BAD;
  return make_error(read_failure(result), {.sql = sql,
                                           .prefix = prefix,
                                           .cancelled = cancelling_,
                                           .timed_out = timed_out_,
                                           .disconnected = disconnected,
                                           .secret = options_.secret});
}

void Session::throw_lost(std::string_view sql) {
  const std::string text = redact(libpq().PQerrorMessage(get()), options_.secret);
  if (libpq().PQstatus(get()) != CONNECTION_BAD) {
    throw Error(ErrorCode::internal, "libpq refused a call: " + text, {.statement = std::string(sql)});
  }
  Error lost = make_error({.message = text}, {.sql = sql, .disconnected = true});
  abandon();
  throw Error(std::move(lost));
}

void Session::wait(short events) {
  Silence silence;
  const bool watched = options_.is_idle && !shielded_;
  for (;;) {
    std::array<pollfd, 2> sources{
        {{libpq().PQsocket(get()), events, 0}, {shielded_ ? -1 : wakeup_.descriptor(), POLLIN, 0}}};
    // A connection that libpq has given up: nothing will ever arrive.
    if (sources[0].fd < 0) return;
    int patience = time_left();
    if (watched && (patience < 0 || silence.milliseconds_left() < patience)) patience = silence.milliseconds_left();
    const int got = ::poll(sources.data(), sources.size(), patience);
    if (got < 0 && errno != EINTR) throw Error(ErrorCode::internal, "cannot wait for the server's socket");
    if (got <= 0) {
      if (watched && silence.milliseconds_left() == 0) end_silence(silence);
      continue;
    }
    if (sources[1].revents != 0) on_wakeup();
    if (sources[0].revents != 0) return;
  }
}

/// A network that has gone silent looks like a long statement. Who works says so when asked by another connection.
void Session::end_silence(Silence& silence) {
  bool suspicious = false;
  try {
    suspicious = options_.is_idle();
  } catch (const Error& error) {
    // Only silence speaks against it: a server that refuses us lives.
    suspicious = error.code() == ErrorCode::connect_timeout;
  }
  if (silence.note(suspicious)) return;
  abandon();
  throw Error(ErrorCode::connection_lost, "the connection to the server is dead: no answer arrives any more",
              {.hint = "check the network between here and the server, then run the command again",
               .state = "the server rolls back what was open when it notices"});
}

int Session::time_left() {
  // Only time spent waiting counts, not what the caller did between sending and reading.
  if (expecting_server_ && !server_deadline_) server_deadline_ = Clock::now() + *options_.pool_patience;
  std::optional<Clock::time_point> end = deadline_;
  if (server_deadline_ && (!end || *server_deadline_ < *end)) end = server_deadline_;
  if (statement_deadline_ && Clock::now() >= *statement_deadline_) {
    statement_deadline_.reset();
    timed_out_ = !cancelling_;
    begin_cancel();
    end = deadline_;
  }
  if (statement_deadline_ && (!end || *statement_deadline_ < *end)) end = statement_deadline_;
  if (!end) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end - Clock::now()).count();
  if (left <= 0) give_up();
  return static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max()));
}

void Session::expect_server() noexcept { expecting_server_ = options_.pool_patience.has_value(); }

void Session::pause(std::chrono::milliseconds duration) {
  const Clock::time_point end = Clock::now() + duration;
  for (;;) {
    check_stop();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return;
    pollfd source{wakeup_.descriptor(), POLLIN, 0};
    if (::poll(&source, 1, static_cast<int>(left)) > 0) wakeup_.drain();
  }
}

void Session::on_wakeup() {
  wakeup_.drain();
  if (options_.stop.stop_requested() || cancel_requested_) begin_cancel();
}

void Session::give_up() {
  const bool cancelled = cancelling_ && !timed_out_;
  const bool no_server = server_deadline_ && Clock::now() >= *server_deadline_;
  abandon();
  if (no_server && !cancelled) {
    throw Error(ErrorCode::too_many_connections, "the pooler gave no server connection in time",
                {.hint = std::string(kPoolHint), .state = "nothing was run"});
  }
  const std::string state =
      "the server did not answer; the connection was closed, and the server rolls back when it notices";
  if (cancelled) throw Error(ErrorCode::interrupted, "interrupted", {.state = state});
  throw Error(ErrorCode::connection_lost, "the server does not answer", {.state = state});
}

void Session::cancel() noexcept {
  cancel_requested_ = true;
  wakeup_.notify();
}

void Session::begin_cancel() noexcept {
  if (cancelling_ || !connection_) return;
  cancelling_ = true;
  deadline_ = Clock::now() + patience();
  try {
    CancelHandle request(libpq().PQgetCancel(connection_.get()));
    std::promise<void> sent;
    cancel_sent_ = sent.get_future();
    // On a thread of its own: PQcancel connects anew and would hang with a network that has gone silent.
    std::thread([request = std::move(request), sent = std::move(sent)]() mutable {
      std::array<char, 256> message{};
      if (request) libpq().PQcancel(request.get(), message.data(), static_cast<int>(message.size()));
      request.reset();
      sent.set_value();
    }).detach();
  } catch (...) {
    // No thread or no memory: the deadline still ends the wait.
    cancel_sent_ = {};
  }
}

void Session::settle_cancel() noexcept {
  if (!cancelling_) return;
  cancelling_ = false;
  if (!shielded_) deadline_.reset();
  const bool may_hit = connection_ != nullptr && cancel_sent_.valid();
  if (may_hit && cancel_sent_.wait_for(patience()) != std::future_status::ready) abandon();
  cancel_sent_ = {};
}

std::chrono::milliseconds Session::patience() const noexcept {
  return options_.read_only && options_.stop.stop_requested() ? kPatienceToRead : kPatience;
}

void Session::rollback() noexcept {
  if (!in_transaction()) return;
  // A late cancellation may hit the first try.
  for (int attempt = 0; attempt < 2 && in_transaction(); ++attempt) {
    try {
      const Shield shield(*this);
      run_simple("ROLLBACK");
    } catch (...) {
      continue;
    }
  }
  if (in_transaction()) abandon();
}

Session::Shield::Shield(Session& session) noexcept : Shield(session, kPatience) {}

Session::Shield::Shield(Session& session, std::chrono::milliseconds patience) noexcept
    : session_(session), outer_(session.shielded_), outer_deadline_(session.deadline_) {
  session_.shielded_ = true;
  session_.deadline_ = Clock::now() + patience;
}

Session::Shield::~Shield() {
  session_.shielded_ = outer_;
  session_.deadline_ = outer_deadline_;
}

}  // namespace dunlin::postgres
