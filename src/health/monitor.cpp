// SPDX-License-Identifier: Apache-2.0
#include <dunlin/health.hpp>

#include "base/text.hpp"
#include "health/probe.hpp"
#include "migrate/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace dunlin::health {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Report report_of(const Error& error) {
  Report report;
  report.reason = error.message();
  report.code = error.code();
  return report;
}

Durations durations_of(const std::vector<AppliedDetails>& details) {
  Durations durations;
  for (const AppliedDetails& one : details) {
    if (!one.duration_ms) continue;
    ++durations.count;
    durations.last = milliseconds(*one.duration_ms);
    durations.total += durations.last;
  }
  return durations;
}

/// Makes reports, one after the other, and remembers what seldom changes.
class Inspector {
 public:
  Inspector(const Engine& engine, Options options, std::stop_token stop)
      : options_(std::move(options)), probe_(engine.url(), with_stop(engine, std::move(stop)), {options_.history}) {}

  Report inspect(milliseconds timeout) noexcept {
    try {
      return report_of(probe_.ask(timeout));
    } catch (const Error& error) {
      return health::report_of(error);
    } catch (const std::exception& error) {
      return health::report_of(Error(ErrorCode::internal, error.what()));
    }
  }

 private:
  static ConnectOptions with_stop(const Engine& engine, std::stop_token stop) {
    ConnectOptions options = engine.connect_options();
    options.stop = std::move(stop);
    return options;
  }

  Report report_of(const Answer& answer) {
    Report report;
    report.ok = true;
    report.reason = answer.unreadable;
    report.server = answer.server;
    report.latency = answer.latency;
    if (!answer.unreadable.empty()) return report;
    report.revision = current_revisions(answer.history);
    if (options_.revisions) report.pending = count_pending(answer.history);
    if (answer.history.applied != applied_ || !durations_) {
      durations_ = read_durations(answer);
      applied_ = answer.history.applied;
    }
    report.durations = durations_;
    return report;
  }

  std::size_t count_pending(const History& history) const {
    const auto is_pending = [&](const std::string& id) { return history.find(id) == nullptr; };
    return static_cast<std::size_t>(std::count_if(options_.revisions->begin(), options_.revisions->end(), is_pending));
  }

  Durations read_durations(const Answer& answer) const {
    if (!answer.history.exists || probe_.connection() == nullptr) return {};
    return durations_of(read_details(*probe_.connection(), {options_.history}));
  }

  Options options_;
  Probe probe_;
  std::vector<AppliedRevision> applied_;  ///< That `durations_` are of.
  std::optional<Durations> durations_;
};

}  // namespace

/// The thread that asks, and what it found last.
class Monitor::Work {
 public:
  Work(Engine engine, Options options)
      : engine_(std::move(engine)),
        thread_([this, options = std::move(options)](const std::stop_token& stop) { run(options, stop); }) {}

  Report check(milliseconds timeout) {
    const auto deadline = steady_clock::now() + timeout;
    std::unique_lock lock(mutex_);
    if (asked_ == answered_) {
      ++asked_;
      timeout_ = timeout;
      changed_.notify_all();
    }
    const std::uint64_t mine = asked_;
    if (changed_.wait_until(lock, deadline, [&] { return answered_ >= mine; })) return report_;
    lock.unlock();
    return report_of(Error(ErrorCode::connect_timeout,
                           fmt::format("the database did not answer within {}", duration_text(timeout))));
  }

  [[nodiscard]] const Engine& engine() const noexcept { return engine_; }

 private:
  void run(const Options& options, const std::stop_token& stop) {
    Inspector inspector(engine_, options, stop);
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [&] { return asked_ > answered_; })) {
      const milliseconds timeout = timeout_;
      lock.unlock();
      Report report = inspector.inspect(timeout);
      lock.lock();
      report_ = std::move(report);
      answered_ = asked_;
      changed_.notify_all();
    }
  }

  const Engine engine_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  milliseconds timeout_ = kTimeout;
  Report report_;
  std::jthread thread_;  // Last: it uses everything above.
};

Monitor::Monitor(Engine engine, Options options)
    : work_(std::make_unique<Work>(std::move(engine), std::move(options))) {}

Monitor::~Monitor() = default;

Report Monitor::check(milliseconds timeout) { return work_->check(timeout); }

const Engine& Monitor::engine() const noexcept { return work_->engine(); }

Report check(const Engine& engine, milliseconds timeout, Options options) {
  return Monitor(engine, std::move(options)).check(timeout);
}

}  // namespace dunlin::health
