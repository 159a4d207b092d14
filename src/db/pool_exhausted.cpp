// SPDX-License-Identifier: Apache-2.0
#include "db/pool.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dunlin {
namespace {

using Clock = PoolSlot::Clock;

constexpr std::size_t kLongestText = 200;
constexpr std::size_t kMostHolders = 10;

std::string seconds_text(Clock::duration duration) {
  return fmt::format("{:.1f}s", std::chrono::duration<double>(duration).count());
}

/// What somebody does with a connection: `running "UPDATE …" for 2.5s`.
std::string doing(const PoolSlot& slot, Clock::time_point now) {
  if (!slot.connection) return "connecting";
  const MeasuredConnection::LastStatement last = slot.connection->last_statement();
  if (last.sql.empty() || last.began < slot.taken) return "without a statement so far";
  const std::string sql = shown_statement(last.sql, kLongestText);
  const std::string time = seconds_text(now - last.began);
  return last.running ? fmt::format("running \"{}\" for {}", sql, time) : fmt::format("\"{}\" begun {} ago", sql, time);
}

}  // namespace

Error Pool::exhausted() const {
  const Clock::time_point now = Clock::now();
  std::vector<const PoolSlot*> holders;
  for (const PoolSlot& slot : in_use_) holders.push_back(&slot);
  std::sort(holders.begin(), holders.end(), [](const auto* a, const auto* b) { return a->taken < b->taken; });
  std::vector<std::string> lines;
  for (const PoolSlot* slot : holders) {
    if (lines.size() == kMostHolders) {
      lines.push_back(fmt::format("and {} more", holders.size() - kMostHolders));
      break;
    }
    lines.push_back(fmt::format("held for {}, {}", seconds_text(now - slot->taken), doing(*slot, now)));
  }
  const std::string in_use = limit() == 1 ? "the only one is in use" : fmt::format("all {} are in use", limit());
  return Error(ErrorCode::pool_exhausted,
               fmt::format("no connection came free within {}: {}, {}{}", duration_text(options_.checkout_timeout),
                           in_use, limit() == 1 ? "" : "one ", lines.front()),
               {.hint = limit() == 1 ? "give it back before asking for another, in the same thread above all"
                                     : "give connections back sooner, or allow more of them (DB_POOL_SIZE)",
                .cause = fmt::format("{}", fmt::join(lines, "\n"))});
}

}  // namespace dunlin
