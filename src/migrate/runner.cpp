// SPDX-License-Identifier: Apache-2.0
#include "migrate/runner.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace dunlin {
namespace {

constexpr std::chrono::milliseconds kAtLeast{1};

}  // namespace

Runner::Runner(const Planner& planner, Target target, Connection& connection, RunnerOptions options, RunEvents events)
    : planner_(planner),
      project_(planner.project()),
      target_(std::move(target)),
      connection_(connection),
      dialect_(connection.dialect()),
      options_(std::move(options)),
      events_(std::move(events)),
      rows_(dialect_, options_.history) {
  if (!dialect_.capabilities().run_lock_is_transaction) return;
  // Waiting for a table and waiting for another run are one there. Zero would be for ever.
  ExecuteOptions& execute = options_.execute;
  const std::chrono::milliseconds longest = std::max(options_.run_lock_timeout, kAtLeast);
  execute.lock_timeout = execute.lock_timeout.count() == 0 ? longest : std::min(execute.lock_timeout, longest);
  execute.retry_within = options_.run_lock_timeout;
  execute.tries = std::numeric_limits<int>::max();
}

History Runner::history() { return seen_ = read_history(connection_, options_.history); }

Plan Runner::plan_upgrade(std::string_view target) {
  History seen = history();
  if (!seen.exists) seen = with_found(first_contact());
  Plan plan = upgrade_plan(seen, target);
  take_up_journal(seen, plan);
  return plan;
}

Plan Runner::plan_downgrade(std::string_view target) {
  const History seen = foreseen_history();
  Plan plan = downgrade_plan(seen, target);
  take_up_journal(seen, plan);
  return plan;
}

RunReport Runner::upgrade(std::string_view target) {
  return run([&](const History& history) { return upgrade_plan(history, target); }, Direction::up);
}

RunReport Runner::downgrade(std::string_view target) {
  return run([&](const History& history) { return downgrade_plan(history, target); }, Direction::down);
}

/// Plans without a lock first, so that a database with nothing to do is left alone; then locks, looks again and runs,
/// as often as somebody else gets there first.
RunReport Runner::run(const PlanMaker& make_plan, Direction direction) {
  RunReport report;
  History seen = history();
  Found found;
  if (!seen.exists) {
    found = direction == Direction::up ? first_contact() : found_elsewhere().value_or(Found{});
    seen = with_found(found);
  }
  Plan plan = make_plan(seen);
  if (plan.revisions.empty() && (seen.exists || found.ids.empty())) {
    take_up_journal(seen, plan);
    report.current = current_revisions(seen);
    return report;
  }
  const std::unique_ptr<RunLock> held = lock(report);
  if (options_.before_changes) options_.before_changes();
  if (!seen.exists) create_history_tables(found);
  ExecuteOptions execute = options_.execute;
  execute.group = dialect_.capabilities().group_commit_with_history || seen.applied.empty();
  execute.connect = [this] { return dialect_.connect(target_.url, target_.connect); };
  if (options_.mirror) execute.mirror = &*options_.mirror;
  RunEvents events = events_;
  events.finished = [&](const RevisionPlan& one, std::chrono::nanoseconds took) {
    if (one.role != Role::hook) report.done.push_back(one.id());
    if (events_.finished) events_.finished(one, took);
  };
  Executor executor(connection_, *held, rows_, execute, events);
  for (bool overtaken = false;; overtaken = true) {
    History now = history();
    if (overtaken && now == seen) {
      throw Error(ErrorCode::guard_failed, "the history does not allow what was planned, and nobody else changed it",
                  {.hint = "the parents that it records may no longer be those in the files: see `dunlin status`",
                   .state = "what was applied or undone before stays so; nothing was begun after it"});
    }
    if (overtaken || now.applied != seen.applied) plan = make_plan(now);
    seen = std::move(now);
    take_up_journal(seen, plan);
    if (!plan.revisions.empty()) check_mirror(seen);
    add_heads(seen, plan);
    if (events_.planned) events_.planned(plan);
    if (executor.run(plan.revisions) == Outcome::done) break;
    if (events_.log) events_.log({.message = "another run got there first; looking again", .fields = {}});
  }
  report.current = current_revisions(history());
  return report;
}

std::unique_ptr<RunLock> Runner::lock(RunReport& report) {
  std::string told;  // Said again only when somebody else holds it.
  const auto waiting = [&](const std::string& holder) {
    report.waited_for_lock = true;
    if (!events_.log || told == holder) return;
    told = holder;
    events_.log({.message = fmt::format("waiting: {}", holder), .fields = {}});
  };
  try {
    return dialect_.lock_run(target_.url, target_.connect, options_.history,
                             {.timeout = options_.run_lock_timeout, .waiting = waiting});
  } catch (Error& error) {
    if (error.details().state.empty()) error.details().state = "nothing was changed";
    throw;
  }
}

void Runner::write(const std::vector<BatchStatement>& statements, RunLock& lock) {
  lock.ping();
  const auto batch = connection_.begin_batch(session_settings(), {});
  for (const BatchStatement& statement : statements) batch->add(statement);
  batch->commit();
}

SessionSettings Runner::session_settings() const {
  return {.lock_timeout = options_.execute.lock_timeout,
          .role = options_.execute.role,
          .schema = options_.execute.schema,
          .statements = {}};
}

EventRow Runner::event(std::string_view revision, std::string_view direction, std::string_view detail) const {
  EventRow row;
  row.run_id = options_.execute.run_id;
  row.revision = revision;
  row.direction = direction;
  row.state = "done";
  row.detail = detail;
  return row;
}

}  // namespace dunlin
