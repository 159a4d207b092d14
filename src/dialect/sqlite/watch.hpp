// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>
#include <dunlin/log.hpp>

#include "dialect/sqlite/handle.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

namespace dunlin::sqlite {

/// How long to wait for a lock; nothing: for ever.
using LockTimeout = std::optional<std::chrono::milliseconds>;

/// What may end a statement before its time: `cancel()`, the stop token, a deadline, a lock that does not come.
///
/// Not thread-safe, except `cancel()`. Must not outlive the database handle.
class Watch {
 public:
  Watch(sqlite3* db, std::stop_token stop, LogSink log);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void lock_timeout(LockTimeout timeout) noexcept { lock_timeout_ = timeout; }
  [[nodiscard]] LockTimeout lock_timeout() const noexcept { return lock_timeout_; }
  /// 0: none.
  void statement_timeout(std::chrono::milliseconds timeout) noexcept { statement_timeout_ = timeout; }

  /// Makes the running statement end; does nothing between statements.
  void cancel() noexcept;

  /// Off: nothing but a lock that does not come ends a statement.
  void heed(bool heed) noexcept { deaf_ = !heed; }

  /// Why the running statement has to end: `interrupted`, `statement_timeout`, or nothing.
  [[nodiscard]] std::optional<ErrorCode> reason() const noexcept;

  /// Takes SQLite's place for locks again, after a `PRAGMA busy_timeout` has set its own.
  void listen() noexcept;

  /// A scope around a statement. Throws `interrupted` when the stop token has fired.
  class Running {
   public:
    explicit Running(Watch& watch);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    Watch& watch_;
  };

  /// A scope in which nothing ends a statement: rolling back and putting things in order.
  class Cleanup {
   public:
    explicit Cleanup(Watch& watch) noexcept;
    ~Cleanup();
    Cleanup(const Cleanup&) = delete;
    Cleanup& operator=(const Cleanup&) = delete;

   private:
    Watch& watch_;
    bool before_;
  };

 private:
  using Clock = std::chrono::steady_clock;

  static int on_busy(void* self, int count) noexcept;
  static int on_progress(void* self) noexcept;
  [[nodiscard]] bool wait_for_lock(int count);
  void interrupt() noexcept;

  sqlite3* db_;
  std::stop_token stop_;
  LogSink log_;
  LockTimeout lock_timeout_{std::chrono::milliseconds(5000)};
  std::chrono::milliseconds statement_timeout_{0};
  std::optional<Clock::time_point> deadline_;
  Clock::time_point waiting_since_;
  bool waiting_told_ = false;
  std::atomic<int> running_{0};
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> deaf_{false};
  // Last, so that it is gone before anything that it touches.
  std::stop_callback<std::function<void()>> on_stop_;
};

}  // namespace dunlin::sqlite
