// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/errors.hpp"
#include "dialect/postgres/kept_statements.hpp"
#include "dialect/postgres/libpq.hpp"
#include "dialect/postgres/silence.hpp"
#include "dialect/postgres/wakeup.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace dunlin::postgres {

using Clock = std::chrono::steady_clock;

/// What a session needs besides the connection itself.
struct SessionOptions {
  std::stop_token stop;
  /// Nothing that the session does changes anything: when the token fires, the server is not waited for long.
  bool read_only = false;
  LogSink log;
  std::string secret;  ///< The password, only to keep it out of every message.
  /// Whether the server process behind this session has nothing to do, as another connection is told. Throws when the
  /// server cannot be asked. Empty when nobody can tell, as behind a pooler.
  std::function<bool()> is_idle = {};
  /// How long a pooler may take to give a server connection; nothing when there is no pooler.
  std::optional<std::chrono::milliseconds> pool_patience = {};
};

/// One libpq connection whose every wait ends when the server answers, dies, or the stop token fires.
///
/// Statements are sent and answered asynchronously, so that the socket and the stop token are watched together; a
/// statement that is running when the token fires is cancelled, and its answer, not the request, decides the outcome.
/// Not thread-safe, except `cancel()`.
class Session {
 public:
  Session(ConnectionHandle connection, SessionOptions options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// The live connection. Throws `connection_lost` once it is gone.
  [[nodiscard]] PGconn* get() const;
  [[nodiscard]] bool alive() const noexcept { return connection_ != nullptr; }
  /// Closes the connection; the server rolls back what was open.
  void abandon() noexcept;
  [[nodiscard]] bool in_transaction() const noexcept;

  /// Opens a new statement: forgets old cancellations, throws `interrupted` when the stop token has fired.
  void start();
  /// Throws `interrupted` when the stop token has fired, unless inside a `Shield`.
  void check_stop() const;

  void send_simple(std::string_view sql);
  void send(std::string_view sql, std::span<const Value> parameters);
  /// Has the server keep `sql` under `name`; `parameters` tell the types that cannot be left to it.
  void send_prepare(const std::string& name, std::string_view sql, std::span<const Value> parameters);
  void send_prepared(const std::string& name, std::span<const Value> parameters);
  /// Sends everything buffered, reading what arrives meanwhile, so that neither side waits for the other.
  void flush();
  /// Whether `next()` would return without waiting, after reading what has arrived.
  [[nodiscard]] bool ready();
  /// The next result of the running statement, or null at its end. Waits.
  [[nodiscard]] ResultHandle next();
  /// Reads to the end of the running statement. Returns the last result; throws the first error.
  ResultHandle finish(std::string_view sql);
  /// Reads and drops what is left of the running statement, cancelled first; closes the connection when that fails.
  void drain() noexcept;
  /// Sends one statement, without or with parameters, and reads it to the end.
  ResultHandle run_simple(std::string_view sql);
  /// With a `timeout` other than 0 the statement is cancelled when it is over.
  ResultHandle run(std::string_view sql, std::span<const Value> parameters = {},
                   std::chrono::milliseconds timeout = std::chrono::milliseconds(0));

  /// Whether the connection stands and nothing has arrived that nobody asked for: a server that goes says so.
  [[nodiscard]] bool is_quiet() const noexcept;

  /// Waits until something arrives, cancelling the running statement when the stop token fires meanwhile. False when
  /// the connection is gone.
  bool receive();

  /// The error of a result.
  [[nodiscard]] Error error_of(const PGresult* result, std::string_view sql, std::size_t prefix = 0) const;
  /// Throws `connection_lost` with libpq's last words and closes the connection.
  [[noreturn]] void throw_lost(std::string_view sql = {});

  /// What is sent next is answered at once if there is a server: a pooler may have none to give, and would wait for
  /// minutes. Needs a flush request behind it in a pipeline.
  void expect_server() noexcept;
  /// Waits without a statement; throws `interrupted` when the stop token fires meanwhile.
  void pause(std::chrono::milliseconds duration);

  /// Asks the server to cancel the running statement. Thread-safe.
  void cancel() noexcept;
  /// The same from the session's own thread, for cleaning up.
  void begin_cancel() noexcept;
  /// Waits until no request for cancelling is on its way any more, lest it hit the next statement.
  void settle_cancel() noexcept;

  /// Rolls back whatever is open, or closes the connection when that fails.
  void rollback() noexcept;

  void set_idle_check(std::function<bool()> is_idle) { options_.is_idle = std::move(is_idle); }
  void set_pool_patience(std::chrono::milliseconds patience) noexcept { options_.pool_patience = patience; }
  [[nodiscard]] bool is_pooled() const noexcept { return options_.pool_patience.has_value(); }
  /// What the server keeps of this session. Nothing may be kept of one that `is_pooled()`.
  [[nodiscard]] KeptStatements& kept() noexcept { return kept_; }
  [[nodiscard]] const LogSink& log() const noexcept { return options_.log; }
  [[nodiscard]] const std::string& secret() const noexcept { return options_.secret; }

  /// While it lives the stop token is not looked at, and a server that stays silent for long is given up.
  class Shield {
   public:
    explicit Shield(Session& session) noexcept;
    Shield(Session& session, std::chrono::milliseconds patience) noexcept;
    ~Shield();
    Shield(const Shield&) = delete;
    Shield& operator=(const Shield&) = delete;

   private:
    Session& session_;
    bool outer_;
    std::optional<Clock::time_point> outer_deadline_;
  };

 private:
  struct WakeOnStop {
    const Wakeup* wakeup;
    void operator()() const noexcept { wakeup->notify(); }
  };

  void wait(short events);
  void end_silence(Silence& silence);
  void server_arrived() noexcept;
  void on_wakeup();
  /// How long the server may stay silent from now on.
  [[nodiscard]] std::chrono::milliseconds patience() const noexcept;
  /// Milliseconds until `wait` must end, -1 for ever; gives up when there are none left.
  [[nodiscard]] int time_left();
  [[noreturn]] void give_up();
  void end_copy(ExecStatusType status);

  ConnectionHandle connection_;
  SessionOptions options_;
  KeptStatements kept_;
  Wakeup wakeup_;
  std::atomic<bool> cancel_requested_ = false;
  bool began_in_transaction_ = false;  ///< When the running statement was sent.
  bool cancelling_ = false;
  bool timed_out_ = false;
  bool shielded_ = false;
  std::future<void> cancel_sent_;
  std::optional<Clock::time_point> deadline_;            ///< When to stop waiting for an answer.
  std::optional<Clock::time_point> statement_deadline_;  ///< When to cancel the running statement.
  bool expecting_server_ = false;
  std::optional<Clock::time_point> server_deadline_;  ///< When a pooler must have given a server.
  std::optional<std::stop_callback<WakeOnStop>> on_stop_;
};

}  // namespace dunlin::postgres
