// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/clock.hpp"
#include "base/utf8.hpp"
#include "migrate/code.hpp"
#include "migrate/execute.hpp"
#include "migrate/stepped_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

// How long to wait for a statement that the process of an earlier run left behind.
constexpr std::chrono::minutes kOrphanPatience{10};

// Of a statement's text, in bytes: one that carries data may have megabytes.
constexpr std::size_t kLongestLogged = 8000;

}  // namespace

/// One transaction of a step: what makes a second runner fail goes first, so that it waits here and not behind the
/// work, and a hook that is to be run once goes behind it.
Outcome Executor::with_hook(const RevisionPlan& plan, const Step& step, const std::function<void()>& fence,
                            const std::function<void()>& rest) {
  const RevisionPlan* const hook = std::exchange(hook_, nullptr);
  Step whole = step;
  if (hook != nullptr) {
    const std::vector<std::string>& settings = hook->steps[0].settings;
    whole.settings.insert(whole.settings.begin(), settings.begin(), settings.end());
  }
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = with_retries(plan, [&] {
    begin(plan, whole);
    fence();
    if (hook != nullptr) {
      add_statements(*hook, hook->steps[0]);
      add_completion(*hook);
    }
    rest();
    commit();
  });
  if (outcome == Outcome::done && hook != nullptr) {
    finish({hook, 1}, std::chrono::steady_clock::now() - start);
    if (events_.started) events_.started(plan);
  }
  return outcome;
}

Outcome Executor::run_in_transaction(const RevisionPlan& plan, const Step& step) {
  const bool is_last = &step == &plan.steps.back();
  const auto fence = [&] { is_last ? add_fence(plan) : add_journal(plan, step, "done"); };
  const Outcome outcome = with_hook(plan, step, fence, [&] {
    add_statements(plan, step);
    if (is_last) add_completion(plan);
  });
  if (outcome == Outcome::done) done_through_ = step.last + 1;
  return outcome;
}

/// What would be refused where its turn comes is refused before the first step takes effect.
void Executor::check_lone_steps(const RevisionPlan& plan) {
  for (const Step& step : plan.steps) {
    if (!step.alone) continue;
    const BodyStatement& statement = plan.statements[step.first];
    try {
      connection_.check_alone(statement.sql, settings_of(plan, step));
    } catch (Error& error) {
      // Not the statement: it was not sent, and an earlier run may have begun it.
      failed_ = Slot{&plan, nullptr, false};
      error.details().source = position_in(plan.source, statement.offset);
      error.details().state = fmt::format("this run ran no statement of revision \"{}\"", plan.id());
      record_failure(plan, error);
      throw;
    }
  }
}

Outcome Executor::run_alone(const RevisionPlan& plan, const Step& step) {
  const bool is_last = &step == &plan.steps.back();
  const bool journalled = plan.role != Role::hook;
  if (needs_running(plan, step)) {
    if (journalled) {
      const Outcome begun = with_hook(
          plan, {}, [&] { add_intent(plan, step); }, [] {});
      if (begun == Outcome::overtaken) return begun;
    }
    const Outcome run = with_retries(plan, [&] {
      slots_.assign(1, {&plan, &plan.statements[step.first], false});
      running_alone_ = true;
      const auto start = std::chrono::steady_clock::now();
      connection_.execute_alone(plan.statements[step.first].sql, settings_of(plan, step));
      running_alone_ = false;
      log_statement(0, std::chrono::steady_clock::now() - start);
    });
    if (run == Outcome::overtaken) return run;
  }
  done_through_ = step.last + 1;
  if (is_last || !journalled) return Outcome::done;
  return with_retries(plan, [&] {
    begin(plan, {});
    add_journal(plan, step, "done");
    commit();
  });
}

