// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/pool.hpp>

#include "db/counters.hpp"
#include "db/measured_connection.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>

namespace dunlin {

/// A connection of a pool and its times.
struct PoolSlot {
  using Clock = MeasuredConnection::Clock;

  std::unique_ptr<MeasuredConnection> connection;  ///< Null while it is being opened or closed.
  Clock::time_point opened;
  Clock::time_point taken;
  Clock::time_point idle_since;
  std::list<PoolSlot>::iterator self;
};

/// What a pool is asked for beyond its options.
struct PoolSetup {
  std::function<std::unique_ptr<MeasuredConnection>()> open;
  /// The connection is the database: it is never closed before the pool.
  bool is_database = false;
  std::stop_token stop;  ///< When it fires, nobody waits any more.
};

/// Connections of one kind, handed out one to each caller. Who waits is served in order.
///
/// Thread-safe. Everything slow (connecting, asking, resetting, closing) is done outside the lock.
class Pool {
 public:
  /// `counters` must outlive the pool.
  Pool(PoolSetup setup, const PoolOptions& options, Counters& counters);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Throws `pool_exhausted`, `interrupted`, and what opening a connection throws.
  [[nodiscard]] PoolSlot& take();
  void give_back(PoolSlot& slot) noexcept;
  /// Opens connections until there are `min_size`, at least one.
  void fill();

  /// Adds what there is now.
  void count(PoolStatistics& statistics) const;

 private:
  using Clock = PoolSlot::Clock;

  /// Somebody who waits: given a slot, or the right to open one.
  struct Waiter {
    std::condition_variable_any served_signal;
    bool served = false;
    PoolSlot* slot = nullptr;
  };

  [[nodiscard]] PoolSlot* take_idle(Clock::time_point now);
  [[nodiscard]] PoolSlot* wait(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] PoolSlot& add_slot();
  void open(PoolSlot& slot);
  void check(PoolSlot& slot, Clock::time_point now);
  void remove(PoolSlot& slot) noexcept;
  void serve(PoolSlot* slot) noexcept;
  [[nodiscard]] bool tidy(PoolSlot& slot) noexcept;
  [[nodiscard]] bool is_too_old(const PoolSlot& slot, Clock::time_point now) const noexcept;
  /// Who has the connections. Needs the lock.
  [[nodiscard]] Error exhausted() const;
  [[nodiscard]] std::size_t limit() const noexcept { return options_.max_size + options_.max_overflow; }

  PoolSetup setup_;
  PoolOptions options_;
  Counters& counters_;
  mutable std::mutex mutex_;  ///< Of all that follows.
  std::list<PoolSlot> idle_;  ///< The last used at the end.
  std::list<PoolSlot> in_use_;
  std::size_t open_ = 0;  ///< Slots, and rights to open one that have been given away.
  std::list<Waiter*> waiters_;
};

}  // namespace dunlin
