// SPDX-License-Identifier: Apache-2.0
#include <dunlin/migrator.hpp>

#include "base/random.hpp"
#include "migrate/code.hpp"
#include "migrate/migrations.hpp"
#include "migrate/offline.hpp"
#include "migrate/runner.hpp"
#include "migrate/script.hpp"
#include "revision/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace dunlin {
namespace {

enum class Access {
  read,
  write,
  create,  ///< The database too, where that is a file.
};

KnownRevision known(const Revision& revision) {
  return {.id = revision.id,
          .parents = revision.parents,
          .description = revision.message,
          .in_code = revision.code != nullptr,
          .repeatable = revision.repeatable};
}

MigrationStep step_of(const RevisionPlan& plan) {
  return {.id = plan.id(), .description = plan.row.revision.message, .direction = plan.direction};
}

/// What a plan runs, as the database is given it.
std::vector<std::string> statements_of(const RevisionPlan& plan) {
  std::vector<std::string> statements;
  for (const BodyStatement& statement : plan.statements) {
    statements.push_back(statement.localised.empty() ? statement.sql : statement.localised);
  }
  return statements;
}

PlannedRevision planned(RevisionPlan plan, const Dialect& dialect) {
  PlannedRevision one{.id = plan.id(),
                      .description = plan.row.revision.message,
                      .direction = plan.direction,
                      .statements = std::nullopt};
  try {
    write_down_code(plan, dialect);
    one.statements = statements_of(plan);
  } catch (const Error&) {
    // Only the database can tell, by running it.
  }
  return one;
}

}  // namespace

/// Everything that a migrator has and does behind its public face.
class Migrator::Body {
 public:
  Body(Engine engine, Migrations migrations, MigratorOptions options)
      : engine_(std::move(engine)),
        url_(engine_.url()),
        connect_(engine_.connect_options()),
        content_(std::move(migrations.content_)),
        project_(content_->project()),
        dialect_(engine_.dialect()),
        planner_(project_, dialect_),
        options_(std::move(options)) {
    if (options_.mirror == Mirror::none) return;
    mirror_.emplace(options_.mirror, options_.mirror_table, project_, content_->naming, dialect_);
  }

  [[nodiscard]] const Project& project() const noexcept { return project_; }
  [[nodiscard]] const Dialect& dialect() const noexcept { return dialect_; }
  [[nodiscard]] const Planner& planner() const noexcept { return planner_; }
  [[nodiscard]] const MigratorOptions& options() const noexcept { return options_; }
  [[nodiscard]] const MirrorTable* mirror() const noexcept { return mirror_ ? &*mirror_ : nullptr; }
  [[nodiscard]] bool is_sequence() const noexcept { return content_->naming == Naming::sequence; }

  /// Zero is nobody's number, and means what a manager of numbers means by it.
  [[nodiscard]] std::string_view target(std::string_view text) const {
    return is_sequence() && sequence_number(text) == 0 && project_.graph.find(text) == nullptr ? "base" : text;
  }

  /// A file that an upgrade would make has nothing in it.
  template <typename Look>
  auto look(const Look& action) -> decltype(action(std::declval<Connection&>())) {
    return look(action, [] { return decltype(action(std::declval<Connection&>())){}; });
  }
  template <typename Look, typename Otherwise>
  auto look(const Look& action, const Otherwise& without_file) -> decltype(action(std::declval<Connection&>())) {
    const std::lock_guard lock(mutex_);
    try {
      const Reached reached = reach(connect_options(Access::read, {}));
      return action(reached.get());
    } catch (const Error& error) {
      if (error.code() != ErrorCode::database_missing || !dialect_.capabilities().in_process) throw;
    }
    return without_file();
  }

  /// Where there is none yet, what the first run will record without running it.
  [[nodiscard]] History history() {
    return look([&](Connection& connection) {
      return Runner(planner_, {url_, connect_}, connection, runner_options(), {}).foreseen_history();
    });
  }

