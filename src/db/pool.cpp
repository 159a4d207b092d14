// SPDX-License-Identifier: Apache-2.0
#include "db/pool.hpp"

#include <iterator>
#include <utility>

namespace dunlin {
namespace {

// How long a connection that has been idle for long, or has something to say, may take to answer.
constexpr std::chrono::milliseconds kPatience{5000};

}  // namespace

Pool::Pool(PoolSetup setup, const PoolOptions& options, Counters& counters)
    : setup_(std::move(setup)), options_(options), counters_(counters) {}

Pool::~Pool() {
  for (std::size_t i = 0; i < idle_.size(); ++i) counters_.note_closed();
}

PoolSlot& Pool::take() {
  const Clock::time_point now = Clock::now();
  std::unique_lock lock(mutex_);
  PoolSlot* slot = take_idle(now);
  if (slot == nullptr) {
    if (open_ < limit()) {
      ++open_;
    } else {
      slot = wait(lock);
    }
  }
  const bool is_new = slot == nullptr;
  if (is_new) slot = &add_slot();
  lock.unlock();
  counters_.note_checkout();
  if (is_new) {
    open(*slot);
  } else {
    check(*slot, now);
  }
  slot->connection->begin_use();
  return *slot;
}

PoolSlot* Pool::take_idle(Clock::time_point now) {
  if (idle_.empty()) return nullptr;
  PoolSlot& slot = idle_.back();
  in_use_.splice(in_use_.end(), idle_, slot.self);
  slot.taken = now;
  return &slot;
}

PoolSlot* Pool::wait(std::unique_lock<std::mutex>& lock) {
  Waiter waiter;
  const auto place = waiters_.insert(waiters_.end(), &waiter);
  const Clock::time_point began = Clock::now();
  waiter.served_signal.wait_until(lock, setup_.stop, began + options_.checkout_timeout, [&] { return waiter.served; });
  counters_.note_wait(Clock::now() - began, !waiter.served);
  if (waiter.served) return waiter.slot;
  waiters_.erase(place);
  if (setup_.stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted while waiting for a connection");
  counters_.note_error(ErrorCode::pool_exhausted);
  throw Error(exhausted());
}

PoolSlot& Pool::add_slot() {
  PoolSlot& slot = in_use_.emplace_back();
  slot.self = std::prev(in_use_.end());
  slot.taken = Clock::now();
  return slot;
}

void Pool::open(PoolSlot& slot) {
  try {
    std::unique_ptr<MeasuredConnection> connection = setup_.open();
    counters_.note_opened();
    const std::lock_guard lock(mutex_);
    slot.connection = std::move(connection);
    slot.opened = Clock::now();
  } catch (const Error& error) {
    counters_.note_error(error.code());
    remove(slot);
    throw;
  } catch (...) {
    remove(slot);
    throw;
  }
}

/// Replaces a connection that does not work any more, or has worked for long enough.
void Pool::check(PoolSlot& slot, Clock::time_point now) {
  if (setup_.is_database) return;
  const bool is_fresh = now - slot.idle_since < options_.check_after;
  if (!is_too_old(slot, now) && slot.connection->is_quiet() && is_fresh) return;
  if (!is_too_old(slot, now) && slot.connection->answers(kPatience)) return;
  std::unique_ptr<MeasuredConnection> old;
  {
    const std::lock_guard lock(mutex_);
    old = std::move(slot.connection);
  }
  old.reset();
  counters_.note_closed();
  counters_.note_replaced();
  open(slot);
}

void Pool::give_back(PoolSlot& slot) noexcept {
  const bool keep = tidy(slot);
  const Clock::time_point now = Clock::now();
  if (!keep || is_too_old(slot, now)) {
    remove(slot);
    return;
  }
  PoolSlot* surplus = nullptr;
  {
    const std::lock_guard lock(mutex_);
    slot.idle_since = now;
    if (!waiters_.empty()) {
      slot.taken = now;
      serve(&slot);
    } else if (open_ > options_.max_size) {
      surplus = &slot;
    } else {
      idle_.splice(idle_.end(), in_use_, slot.self);
      PoolSlot& oldest = idle_.front();
      const bool is_spare = options_.idle_timeout.count() > 0 && idle_.size() > options_.min_size;
      if (is_spare && !setup_.is_database && now - oldest.idle_since > options_.idle_timeout) {
        in_use_.splice(in_use_.end(), idle_, oldest.self);
        surplus = &oldest;
      }
    }
  }
  if (surplus != nullptr) remove(*surplus);
}

/// Closes the connection first, so that there never are more of them than allowed.
void Pool::remove(PoolSlot& slot) noexcept {
  std::unique_ptr<MeasuredConnection> connection;
  {
    const std::lock_guard lock(mutex_);
    connection = std::move(slot.connection);
  }
  if (connection) counters_.note_closed();
  connection.reset();
  const std::lock_guard lock(mutex_);
  in_use_.erase(slot.self);
  if (waiters_.empty()) {
    --open_;
  } else {
    serve(nullptr);
  }
}

void Pool::serve(PoolSlot* slot) noexcept {
  Waiter& waiter = *waiters_.front();
  waiters_.pop_front();
  waiter.slot = slot;
  waiter.served = true;
  waiter.served_signal.notify_one();
}

/// Makes the connection fit for the next user; false when it is to be closed.
bool Pool::tidy(PoolSlot& slot) noexcept {
  MeasuredConnection& connection = *slot.connection;
  const bool was_open = connection.in_transaction();
  if (was_open) connection.rollback();
  connection.heed_stop(true);
  if (setup_.is_database) return true;
  if (options_.connection_per_use) return false;
  if (connection.session_changed()) {
    if (!connection.restore()) return false;
    counters_.note_reset();
  }
  const bool is_suspicious = was_open || connection.has_failed();
  return !is_suspicious || (connection.is_quiet() && !connection.in_transaction());
}

bool Pool::is_too_old(const PoolSlot& slot, Clock::time_point now) const noexcept {
  return options_.recycle_after.count() > 0 && !setup_.is_database && now - slot.opened > options_.recycle_after;
}

void Pool::fill() {
  std::vector<PoolSlot*> slots;
  try {
    do {
      slots.push_back(&take());
    } while (slots.size() < options_.min_size);
  } catch (...) {
    for (PoolSlot* slot : slots) give_back(*slot);
    throw;
  }
  for (PoolSlot* slot : slots) give_back(*slot);
}

void Pool::count(PoolStatistics& statistics) const {
  const std::lock_guard lock(mutex_);
  statistics.idle += idle_.size();
  statistics.in_use += in_use_.size();
  statistics.waiting += waiters_.size();
}

}  // namespace dunlin
