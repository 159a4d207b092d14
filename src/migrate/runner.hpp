// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/migrator.hpp>
#include <dunlin/url.hpp>

#include "dialect/dialect.hpp"
#include "history/history.hpp"
#include "migrate/execute.hpp"
#include "migrate/mirror.hpp"
#include "migrate/plan.hpp"
#include "migrate/status.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

struct RunnerOptions {
  HistoryName history;
  Ahead ahead = Ahead::refuse;
  /// Go on although the database has tables that nothing tells the origin of.
  bool adopt_unversioned = false;
  bool out_of_order = false;  ///< Apply pending revisions that applied ones should have come after.
  std::chrono::milliseconds run_lock_timeout{60000};
  std::string baseline;               ///< What a database with tables and no record has; empty: refuse it.
  std::optional<MirrorTable> mirror;  ///< Another program's record, to be kept true.
  /// Called once, under the run lock where there is one, before the first change. An exception ends the run.
  std::function<void()> before_changes;
  ExecuteOptions execute;
};

/// What a person says of a step that was begun and may or may not have taken effect.
enum class Resolution {
  redo,  ///< It did not: run it again.
  done,  ///< It did: go on after it.
  undo,  ///< The whole pass was undone by hand.
};

/// Takes one database up and down along the project's revisions.
///
/// Not thread-safe; any number of processes may run at once, each revision is applied exactly once.
class Runner {
 public:
  /// How to reach the database; the run lock may need a connection of its own.
  struct Target {
    Url url;
    ConnectOptions connect;
  };

  /// Borrows `planner`, and with it the project, and `connection` for its lifetime.
  Runner(const Planner& planner, Target target, Connection& connection, RunnerOptions options, RunEvents events);

  [[nodiscard]] History history();
  /// As it was last read, by whatever function.
  [[nodiscard]] const History& seen() const noexcept { return seen_; }

  /// The history; where there is none, what the first run will record without running it, as another program's record
  /// or the configuration tells. Changes nothing. Throws `mirror_conflict`.
  [[nodiscard]] History foreseen_history();

  /// What `upgrade` and `downgrade` would do now. Changes nothing and takes no lock.
  [[nodiscard]] Plan plan_upgrade(std::string_view target);
  [[nodiscard]] Plan plan_downgrade(std::string_view target);

  /// Applies what is pending up to `target`. With nothing to do: one query, no lock.
  ///
  /// Throws `edited_revision`, `missing_revision`, `out_of_order`, `unversioned_database`, `unfinished_step`, and what
  /// the database throws, with the state that it is in now.
  RunReport upgrade(std::string_view target);
  RunReport downgrade(std::string_view target);

  /// Records that exactly `target` and what it is built on is applied, running nothing. With `purge` the former history
  /// goes, whatever it says.
  RunReport stamp(std::string_view target, bool purge);

  /// Throws `nothing_to_resolve`.
  void resolve(std::string_view revision, Resolution resolution);

  /// Takes the file of an applied revision as the truth, with a reason for the audit trail.
  void accept_edit(std::string_view revision, std::string_view reason);

 private:
  using PlanMaker = std::function<Plan(const History&)>;

  /// What a database without history has, and who says so, as the end of a sentence.
  struct Found {
    std::set<std::string> ids;
    std::string by;
  };

  [[nodiscard]] Plan upgrade_plan(const History& history, std::string_view target);
  [[nodiscard]] Plan downgrade_plan(const History& history, std::string_view target);
  void add_downgrades(const History& history, const std::vector<std::string>& ids, Plan& plan);
  void add_hooks_and_repeatables(const History& history, Plan& plan);
  void take_up_journal(const History& history, Plan& plan);
  [[nodiscard]] std::vector<std::string> check(const History& history);
  [[nodiscard]] SessionSettings session_settings() const;
  [[nodiscard]] Result ask(const Query& query);
  [[nodiscard]] bool has_mirror();
  [[nodiscard]] std::optional<std::set<std::string>> read_mirror(const History& history);
  [[nodiscard]] std::optional<Found> found_elsewhere();
  [[nodiscard]] Found first_contact();
  [[nodiscard]] std::vector<RevisionRow> baseline_rows(const std::set<std::string>& ids) const;
  [[nodiscard]] History with_found(const Found& found) const;
  void add_heads(const History& history, Plan& plan) const;
  void check_mirror(const History& history);
  void mirror_stamp(const std::set<std::string>& ids, std::vector<BatchStatement>& statements);
  [[nodiscard]] std::vector<std::string> unknown_revisions(const History& history) const;
  [[nodiscard]] bool is_compatible(const std::vector<std::string>& unknown);
  RunReport run(const PlanMaker& make_plan, Direction direction);
  [[nodiscard]] std::unique_ptr<RunLock> lock(RunReport& report);
  void create_history_tables(const Found& found);
  void write(const std::vector<BatchStatement>& statements, RunLock& lock);
  [[nodiscard]] EventRow event(std::string_view revision, std::string_view direction, std::string_view detail) const;

  const Planner& planner_;
  const Project& project_;
  Target target_;
  Connection& connection_;
  const Dialect& dialect_;
  RunnerOptions options_;
  RunEvents events_;
  HistoryRows rows_;
  History seen_;
};

}  // namespace dunlin