  [[nodiscard]] Plan plan(std::string_view text, Direction direction);
  RunReport run(Access access, Direction direction, const std::stop_token& stop,
                const std::function<RunReport(Runner&)>& action);
  RunReport run_to(std::string_view text, Direction direction, const std::stop_token& stop);
  [[nodiscard]] std::future<RunReport> start_upgrade(std::string text, std::stop_token stop);
  [[nodiscard]] MigrationState state() const noexcept { return state_; }

 private:
  [[nodiscard]] ConnectOptions connect_options(Access access, const std::stop_token& stop) const {
    ConnectOptions options = connect_;
    if (stop.stop_possible()) options.stop = stop;
    options.read_only = access == Access::read;
    options.create = access == Access::create;
    if (!options.log) options.log = options_.log;
    return options;
  }

  /// A connection of our own where there may be one: the run has its own way to be stopped, and settings.
  struct Reached {
    std::unique_ptr<Connection> own;
    std::optional<PooledConnection> pooled;

    [[nodiscard]] Connection& get() const { return own ? *own : **pooled; }
  };
  [[nodiscard]] Reached reach(const ConnectOptions& options) const {
    if (dialect_.sharing(url_) == Sharing::one_connection) return {nullptr, engine_.connect()};
    return {dialect_.connect(url_, options), std::nullopt};
  }

  void set_state(MigrationState state);
  [[nodiscard]] RunnerOptions runner_options();
  [[nodiscard]] RunEvents events();
  [[nodiscard]] MigrationStep numbered(const RevisionPlan& plan) const;
  void validate(Context& context, const RevisionPlan& plan) const;

  Engine engine_;
  Url url_;
  ConnectOptions connect_;
  std::unique_ptr<Migrations::Content> content_;
  Project project_;
  const Dialect& dialect_;
  Planner planner_;
  MigratorOptions options_;
  std::optional<MirrorTable> mirror_;
  std::mutex mutex_;               ///< Held by whoever works.
  std::vector<std::string> plan_;  ///< The ids of the run that is under way.
  std::atomic<MigrationState> state_ = MigrationState::unknown;
  std::mutex threads_mutex_;
  std::vector<std::jthread> threads_;  ///< The last member: they use the others.
};

RunnerOptions Migrator::Body::runner_options() {
  RunnerOptions runner;
  runner.history.name = options_.history;
  runner.ahead = options_.ahead;
  runner.adopt_unversioned = options_.adopt_unversioned;
  runner.baseline = options_.baseline;
  runner.mirror = mirror_;
  runner.out_of_order = options_.out_of_order;
  runner.run_lock_timeout = options_.run_lock_timeout;
  ExecuteOptions& execute = runner.execute;
  execute.commit_each = options_.commit_each;
  execute.one_transaction = options_.one_transaction;
  execute.lock_timeout = options_.lock_timeout;
  execute.statement_timeout = options_.statement_timeout;
  execute.role = options_.role;
  execute.schema = options_.schema;
  execute.run_id = random_run_id();
  execute.stop = connect_.stop;
  if (options_.validate) {
    execute.validate = [this](Context& context, const RevisionPlan& plan) { validate(context, plan); };
  }
  if (options_.backup) {
    runner.before_changes = [this] {
      try {
        run_users(ErrorCode::backup_failed, "the backup before the run failed", options_.backup);
      } catch (Error& error) {
        if (error.details().state.empty()) error.details().state = "nothing was changed";
        throw;
      }
    };
  }
  return runner;
}

void Migrator::Body::validate(Context& context, const RevisionPlan& plan) const {
  const std::string what = fmt::format("the validation of revision \"{}\" failed", plan.id());
  bool is_valid = false;
  run_users(ErrorCode::validation_failed, what, [&] { is_valid = options_.validate(context, numbered(plan)); });
  if (!is_valid) throw Error(ErrorCode::validation_failed, what);
}

MigrationStep Migrator::Body::numbered(const RevisionPlan& plan) const {
  MigrationStep step = step_of(plan);
  const auto place = std::find(plan_.begin(), plan_.end(), plan.id());
  step.number = static_cast<std::size_t>(place - plan_.begin()) + 1;
  step.total = plan_.size();
  return step;
}