/// False when a step that a killed process began has taken effect.
bool Executor::needs_running(const RevisionPlan& plan, const Step& step) {
  if (!step.begun_by) return true;
  const BodyStatement& statement = plan.statements[step.first];
  const BegunStep begun{.statement = statement.sql,
                        .process_id = *step.begun_by,
                        .settings = settings_of(plan, step),
                        .patience = kOrphanPatience,
                        .refused = step.refused};
  switch (connection_.dialect().verify_step(connection_, begun)) {
    case StepVerdict::done: return false;
    case StepVerdict::redo: return true;
    case StepVerdict::unknown: break;
  }
  throw Error(ErrorCode::unfinished_step,
              fmt::format("statement {} of revision \"{}\" was begun by a run that did not finish it, and nothing "
                          "tells whether it took effect",
                          step.first + 1, plan.id()),
              {.hint = fmt::format("look at the database, then say which: `dunlin resolve {0} --done` (it did), "
                                   "`--redo` (run it again) or `--undo` (you undid the whole revision by hand)",
                                   plan.id()),
               .state = "nothing was changed by this run of the revision",
               .source = position_in(plan.source, statement.offset),
               .statement = statement.sql});
}

void Executor::begin(const RevisionPlan& plan, const Step& step) {
  slots_.clear();
  failed_.reset();
  committing_ = false;
  StatementObserver observe;
  if (events_.log_statements) {
    observe = [this](std::size_t number, std::chrono::nanoseconds took) { log_statement(number, took); };
  }
  batch_ = connection_.begin_batch(settings_of(plan, step), std::move(observe));
}

void Executor::add(BatchStatement statement, const Slot& slot) {
  slots_.push_back(slot);
  batch_->add(std::move(statement));
}

void Executor::add_fence(const RevisionPlan& plan) {
  const Slot fence{&plan, nullptr, true};
  if (plan.role == Role::hook) return;
  if (plan.direction == Direction::down) {
    add(rows_.remove_last(plan.id()), fence);
    add_mirror(plan);  // Now: the way down may be the end of that table.
    return;
  }
  if (!plan.replaces.empty()) add(rows_.remove_version(plan.id(), plan.replaces), fence);
  add(rows_.insert(plan.row, plan.required), fence);
}

/// What code runs is known too late to keep it out of a group. Nobody hears of this: it ends the group, whose members
/// are then run one by one.
void Executor::refuse_in_group(const RevisionPlan& plan) {
  throw Error(ErrorCode::needs_own_transaction,
              fmt::format("a statement of revision \"{}\" leaves something in its transaction", plan.id()));
}

void Executor::run_in_batch(const RevisionPlan& plan, const std::function<void(Context&)>& action) {
  running_code_ = &plan;
  BatchContext context(
      *batch_, connection_.dialect(),
      [&](std::string_view sql) {
        if (grouping_ && !sql.empty() && !connection_.dialect().classify(sql).groupable) refuse_in_group(plan);
        slots_.push_back({&plan, nullptr, false});
      },
      events_.log);
  try {
    action(context);
  } catch (...) {
    context.rethrow_failure();
    throw;
  }
  context.rethrow_failure();
  running_code_ = nullptr;
}

void Executor::run_stepped(const RevisionPlan& plan) {
  EventRow row = event_of(plan, {});
  row.process_id = process_id_;
  SteppedContext context({.connection = connection_,
                          .rows = rows_,
                          .event = std::move(row),
                          .settings = settings_of(plan, {}),
                          .tries = options_.tries,
                          .retry_within = options_.retry_within,
                          .connect = options_.connect,
                          .ping = [this] { lock_.ping(); },
                          .progress = events_.progress,
                          .stop = options_.stop,
                          .log = events_.log},
                         plan.journal);
  try {
    run_code(*plan.code, plan.direction, context);
    done_through_ = context.done();
  } catch (Error& error) {
    done_through_ = context.done();
    failed_.reset();
    // The dialect knows of one transaction only.
    if (error.code() != ErrorCode::connection_lost) error.details().state.clear();
    explain(error, plan);
    record_failure(plan, error);
    throw;
  }
}

void Executor::add_statements(const RevisionPlan& plan, const Step& step) {
  if (plan.code != nullptr) {
    run_in_batch(plan, [&](Context& context) { run_code(*plan.code, plan.direction, context); });
    return;
  }
  for (std::size_t i = step.first; i <= step.last && i < plan.statements.size(); ++i) {
    const BodyStatement& statement = plan.statements[i];
    BatchStatement one;
    if (statement.classification.kind == sql::StatementKind::setting) {
      if (statement.localised.empty()) continue;  // In force since before the transaction.
      one.sql = statement.localised;
    } else {
      one.sql = statement.sql;
    }
    one.is_copy = statement.is_copy;
    one.copy_data = statement.copy_data;
    add(std::move(one), {&plan, &statement, false});
  }
}

