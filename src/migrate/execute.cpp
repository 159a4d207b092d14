// SPDX-License-Identifier: Apache-2.0
#include "migrate/execute.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

namespace dunlin {
namespace {

using std::chrono::steady_clock;

// A group ends when the work in it would be a pity to repeat, or would fill the server's lock table.
constexpr std::chrono::milliseconds kGroupTime{250};
constexpr std::size_t kGroupStatements = 500;

bool is_lock_trouble(ErrorCode code) noexcept {
  return code == ErrorCode::lock_timeout || code == ErrorCode::deadlock || code == ErrorCode::database_busy;
}

/// Errors after which running the members one by one would tell nothing new.
bool ends_run(ErrorCode code) noexcept {
  return code == ErrorCode::interrupted || code == ErrorCode::terminated || code == ErrorCode::connection_lost ||
         code == ErrorCode::run_lock_lost;
}

/// Of a group that was given up.
std::string state_of_group(std::span<const RevisionPlan> plans) {
  return fmt::format(
      "revisions \"{}\" to \"{}\" were in one transaction, which was rolled back; what was applied before it stays "
      "applied",
      plans.front().id(), plans.back().id());
}

}  // namespace

Executor::Executor(Connection& connection, RunLock& lock, const HistoryRows& rows, const ExecuteOptions& options,
                   const RunEvents& events)
    : connection_(connection), lock_(lock), rows_(rows), options_(options), events_(events) {}

Outcome Executor::run(std::span<const RevisionPlan> plans) {
  if (options_.one_transaction && !plans.empty()) return run_together(plans);
  std::size_t next = 0;
  while (next < plans.size()) {
    const std::size_t grouped = run_group(plans.subspan(next));
    next += grouped;
    if (grouped != 0) continue;
    const bool has_hook = is_fenced_hook(plans.subspan(next));
    if (has_hook && plans[next + 1].taken_up) {
      ++next;  // It was run in the transaction that began what is taken up.
      continue;
    }
    if (run_one(plans[has_hook ? next + 1 : next], has_hook ? &plans[next] : nullptr) == Outcome::overtaken) {
      return Outcome::overtaken;
    }
    next += has_hook ? 2 : 1;
  }
  return Outcome::done;
}

/// Where a transaction is all that keeps other runs out, a hook in one of its own would be run by each of them, also
/// by those that then find nothing left to do. It goes behind the fence of the revision that comes after it.
bool Executor::is_fenced_hook(std::span<const RevisionPlan> plans) const noexcept {
  return connection_.dialect().capabilities().run_lock_is_transaction && plans.size() > 1 &&
         plans[0].role == Role::hook && plans[0].is_single_transaction() && plans[1].role != Role::hook &&
         !plans[1].steps.empty();
}

/// Runs the longest groupable beginning of `plans` in one transaction; returns how many took effect. When anything in
/// it fails all of it is rolled back, so that only the outcome of one by one counts, and 0 is returned.
std::size_t Executor::run_group(std::span<const RevisionPlan> plans) {
  if (options_.commit_each || !options_.group || plans.size() < 2 || !plans[0].groupable || !plans[1].groupable)
    return 0;
  if (plans.data() < ungrouped_until_) return 0;
  const steady_clock::time_point start = steady_clock::now();
  std::size_t begun = 0;
  std::size_t count = 0;
  std::size_t statements = 0;
  grouping_ = true;
  try {
    lock_.ping();
    begin(plans[0], plans[0].steps[0]);
    for (const RevisionPlan& plan : plans) {
      if (!plan.groupable || statements >= kGroupStatements || steady_clock::now() - start >= kGroupTime) break;
      ++begun;
      if (events_.started) events_.started(plan);
      add_fence(plan);
      const std::size_t before = slots_.size();
      add_statements(plan, plan.steps[0]);
      statements += slots_.size() - before;
      add_completion(plan);
      ++count;
    }
    commit();
    grouping_ = false;
  } catch (const Error& error) {
    grouping_ = false;
    note_failure();
    if (ends_run(error.code())) {
      Error explained = error;
      explain(explained, plans[0]);
      if (begun > 1 && error.code() != ErrorCode::connection_lost) {
        explained.details().state = state_of_group(plans.first(begun));
      }
      record_failure(plans[0], explained);
      throw explained;
    }
    // The one that failed may be one further than was counted.
    ungrouped_until_ = plans.data() + std::min(count + 1, plans.size());
    return 0;
  }
  finish(plans.first(count), steady_clock::now() - start);
  return count;
}

Outcome Executor::run_together(std::span<const RevisionPlan> plans) {
  for (const RevisionPlan& plan : plans) {
    if (plan.is_single_transaction()) continue;
    if (plan.stepped) {
      throw Error(ErrorCode::needs_own_transaction, fmt::format("migration \"{}\" commits as it goes", plan.id()),
                  {.hint = "run without `one_transaction`", .state = "nothing was changed"});
    }
    const auto alone = std::find_if(plan.steps.begin(), plan.steps.end(), [](const Step& step) { return step.alone; });
    const Step& step = alone != plan.steps.end() ? *alone : plan.steps.front();
    throw Error(ErrorCode::needs_own_transaction,
                fmt::format("revision \"{}\" has a statement that must be committed by itself", plan.id()),
                {.hint = "run without --one-transaction",
                 .state = "nothing was changed",
                 .source = position_in(plan.source, plan.statements[step.first].offset)});
  }
  return with_retries(plans[0], [&] {
    const steady_clock::time_point start = steady_clock::now();
    Step together = plans[0].steps[0];
    together.settings.clear();
    for (const RevisionPlan& plan : plans) {
      const auto& settings = plan.steps[0].settings;
      together.settings.insert(together.settings.end(), settings.begin(), settings.end());
    }
    begin(plans[0], together);
    for (const RevisionPlan& plan : plans) {
      if (events_.started) events_.started(plan);
      add_fence(plan);
      add_statements(plan, plan.steps[0]);
      add_completion(plan);
    }
    commit();
    finish(plans, steady_clock::now() - start);
  });
}

Outcome Executor::run_one(const RevisionPlan& plan, const RevisionPlan* hook) {
  hook_ = hook;
  if (events_.started) events_.started(hook != nullptr ? *hook : plan);
  const steady_clock::time_point start = steady_clock::now();
  // Asked before any batch is open: the journal says which process of the server to look for after a crash.
  if (plan.attempt > 0 && process_id_ == 0) process_id_ = connection_.server_info().process_id;
  check_lone_steps(plan);
  done_through_ = plan.steps.empty() ? plan.statements.size() : plan.steps[0].first;
  for (const Step& step : plan.steps) {
    const Outcome outcome = step.alone ? run_alone(plan, step) : run_in_transaction(plan, step);
    if (outcome == Outcome::overtaken) return outcome;
  }
  if (plan.stepped) run_stepped(plan);
  if (plan.steps.empty() || plan.steps.back().alone) {
    // Everything has taken effect; what is left is to say so.
    const Outcome outcome = with_retries(plan, [&] {
      begin(plan, {});
      add_fence(plan);
      add_completion(plan);
      commit();
    });
    if (outcome == Outcome::overtaken) return outcome;
  }
  finish({&plan, 1}, steady_clock::now() - start);
  return Outcome::done;
}

void Executor::finish(std::span<const RevisionPlan> plans, std::chrono::nanoseconds took) {
  if (!events_.finished) return;
  // Statements travel together; a member of a group is told its share.
  const auto share = took / static_cast<std::int64_t>(std::max<std::size_t>(plans.size(), 1));
  for (const RevisionPlan& plan : plans) events_.finished(plan, share);
}

Outcome Executor::with_retries(const RevisionPlan& plan, const std::function<void()>& attempt) {
  const steady_clock::time_point deadline = steady_clock::now() + options_.retry_within;
  for (int tries = 1;; ++tries) {
    try {
      lock_.ping();
      attempt();
      return Outcome::done;
    } catch (Error& error) {
      note_failure();
      if (was_overtaken(error)) return Outcome::overtaken;
      if (error.code() == ErrorCode::lock_timeout && failed_ && failed_->is_fence) name_writer(error);
      name_lock_holder(error);
      if (!is_lock_trouble(error.code()) || tries >= options_.tries || steady_clock::now() >= deadline) {
        explain(error, plan);
        record_failure(plan, error);
        throw;
      }
      // Where everybody waits for the same lock, the wait has been told of already.
      if (events_.log && error.code() != ErrorCode::database_busy) {
        events_.log({.level = LogLevel::warning,
                     .message = fmt::format("revision {}: {}{}{}; rolled back, try {} of {}", plan.id(),
                                            error.message(), error.code() == ErrorCode::lock_timeout ? ": " : "",
                                            error.code() == ErrorCode::lock_timeout ? error.details().cause : "",
                                            tries + 1, options_.tries),
                     .fields = {{"code", to_string(error.code())}}});
      }
    }
    wait_before_retry(plan, deadline, tries);
  }
}

void Executor::wait_before_retry(const RevisionPlan& plan, steady_clock::time_point deadline, int attempt) {
  // Full jitter, so that two runs that collided do not do so again.
  thread_local std::minstd_rand random{std::random_device{}()};
  const std::int64_t most = std::min<std::int64_t>(4000, 100LL << std::min(attempt, 6));
  const std::chrono::milliseconds pause(std::uniform_int_distribution<std::int64_t>(most / 4, most)(random));
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any woken;
  woken.wait_until(lock, options_.stop, std::min(deadline, steady_clock::now() + pause), [] { return false; });
  if (options_.stop.stop_requested()) {
    const Error error(ErrorCode::interrupted, "interrupted while waiting to try again",
                      {.state = "the revision was rolled back; everything before it stays as it is"});
    record_failure(plan, error);
    throw Error(error);
  }
}

}  // namespace dunlin
