// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/dialect.hpp"
#include "history/history.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// A row of the `revision` table about to be written.
struct RevisionRow {
  AppliedRevision revision;
  std::optional<std::string> up_body;
  std::optional<std::string> down_body;
  std::string compatible_from;
};

/// A row of the `event` table about to be written.
struct EventRow {
  std::string run_id;
  std::string revision;
  std::string direction;
  std::int64_t attempt = 0;
  std::optional<std::int64_t> statement;  ///< Nothing: the revision as a whole.
  std::string hash;
  std::string state;
  std::int64_t process_id = 0;
  std::string detail;
};

/// The statements that change a history. Pure: they are run by a `Batch`, or printed into a script.
class HistoryRows {
 public:
  HistoryRows(const Dialect& dialect, const HistoryName& name);

  /// The fence of an upgrade. Fails with `unique_violation` when the revision is applied already, and with
  /// `constraint_violated` when one of `required` is not.
  [[nodiscard]] BatchStatement insert(const RevisionRow& row, const std::vector<std::string>& required) const;

  /// The fence of a downgrade. Fails with `guard_failed` when the revision is not applied, or when another that is
  /// recorded as applied on top of it still is.
  [[nodiscard]] BatchStatement remove_last(std::string_view id) const;

  /// Forgets a revision, whatever is built on it. Fails with `guard_failed` when it is not applied.
  [[nodiscard]] BatchStatement remove(std::string_view id) const;

  /// Forgets the former row of a repeatable, fails with `guard_failed` when it is no longer as it was seen.
  [[nodiscard]] BatchStatement remove_version(std::string_view id, std::string_view checksum_up) const;

  /// The event that ends a way up, and how long that took, by the database's own clock.
  [[nodiscard]] std::vector<BatchStatement> finish(const EventRow& row) const;

  /// Records the checksums and bodies of a file that was edited after it was applied.
  [[nodiscard]] BatchStatement accept(const RevisionRow& row) const;

  [[nodiscard]] BatchStatement event(const EventRow& row) const;

  /// What must hold for a step to be begun.
  struct StepFence {
    std::optional<bool> applied;           ///< Whether the revision is; nothing: it does not matter.
    std::optional<std::int64_t> begun_by;  ///< Whose intent is taken up.
  };
  /// The intent to run a step, for where nothing else keeps other runs out. Fails with `guard_failed` when another
  /// process has begun it, or it is done, or the pass is over.
  [[nodiscard]] BatchStatement begin_step(const EventRow& row, const StepFence& fence) const;

  /// The ranges of a walk that `row`, one of their events, is noted with: number and detail of each event.
  [[nodiscard]] BatchStatement ask_ranges(const EventRow& row) const;
  /// The detail of one of them.
  [[nodiscard]] Query ask_range(std::int64_t id) const;
  /// Fails with `guard_failed` when its detail is no longer `from`.
  [[nodiscard]] BatchStatement move_range(std::int64_t id, std::string from, std::string to) const;

  /// Who has changed the history in a transaction that is still open; empty when nobody is known to.
  [[nodiscard]] std::string open_writer(Connection& connection) const;

 private:
  const Dialect& dialect_;
  std::string revision_;
  std::string event_;
};

/// `"a b c"` for the `parents` column, and back; ids have no spaces.
[[nodiscard]] std::string join_ids(const std::vector<std::string>& ids);
[[nodiscard]] std::vector<std::string> split_ids(std::string_view text);

/// A body as it is stored: compressed when that is smaller, and back.
[[nodiscard]] Blob pack_body(std::string_view body);
[[nodiscard]] std::string unpack_body(const Blob& packed);

}  // namespace dunlin