void Executor::add_completion(const RevisionPlan& plan) {
  if (options_.validate && plan.role != Role::hook) {
    run_in_batch(plan, [&](Context& context) { options_.validate(context, plan); });
  }
  if (plan.direction == Direction::up) add_mirror(plan);
  const Slot own{&plan, nullptr, false};
  EventRow row = event_of(plan, "done");
  row.detail = plan.note;
  if (plan.role == Role::hook || plan.direction == Direction::down) {
    add(rows_.event(row), own);
    return;
  }
  for (BatchStatement& statement : rows_.finish(row)) add(std::move(statement), own);
}

void Executor::add_mirror(const RevisionPlan& plan) {
  if (options_.mirror == nullptr || plan.role != Role::revision) return;
  const MirrorTable& mirror = *options_.mirror;
  const Slot own{&plan, nullptr, false};
  Query query = connection_.dialect().find_table(mirror.table());
  slots_.push_back(own);
  const Result found = batch_->query({.sql = std::move(query.sql), .parameters = std::move(query.parameters)});
  if (found.rows.empty()) {
    if (plan.direction == Direction::down) return;
    add({.sql = mirror.create()}, own);
  }
  const std::string now = connection_.dialect().literal(utc_text(std::chrono::system_clock::now()));
  for (BatchStatement& statement : mirror.write(plan.heads, now)) {
    add(std::move(statement), own);
  }
}

/// Where a transaction is all that keeps other runs out, the intent does for the statement, which has none.
void Executor::add_intent(const RevisionPlan& plan, const Step& step) {
  if (!connection_.dialect().capabilities().run_lock_is_transaction) return add_journal(plan, step, "intent");
  HistoryRows::StepFence fence{.applied = std::nullopt, .begun_by = step.begun_by};
  if (plan.role == Role::revision) fence.applied = plan.direction == Direction::down;
  add(rows_.begin_step(journal_row(plan, step, "intent"), fence), {&plan, nullptr, true});
}

void Executor::add_journal(const RevisionPlan& plan, const Step& step, std::string_view state) {
  if (plan.role == Role::hook) return;
  add(rows_.event(journal_row(plan, step, state)), {&plan, nullptr, state == "done"});
}

EventRow Executor::journal_row(const RevisionPlan& plan, const Step& step, std::string_view state) const {
  EventRow row = event_of(plan, state);
  row.statement = static_cast<std::int64_t>(step.last);
  row.hash = step.hash;
  row.process_id = process_id_;
  return row;
}

void Executor::commit() {
  committing_ = true;
  batch_->commit();
  committing_ = false;
  batch_.reset();
}

SessionSettings Executor::settings_of(const RevisionPlan& plan, const Step& step) const {
  return {.lock_timeout = plan.lock_timeout.value_or(options_.lock_timeout),
          .statement_timeout = plan.timeout.value_or(options_.statement_timeout),
          .role = options_.role,
          .schema = options_.schema,
          .statements = step.settings};
}

EventRow Executor::event_of(const RevisionPlan& plan, std::string_view state) const {
  EventRow row;
  row.run_id = options_.run_id;
  row.revision = plan.id();
  row.direction = plan.role == Role::hook ? "hook" : to_word(plan.direction);
  row.attempt = plan.attempt;
  row.state = state;
  return row;
}

void Executor::log_statement(std::size_t number, std::chrono::nanoseconds took) const {
  if (!events_.log_statements || !events_.log || number >= slots_.size() || slots_[number].statement == nullptr) return;
  const Slot& slot = slots_[number];
  const std::string sql = shortened(slot.statement->sql, kLongestLogged);
  const double milliseconds = std::chrono::duration<double, std::milli>(took).count();
  events_.log(
      {.level = LogLevel::debug,
       .message = fmt::format("{}: {:.1f} ms  {}", slot.plan->id(), milliseconds, sql),
       .fields = {
           {"revision", slot.plan->id()}, {"duration_ms", fmt::format("{:.3f}", milliseconds)}, {"statement", sql}}});
}

}  // namespace dunlin
