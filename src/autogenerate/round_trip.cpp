// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/round_trip.hpp"

#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "dialect/scratch.hpp"
#include "diff/describe.hpp"
#include "migrate/runner.hpp"
#include "migrate/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dunlin {
namespace {

/// Revisions run one by one in a scratch database.
class Trial {
 public:
  /// Borrows `project`.
  Trial(const Project& project, const ReadOptions& options)
      : scope_(options.scope),
        scratch_(make_scratch(options.like)),
        planner_(project, scratch_->connection().dialect(), Purpose::replay),
        runner_(planner_, {scratch_->place().url, scratch_->place().connect}, scratch_->connection(), runner_options(),
                {}) {
    scope_.history = runner_options().history;
  }

  void up(std::string_view target) { runner_.upgrade(target); }
  /// The last one.
  void down() { runner_.downgrade("-1"); }

  [[nodiscard]] const Dialect& dialect() const noexcept { return planner_.dialect(); }
  [[nodiscard]] schema::Schema schema() { return catalog_of(dialect()).introspect(scratch_->connection(), scope_); }

 private:
  static RunnerOptions runner_options() {
    RunnerOptions options;
    // As of `replay`.
    options.history.name = "dunlin_replay";
    return options;
  }

  CatalogScope scope_;
  std::unique_ptr<Scratch> scratch_;
  Planner planner_;
  Runner runner_;
};

std::vector<std::string> differences(const schema::Schema& from, const schema::Schema& to, const Dialect& dialect) {
  const Difference difference = diff(from, to, {}, diff_rules(dialect));
  std::vector<std::string> lines;
  for (const Operation& operation : difference.operations) lines.push_back(describe(operation));
  lines.insert(lines.end(), difference.remarks.begin(), difference.remarks.end());
  return lines;
}

/// Those that run again when they change have no way down, and may need what later revisions make.
Project without_repeatables(const Project& project) {
  Project rest = project;
  const std::span<const Revision> revisions = project.graph.revisions();
  rest.graph = RevisionGraph({revisions.begin(), revisions.end()});
  return rest;
}

/// Goes up, down and up; `before` becomes what is there at the end.
RoundTrip try_out(Trial& trial, const Revision& revision, schema::Schema& before) {
  RoundTrip trip{.id = revision.id, .message = revision.message, .differences = {}};
  try {
    trial.up(revision.id);
    schema::Schema after = trial.schema();
    try {
      trial.down();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::irreversible) throw;
      trip.outcome = RoundTrip::Outcome::one_way;
      before = std::move(after);
      return trip;
    }
    trip.differences = differences(before, trial.schema(), trial.dialect());
    if (!trip.differences.empty()) trip.outcome = RoundTrip::Outcome::down_leaves;
    trial.up(revision.id);
    schema::Schema again = trial.schema();
    std::vector<std::string> others = differences(after, again, trial.dialect());
    if (trip.differences.empty() && !others.empty()) {
      trip.outcome = RoundTrip::Outcome::up_differs;
      trip.differences = std::move(others);
    }
    before = std::move(again);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted || error.code() == ErrorCode::connection_lost) throw;
    // What the way down has left may well be why the way up fails afterwards.
    if (trip.outcome == RoundTrip::Outcome::equal) trip.differences.clear();
    trip.outcome = RoundTrip::Outcome::failed;
    std::string said = error.message();
    if (error.details().source) {
      said += fmt::format(" ({}:{})", error.details().source->path, error.details().source->line);
    }
    trip.differences.push_back(std::move(said));
  }
  return trip;
}

void check_files(const Planner& planner, const History& history) {
  const Status status = examine(planner, history, {.down = false});
  for (const RevisionStatus& one : status.revisions) {
    if (one.applied == nullptr) continue;
    const std::string id = escape_controls(one.id());
    if (one.missing()) {
      throw Error(
          ErrorCode::missing_revision,
          fmt::format("revision \"{}\" is applied and there is no such file, so nothing tells what it made", id),
          {.hint = "bring the file back", .state = "nothing was changed"});
    }
    if (one.edited_up) {
      throw Error(
          ErrorCode::edited_revision,
          fmt::format("revision \"{}\" was edited after it was applied, so its file does not tell what it made", id),
          {.hint = "take the file back as it was, or accept it with `dunlin resolve --accept REASON`",
           .state = "nothing was changed"});
    }
  }
}

}  // namespace

std::vector<RoundTrip> round_trip(const Project& project, const ReadOptions& options) {
  const Project tried = without_repeatables(project);
  Trial trial(tried, options);
  schema::Schema before = trial.schema();
  std::vector<RoundTrip> trips;
  for (const Revision& revision : tried.graph.revisions()) {
    trips.push_back(try_out(trial, revision, before));
    if (trips.back().outcome == RoundTrip::Outcome::failed) break;
  }
  return trips;
}

schema::Schema replay_applied(const Project& project, const History& history, const ReadOptions& options) {
  const Planner planner(project, dialect_of(options.like.url));
  check_files(planner, history);
  Trial trial(project, options);
  for (const std::string& head : current_revisions(history)) {
    if (project.graph.find(head) != nullptr) trial.up(head);
  }
  return trial.schema();
}

}  // namespace dunlin
