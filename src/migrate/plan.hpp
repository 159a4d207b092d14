// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "history/rows.hpp"
#include "migrate/body.hpp"
#include "migrate/checksums.hpp"
#include "migrate/project.hpp"
#include "revision/revision.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// A stretch of a revision that takes effect as one.
struct Step {
  bool alone = false;     ///< A single statement that refuses to run in a transaction.
  std::size_t first = 0;  ///< Its statements are `[first, last]` of the revision's, settings in between included.
  std::size_t last = 0;
  std::string hash;                   ///< Of every statement from the revision's first to `last`.
  std::vector<std::string> settings;  ///< As written; in force when the step begins.
  /// The statement was begun, by this process of the server, and nobody lived to say that it was done.
  std::optional<std::int64_t> begun_by;
  bool refused = false;  ///< It was begun, and the database said that it failed.
};

/// What a revision is to a run.
enum class Role {
  revision,    ///< Recorded in the history.
  repeatable,  ///< Recorded anew each time it changes.
  hook,        ///< Run, and not recorded.
};

/// One revision, to be run in one direction.
struct RevisionPlan {
  Direction direction = Direction::up;
  Role role = Role::revision;
  RevisionRow row;                    ///< What the history will say, or for a downgrade what it says.
  std::vector<std::string> required;  ///< Ids that must be applied before.
  std::string replaces;               ///< The checksum of the repeatable's former version; empty when there is none.
  BodySource source;
  std::vector<BodyStatement> statements;
  std::vector<Step> steps;   ///< At least one, maybe without statements.
  bool taken_up = false;     ///< An earlier run, or another one that is still at work, has begun it.
  std::int64_t attempt = 0;  ///< The pass over a revision in several steps, from 1; 0 when nothing is journalled.
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::chrono::milliseconds> lock_timeout;
  bool groupable = true;              ///< May share a transaction with its neighbours without changing the outcome.
  const Revision* code = nullptr;     ///< Run this instead of statements.
  bool stepped = false;               ///< Code that commits as it goes; has no steps beforehand.
  std::vector<JournalEntry> journal;  ///< What earlier runs of such code have done.
  std::string note;                   ///< For the audit trail.
  std::vector<std::string> heads;     ///< Of what is applied behind it, for a mirror.
  bool from_history = false;          ///< The body was read from the database: this program has no such file.

  [[nodiscard]] const std::string& id() const noexcept { return row.revision.id; }
  /// Runs as one transaction, history row included.
  [[nodiscard]] bool is_single_transaction() const noexcept { return steps.size() == 1 && !steps[0].alone; }
};

struct Plan {
  std::vector<RevisionPlan> revisions;  ///< Hooks and repeatables included, in the order to run them.
};

/// Where plans are to be run.
enum class Purpose {
  database,  ///< One that people use.
  replay,    ///< A scratch one, for the schema that comes out: nothing need run beside others, or touch rows.
};

/// Compiles revisions into plans for one database.
class Planner {
 public:
  /// Borrows both for its lifetime.
  Planner(const Project& project, const Dialect& dialect, Purpose purpose = Purpose::database)
      : project_(project), dialect_(dialect), purpose_(purpose), checksums_(project, dialect) {}

  [[nodiscard]] const Project& project() const noexcept { return project_; }
  [[nodiscard]] const Dialect& dialect() const noexcept { return dialect_; }
  [[nodiscard]] const Checksums& checksums() const noexcept { return checksums_; }

  /// Throws what `compile_body` throws; `irreversible`.
  [[nodiscard]] RevisionPlan plan(const Revision& revision, Direction direction) const;

  /// The plan to undo a revision that only the database remembers. Throws `missing_revision` without a stored body.
  [[nodiscard]] RevisionPlan plan_stored(const AppliedRevision& applied, const StoredBodies& bodies) const;

  /// What the history will say of `revision`.
  [[nodiscard]] RevisionRow row_of(const Revision& revision) const;

 private:
  [[nodiscard]] std::vector<BodyStatement> statements_of(const Revision& revision, Direction direction,
                                                         const BodySource& source) const;
  [[nodiscard]] RevisionPlan plan_code(const Revision& revision, Direction direction) const;

  const Project& project_;
  const Dialect& dialect_;
  Purpose purpose_;
  Checksums checksums_;
};

/// Takes up a pass over a revision where `journal`, the entries of this revision, says that it was left: drops the
/// steps that are done and marks the one that was begun.
///
/// Throws `edited_revision` when a statement that is done was changed since, and `unfinished_step` when the pass went
/// in the other direction.
void resume(RevisionPlan& plan, std::span<const JournalEntry> journal);

/// Puts the statements that a revision in code would run into its plan, for showing them. Throws `reads_rows`, and what
/// the migration throws.
void write_down_code(RevisionPlan& plan, const Dialect& dialect);

/// Of the statements up to and including `last`.
[[nodiscard]] std::string hash_through(const std::vector<BodyStatement>& statements, std::size_t last);

/// Cuts the statements of a revision into steps. With `each`, every statement becomes a step of its own.
[[nodiscard]] std::vector<Step> cut_into_steps(const std::vector<BodyStatement>& statements, bool each);

}  // namespace dunlin
