// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/run_lock.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/postgres/connect.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/rows.hpp"
#include "dialect/postgres/server_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

namespace dunlin::postgres {
namespace {

using std::chrono::milliseconds;

constexpr int kHasTransactionTimeout = 170000;
constexpr milliseconds kShortestPause{50};
constexpr milliseconds kLongestPause{250};
constexpr milliseconds kTellEvery{1000};
// A ping that stays unanswered for so long means that the lock's connection is dead or frozen.
constexpr milliseconds kSignOfLife{10000};

/// Takes the lock without waiting for it. The simple protocol: an open portal of the extended one would keep a
/// snapshot, and CREATE INDEX CONCURRENTLY would wait for the lock's owner for ever. READ COMMITTED for the same
/// reason.
bool try_lock(Session& session, std::int64_t key) {
  std::string sql = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0; ";
  if (libpq().PQserverVersion(session.get()) >= kHasTransactionTimeout) sql += "SET LOCAL transaction_timeout = 0; ";
  sql += fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock({})", key);
  const ResultHandle answer = session.run_simple(sql);
  return ResultRow(answer.get(), 0).integer(0) == 1;
}

std::string holder_query(std::int64_t key) {
  const auto bits = static_cast<std::uint64_t>(key);
  return fmt::format(
      "SELECT {} FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = {} AND l.objid = {} "
      "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) LIMIT 1",
      process_columns("l.pid"), bits >> 32U, bits & 0xFFFFFFFFU);
}

/// A sentence on who holds the lock.
std::string holder(Session& session, std::int64_t key) {
  const ResultHandle answer = session.run_simple(holder_query(key));
  if (libpq().PQntuples(answer.get()) == 0) return "another run holds the run lock";
  return "another run holds the run lock: " + describe_process(ResultRow(answer.get(), 0));
}

/// Polls until the lock is ours.
class Waiting {
 public:
  Waiting(Session& session, std::int64_t key, const RunLockOptions& options)
      : session_(session), key_(key), options_(options), deadline_(Clock::now() + options.timeout) {}

  void wait() {
    while (!try_lock(session_, key_)) {
      const Clock::time_point now = Clock::now();
      const bool over = now >= deadline_;
      std::string told;
      if (over || (options_.waiting && now >= tell_at_)) told = holder(session_, key_);
      // Not for a moment longer than needed: a transaction takes a slot of a pooler.
      session_.run_simple("ROLLBACK");
      if (over) give_up(told);
      if (!told.empty()) {
        options_.waiting(told);
        tell_at_ = now + kTellEvery;
      }
      pause(now);
    }
  }

 private:
  [[noreturn]] void give_up(const std::string& told) const {
    throw Error(ErrorCode::run_lock_timeout, fmt::format("{}; gave up after {}", told, duration_text(options_.timeout)),
                {.hint = "wait for it to end, or allow more time; if it hangs, end that server process with "
                         "pg_terminate_backend",
                 .state = "nothing was changed"});
  }

  void pause(Clock::time_point now) {
    // Jitter, so that many that start together do not poll together.
    std::uniform_int_distribution<std::int64_t> spread(longest_.count() / 2, longest_.count());
    const auto left = std::chrono::ceil<milliseconds>(deadline_ - now);
    session_.pause(std::min(milliseconds(spread(random_)), std::max(left, milliseconds(1))));
    longest_ = std::min(longest_ * 5 / 4, kLongestPause);
  }

  Session& session_;
  std::int64_t key_;
  const RunLockOptions& options_;
  Clock::time_point deadline_;
  Clock::time_point tell_at_ = Clock::now();
  milliseconds longest_ = kShortestPause;
  std::minstd_rand random_{std::random_device{}()};
};

/// An advisory lock of a transaction that stays idle.
class AdvisoryRunLock final : public RunLock {
 public:
  explicit AdvisoryRunLock(std::unique_ptr<Session> session) noexcept : session_(std::move(session)) {}

  ~AdvisoryRunLock() override {
    if (asked_) take_last_answer();
    // Rather than hanging up: a pooler would throw away its server connection.
    session_->rollback();
  }

  void ping() override {
    try {
      check();
    } catch (const Error& error) {
      session_->abandon();
      if (error.code() == ErrorCode::run_lock_lost) throw;
      throw lost(error.message());
    }
  }

 private:
  /// An answer still due means that the connection may be frozen: closing it lets the lock go as well.
  void take_last_answer() noexcept {
    try {
      if (!session_->alive() || session_->ready()) {
        static_cast<void>(session_->finish({}));
      } else {
        session_->abandon();
      }
    } catch (...) {
      session_->abandon();
    }
  }

  static Error lost(std::string cause) {
    return {ErrorCode::run_lock_lost,
            "the connection that holds the run lock is gone",
            {.hint = "run the command again: what was finished is recorded", .cause = std::move(cause)}};
  }

  void check() {
    if (!session_->alive()) throw lost({});
    if (asked_) {
      if (!session_->ready()) {
        if (Clock::now() - asked_at_ > kSignOfLife) throw lost("it does not answer");
        return;
      }
      asked_ = false;
      static_cast<void>(session_->finish({}));
    }
    // Twice: the first reads the last words of a server, the second notices that it has hung up.
    PGconn* connection = session_->get();
    if (libpq().PQconsumeInput(connection) == 0 || libpq().PQconsumeInput(connection) == 0) {
      throw lost(libpq().PQerrorMessage(connection));
    }
    if (libpq().PQtransactionStatus(connection) != PQTRANS_INTRANS) throw lost("its transaction has ended");
    // An empty query takes no snapshot.
    session_->send_simple("");
    if (libpq().PQflush(connection) < 0) throw lost(libpq().PQerrorMessage(connection));
    asked_ = true;
    asked_at_ = Clock::now();
  }

  std::unique_ptr<Session> session_;
  bool asked_ = false;
  Clock::time_point asked_at_{};
};

}  // namespace

std::int64_t run_lock_key(const HistoryName& history) noexcept {
  // FNV-1a, spelled out here: the number must be the same in every program of every version.
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : "dunlin run lock " + history.name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return static_cast<std::int64_t>(hash);
}

std::unique_ptr<RunLock> lock_run(const Url& url, const ConnectOptions& options, const HistoryName& history,
                                  const RunLockOptions& lock) {
  Connected connected = open_session(url, options, Keepalive::watchful);
  Waiting(*connected.session, run_lock_key(history), lock).wait();
  return std::make_unique<AdvisoryRunLock>(std::move(connected.session));
}

}  // namespace dunlin::postgres
