// SPDX-License-Identifier: Apache-2.0
#include "db/counters.hpp"

#include "base/redact.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin {
namespace {

constexpr std::size_t kKept = 32;
constexpr std::size_t kLongest = 1000;

}  // namespace

std::string shown_statement(std::string_view sql, std::size_t most) {
  std::string shown = redact_secrets(sql);
  if (shown.size() <= most) return shown;
  // Not in the middle of a character.
  while (most > 0 && (static_cast<unsigned char>(shown[most]) & 0xC0U) == 0x80U) --most;
  return shown.substr(0, most) + "…";
}

void Counters::note_wait(std::chrono::nanoseconds waited, bool in_vain) noexcept {
  add(waits_);
  if (in_vain) add(timeouts_);
  waited_.fetch_add(waited.count(), std::memory_order_relaxed);
}

void Counters::note_duration(std::string_view sql, std::chrono::nanoseconds took) {
  if (slow_statement_.count() == 0 || took < slow_statement_) return;
  add(slow_);
  const auto now = std::chrono::system_clock::now();
  SlowStatement slow{shown_statement(sql, kLongest), took,
                     now - std::chrono::duration_cast<std::chrono::system_clock::duration>(took)};
  if (log_) {
    const double milliseconds = std::chrono::duration<double, std::milli>(took).count();
    log_({LogLevel::warning,
          "a statement took long",
          {{"duration_ms", fmt::format("{:.1f}", milliseconds)}, {"statement", slow.sql}}});
  }
  const std::lock_guard lock(mutex_);
  slow_statements_.push_back(std::move(slow));
  if (slow_statements_.size() > kKept) slow_statements_.pop_front();
}

void Counters::note_error(ErrorCode code) {
  const std::lock_guard lock(mutex_);
  ++errors_[code];
}

PoolStatistics Counters::statistics() const {
  PoolStatistics now;
  now.opened = opened_;
  now.closed = closed_;
  now.replaced = replaced_;
  now.reset = reset_;
  now.checkouts = checkouts_;
  now.waits = waits_;
  now.timeouts = timeouts_;
  now.waited = std::chrono::nanoseconds(waited_);
  now.statements = statements_;
  now.slow = slow_;
  const std::lock_guard lock(mutex_);
  now.slow_statements.assign(slow_statements_.begin(), slow_statements_.end());
  now.errors = errors_;
  return now;
}

}  // namespace dunlin
