// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/watch.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace dunlin::sqlite {
namespace {

using std::chrono::milliseconds;

// Instructions of SQLite's machine between two looks at the flags: some ten microseconds.
constexpr int kInstructions = 1000;
constexpr std::array kPauses{1, 2, 5, 10, 15, 20, 25};
constexpr milliseconds kWorthTelling{200};

}  // namespace

Watch::Watch(sqlite3* db, std::stop_token stop, LogSink log)
    : db_(db), stop_(std::move(stop)), log_(std::move(log)), on_stop_(stop_, [this] { interrupt(); }) {
  listen();
  // sqlite3_interrupt between the look at the flag and the first step is forgotten by SQLite; this is not.
  sqlite3_progress_handler(db_, kInstructions, &Watch::on_progress, this);
}

Watch::~Watch() {
  sqlite3_progress_handler(db_, 0, nullptr, nullptr);
  sqlite3_busy_handler(db_, nullptr, nullptr);
}

void Watch::listen() noexcept { sqlite3_busy_handler(db_, &Watch::on_busy, this); }

void Watch::cancel() noexcept {
  if (running_ == 0 || deaf_) return;
  cancelled_ = true;
  interrupt();
}

void Watch::interrupt() noexcept {
  if (!deaf_) sqlite3_interrupt(db_);
}

std::optional<ErrorCode> Watch::reason() const noexcept {
  if (deaf_) return std::nullopt;
  if (cancelled_ || stop_.stop_requested()) return ErrorCode::interrupted;
  if (deadline_ && Clock::now() >= *deadline_) return ErrorCode::statement_timeout;
  return std::nullopt;
}

int Watch::on_progress(void* self) noexcept { return static_cast<Watch*>(self)->reason() ? 1 : 0; }

int Watch::on_busy(void* self, int count) noexcept {
  try {
    return static_cast<Watch*>(self)->wait_for_lock(count) ? 1 : 0;
  } catch (...) {
    return 0;  // A log sink that throws must not unwind through SQLite; the statement ends as busy.
  }
}

bool Watch::wait_for_lock(int count) {
  const auto now = Clock::now();
  if (count == 0) {
    waiting_since_ = now;
    waiting_told_ = false;
  }
  const auto waited = std::chrono::duration_cast<milliseconds>(now - waiting_since_);
  if (reason() || (lock_timeout_ && waited >= *lock_timeout_)) return false;
  if (!waiting_told_ && waited >= kWorthTelling && log_) {
    waiting_told_ = true;
    log_({LogLevel::info, "waiting for another connection to let go of the database", {}});
  }
  milliseconds pause{kPauses[std::min(static_cast<std::size_t>(count), kPauses.size() - 1)]};
  if (lock_timeout_) pause = std::min(pause, std::max(*lock_timeout_ - waited, milliseconds(1)));
  std::this_thread::sleep_for(pause);
  return true;
}

Watch::Running::Running(Watch& watch) : watch_(watch) {
  if (watch_.running_ == 0) {
    watch_.cancelled_ = false;
    watch_.deadline_.reset();
    if (watch_.statement_timeout_.count() > 0 && !watch_.deaf_) {
      watch_.deadline_ = Clock::now() + watch_.statement_timeout_;
    }
  }
  if (watch_.stop_.stop_requested() && !watch_.deaf_) throw Error(ErrorCode::interrupted, "interrupted");
  ++watch_.running_;
}

Watch::Running::~Running() { --watch_.running_; }

Watch::Cleanup::Cleanup(Watch& watch) noexcept : watch_(watch), before_(watch.deaf_.exchange(true)) {}

Watch::Cleanup::~Cleanup() { watch_.deaf_ = before_; }

}  // namespace dunlin::sqlite
