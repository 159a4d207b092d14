// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/pool.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string_view>

namespace dunlin {

/// What an engine counts. Thread-safe.
class Counters {
 public:
  Counters(std::chrono::milliseconds slow_statement, LogSink log)
      : slow_statement_(slow_statement), log_(std::move(log)) {}

  void note_opened() noexcept { add(opened_); }
  void note_closed() noexcept { add(closed_); }
  void note_replaced() noexcept { add(replaced_); }
  void note_reset() noexcept { add(reset_); }
  void note_checkout() noexcept { add(checkouts_); }
  void note_wait(std::chrono::nanoseconds waited, bool in_vain) noexcept;
  void note_statements(std::uint64_t count) noexcept { statements_.fetch_add(count, std::memory_order_relaxed); }
  /// Keeps and logs the statement when it was slow.
  void note_duration(std::string_view sql, std::chrono::nanoseconds took);
  void note_error(ErrorCode code);

  /// Everything but what only pools know.
  [[nodiscard]] PoolStatistics statistics() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static void add(Counter& counter) noexcept { counter.fetch_add(1, std::memory_order_relaxed); }

  std::chrono::nanoseconds slow_statement_;
  LogSink log_;
  Counter opened_ = 0;
  Counter closed_ = 0;
  Counter replaced_ = 0;
  Counter reset_ = 0;
  Counter checkouts_ = 0;
  Counter waits_ = 0;
  Counter timeouts_ = 0;
  std::atomic<std::chrono::nanoseconds::rep> waited_ = 0;
  Counter statements_ = 0;
  Counter slow_ = 0;
  mutable std::mutex mutex_;  ///< Of what follows.
  std::deque<SlowStatement> slow_statements_;
  std::map<ErrorCode, std::uint64_t> errors_;
};

/// The beginning of a statement as it may be shown: without what looks like a password, and not for ever.
[[nodiscard]] std::string shown_statement(std::string_view sql, std::size_t most);

}  // namespace dunlin