RunEvents Migrator::Body::events() {
  RunEvents events;
  events.log = options_.log;
  events.progress = options_.on_progress;
  events.planned = [this](const Plan& plan) {
    plan_.clear();
    for (const RevisionPlan& one : plan.revisions) {
      if (one.role != Role::hook) plan_.push_back(one.id());
    }
  };
  if (options_.on_start) {
    events.started = [this](const RevisionPlan& plan) {
      if (plan.role != Role::hook) options_.on_start(numbered(plan));
    };
  }
  if (options_.on_finish) {
    events.finished = [this](const RevisionPlan& plan, std::chrono::nanoseconds took) {
      if (plan.role == Role::hook) return;
      MigrationStep step = numbered(plan);
      step.duration = took;
      options_.on_finish(step);
    };
  }
  return events;
}

Plan Migrator::Body::plan(std::string_view text, Direction direction) {
  const auto on_database = [&](Connection& connection) {
    Runner runner(planner_, {url_, connect_}, connection, runner_options(), {});
    return direction == Direction::up ? runner.plan_upgrade(target(text)) : runner.plan_downgrade(target(text));
  };
  return look(on_database, [&] { return plan_offline(project_, dialect_, "base", target(text), direction).plan; });
}

void Migrator::Body::set_state(MigrationState state) {
  if (state_.exchange(state) != state && options_.on_state) options_.on_state(state);
}

RunReport Migrator::Body::run(Access access, Direction direction, const std::stop_token& stop,
                              const std::function<RunReport(Runner&)>& action) {
  const std::lock_guard lock(mutex_);
  try {
    const ConnectOptions options = connect_options(access, stop);
    const Reached reached = reach(options);
    RunnerOptions runner_options = this->runner_options();
    runner_options.execute.stop = options.stop;
    Runner runner(planner_, {url_, options}, reached.get(), std::move(runner_options), events());
    set_state(direction == Direction::up ? MigrationState::migrating : MigrationState::rolling_back);
    RunReport report = action(runner);
    const Status status = examine(planner_, runner.seen(), {.down = false});
    set_state(status.current.empty() ? MigrationState::no_migrations
              : status.at_head       ? MigrationState::up_to_date
                                     : MigrationState::pending);
    return report;
  } catch (const Error& error) {
    set_state(MigrationState::failed);
    if (options_.on_failure) options_.on_failure(error);
    throw;
  }
}

RunReport Migrator::Body::run_to(std::string_view text, Direction direction, const std::stop_token& stop) {
  if (options_.dry_run) {
    RunReport report;
    for (const RevisionPlan& one : plan(text, direction).revisions) {
      if (one.role != Role::hook) report.done.push_back(one.id());
    }
    report.current = current_revisions(history());
    return report;
  }
  const bool up = direction == Direction::up;
  return run(up ? Access::create : Access::write, direction, stop,
             [&](Runner& runner) { return up ? runner.upgrade(target(text)) : runner.downgrade(target(text)); });
}

