// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>
#include <dunlin/migration.hpp>

#include "history/rows.hpp"
#include "migrate/mirror.hpp"
#include "migrate/plan.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace dunlin {

/// Told about a run as it goes. Any may be empty. Called on the thread that runs.
struct RunEvents {
  std::function<void(const Plan&)> planned;  ///< What is going to be run; again when somebody else was faster.
  std::function<void(const RevisionPlan&)> started;
  std::function<void(const BatchProgress&)> progress;  ///< Of a walk over a table.
  /// After the commit.
  std::function<void(const RevisionPlan&, std::chrono::nanoseconds)> finished;
  LogSink log;
  /// Log each statement with its duration, for which the server must answer one by one.
  bool log_statements = false;
};

/// How a run behaves.
struct ExecuteOptions {
  bool commit_each = false;      ///< No group commit.
  bool one_transaction = false;  ///< All of it or nothing.
  bool group = true;             ///< Group commit is allowed on this database as it was found.
  std::chrono::milliseconds lock_timeout{5000};
  std::chrono::milliseconds statement_timeout{0};
  int tries = 10;  ///< When a lock is not to be had, for one step.
  std::chrono::milliseconds retry_within{60000};
  std::string role;
  std::string schema;
  std::string run_id;
  std::stop_token stop;
  /// Another connection to the same database, for what works on several at once.
  std::function<std::unique_ptr<Connection>()> connect;
  const MirrorTable* mirror = nullptr;  ///< Another program's record; borrowed, null when there is none.
  /// Asked in the transaction of each revision, before it commits; throws when it must not.
  std::function<void(Context&, const RevisionPlan&)> validate;
};

/// How an execution ended, when not by an exception.
enum class Outcome {
  done,
  overtaken,  ///< Another process got there first; look at the history again.
};

/// Runs plans against one database, each exactly once.
///
/// A revision's statements, its history row and its event commit together; the history row goes first and is the
/// fence. What cannot run in a transaction is journalled before and after.
class Executor {
 public:
  /// Borrows everything for its lifetime.
  Executor(Connection& connection, RunLock& lock, const HistoryRows& rows, const ExecuteOptions& options,
           const RunEvents& events);

  /// Throws the database's error with its place in the file and the state that the database is in.
  [[nodiscard]] Outcome run(std::span<const RevisionPlan> plans);

 private:
  /// A statement of the running batch: of a revision, or the program's own when there is none.
  struct Slot {
    const RevisionPlan* plan = nullptr;
    const BodyStatement* statement = nullptr;
    bool is_fence = false;
  };

  [[nodiscard]] std::size_t run_group(std::span<const RevisionPlan> plans);
  [[nodiscard]] Outcome run_together(std::span<const RevisionPlan> plans);
  [[nodiscard]] bool is_fenced_hook(std::span<const RevisionPlan> plans) const noexcept;
  [[nodiscard]] Outcome run_one(const RevisionPlan& plan, const RevisionPlan* hook = nullptr);
  [[nodiscard]] Outcome run_in_transaction(const RevisionPlan& plan, const Step& step);
  [[nodiscard]] Outcome run_alone(const RevisionPlan& plan, const Step& step);
  void check_lone_steps(const RevisionPlan& plan);
  void run_stepped(const RevisionPlan& plan);
  [[nodiscard]] bool needs_running(const RevisionPlan& plan, const Step& step);

  void begin(const RevisionPlan& plan, const Step& step);
  void add(BatchStatement statement, const Slot& slot);
  void add_fence(const RevisionPlan& plan);
  void add_statements(const RevisionPlan& plan, const Step& step);
  [[noreturn]] static void refuse_in_group(const RevisionPlan& plan);
  /// Lets users' code work in the running transaction.
  void run_in_batch(const RevisionPlan& plan, const std::function<void(Context&)>& action);
  void add_completion(const RevisionPlan& plan);
  void add_mirror(const RevisionPlan& plan);
  void add_intent(const RevisionPlan& plan, const Step& step);
  void add_journal(const RevisionPlan& plan, const Step& step, std::string_view state);
  [[nodiscard]] EventRow journal_row(const RevisionPlan& plan, const Step& step, std::string_view state) const;
  [[nodiscard]] Outcome with_hook(const RevisionPlan& plan, const Step& step, const std::function<void()>& fence,
                                  const std::function<void()>& rest);
  void commit();
  void finish(std::span<const RevisionPlan> plans, std::chrono::nanoseconds took);
  [[nodiscard]] Outcome with_retries(const RevisionPlan& plan, const std::function<void()>& attempt);
  void wait_before_retry(const RevisionPlan& plan, std::chrono::steady_clock::time_point deadline, int attempt);

  void note_failure();
  [[nodiscard]] bool was_overtaken(const Error& error) const noexcept;
  void name_writer(Error& error) noexcept;
  void explain(Error& error, const RevisionPlan& plan) const;
  [[nodiscard]] std::string state_between_steps(const RevisionPlan& plan) const;
  void name_lock_holder(Error& error) noexcept;
  void hint_at_rows(Error& error, const RevisionPlan& plan) const;
  void record_failure(const RevisionPlan& plan, const Error& error) noexcept;
  [[nodiscard]] SessionSettings settings_of(const RevisionPlan& plan, const Step& step) const;
  void log_statement(std::size_t number, std::chrono::nanoseconds took) const;
  [[nodiscard]] EventRow event_of(const RevisionPlan& plan, std::string_view state) const;

  Connection& connection_;
  RunLock& lock_;
  const HistoryRows& rows_;
  const ExecuteOptions& options_;
  const RunEvents& events_;
  std::int64_t process_id_ = 0;
  std::unique_ptr<Batch> batch_;
  std::vector<Slot> slots_;
  const RevisionPlan* running_code_ = nullptr;
  std::optional<Slot> failed_;
  bool running_alone_ = false;
  bool grouping_ = false;               ///< The running transaction is shared, and can be given up for single ones.
  bool committing_ = false;             ///< Nothing but COMMIT was left, or it has failed.
  std::size_t done_through_ = 0;        ///< Statements of the running revision that have taken effect for good.
  const RevisionPlan* hook_ = nullptr;  ///< To be run in the next transaction, behind its fence.
  const RevisionPlan* ungrouped_until_ = nullptr;  ///< A group failed: up to here one by one.
};

}  // namespace dunlin