std::future<RunReport> Migrator::Body::start_upgrade(std::string text, std::stop_token stop) {
  std::promise<RunReport> promise;
  std::future<RunReport> future = promise.get_future();
  const std::lock_guard lock(threads_mutex_);
  threads_.emplace_back([this, text = std::move(text), stop = std::move(stop),
                         promise = std::move(promise)](const std::stop_token& own) mutable {
    std::stop_source either;
    const auto fire = [&either] { either.request_stop(); };
    const std::stop_callback on_stop(stop, fire);
    const std::stop_callback on_end(own, fire);
    try {
      promise.set_value(run_to(text, Direction::up, either.get_token()));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  });
  return future;
}

Migrator::Migrator(Engine engine, Migrations migrations, MigratorOptions options)
    : body_(std::make_unique<Body>(std::move(engine), std::move(migrations), std::move(options))) {}

Migrator::Migrator(const Url& url, Migrations migrations, MigratorOptions options)
    : Migrator(Engine::open(url), std::move(migrations), std::move(options)) {}

Migrator::~Migrator() = default;

std::vector<std::string> Migrator::current() { return current_revisions(body_->history()); }

std::int64_t Migrator::version() {
  if (!body_->is_sequence()) {
    throw Error(ErrorCode::usage, "only with sequence naming has a database a version",
                {.hint = "ask for `current()`"});
  }
  std::int64_t version = 0;
  for (const std::string& id : body_->history().ids()) version = std::max(version, sequence_number(id).value_or(0));
  return version;
}

std::vector<KnownRevision> Migrator::available() const {
  std::vector<KnownRevision> all;
  for (const Revision& revision : body_->project().graph.revisions()) all.push_back(known(revision));
  for (const Revision& revision : body_->project().graph.repeatables()) all.push_back(known(revision));
  return all;
}

std::vector<KnownRevision> Migrator::pending() {
  const History history = body_->history();
  std::vector<KnownRevision> pending;
  for (const RevisionStatus& status : examine(body_->planner(), history, {.down = false}).revisions) {
    if (status.file == nullptr) continue;
    if (status.applied == nullptr || (status.repeatable && status.edited_up)) pending.push_back(known(*status.file));
  }
  return pending;
}

std::vector<RecordedRevision> Migrator::history() {
  return body_->look([&](Connection& connection) {
    const HistoryName name{body_->options().history};
    const History history = read_history(connection, name);
    std::vector<RecordedRevision> recorded;
    if (!history.exists) return recorded;
    std::unordered_map<std::string, AppliedDetails> details;
    for (AppliedDetails& one : read_details(connection, name)) details.emplace(one.id, std::move(one));
    for (const AppliedRevision& applied : history.applied) {
      const auto found = details.find(applied.id);
      if (found == details.end()) continue;  // Undone by another process since.
      RecordedRevision one{.id = applied.id,
                           .parents = applied.parents,
                           .description = applied.message,
                           .kind = applied.kind,
                           .applied_at = found->second.applied_at,
                           .applied_by = found->second.applied_by,
                           .duration = std::nullopt};
      if (found->second.duration_ms) one.duration = std::chrono::milliseconds(*found->second.duration_ms);
      recorded.push_back(std::move(one));
    }
    return recorded;
  });
}

std::vector<PlannedRevision> Migrator::plan(std::string_view target, Direction direction) {
  std::vector<PlannedRevision> revisions;
  for (RevisionPlan& one : body_->plan(target, direction).revisions) {
    if (one.role != Role::hook) revisions.push_back(planned(std::move(one), body_->dialect()));
  }
  return revisions;
}

std::string Migrator::script(std::string_view from, std::string_view target, Direction direction) const {
  OfflinePlan made =
      plan_offline(body_->project(), body_->dialect(), body_->target(from), body_->target(target), direction);
  for (RevisionPlan& one : made.plan.revisions) write_down_code(one, body_->dialect());
  const MigratorOptions& options = body_->options();
  return write_script(made.plan, body_->dialect(),
                      {.applied = std::move(made.applied),
                       .history = {options.history},
                       .run_id = random_run_id(),
                       .lock_timeout = options.lock_timeout,
                       .statement_timeout = options.statement_timeout,
                       .role = options.role,
                       .schema = options.schema,
                       .configured = {},
                       .mirror = body_->mirror()});
}

RunReport Migrator::upgrade(std::string_view target) { return body_->run_to(target, Direction::up, {}); }

std::future<RunReport> Migrator::upgrade_async(std::string target, std::stop_token stop) {
  return body_->start_upgrade(std::move(target), std::move(stop));
}

MigrationState Migrator::state() const noexcept { return body_->state(); }

RunReport Migrator::downgrade(std::string_view target) { return body_->run_to(target, Direction::down, {}); }

RunReport Migrator::rollback(std::size_t steps) { return downgrade(fmt::format("-{}", steps)); }

RunReport Migrator::stamp(std::string_view target) {
  return body_->run(Access::create, Direction::up, {},
                    [&](Runner& runner) { return runner.stamp(body_->target(target), false); });
}

}  // namespace dunlin
