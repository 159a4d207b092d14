// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "history/history.hpp"
#include "migrate/plan.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// One revision, as the files and the history together tell it. Points into both.
struct RevisionStatus {
  const Revision* file = nullptr;            ///< Null: there is no such file.
  const AppliedRevision* applied = nullptr;  ///< Null: it is not.
  bool repeatable = false;
  bool edited_up = false;  ///< Its file no longer does what was applied.
  bool edited_down = false;
  bool out_of_order = false;                 ///< Pending, though something that needs it is applied.
  const JournalEntry* unfinished = nullptr;  ///< The last step taken of a revision that was not finished.

  [[nodiscard]] std::string_view id() const noexcept {
    if (file != nullptr) return file->id;
    return applied != nullptr ? applied->id : unfinished->revision;
  }
  [[nodiscard]] std::string_view message() const noexcept {
    if (file != nullptr) return file->message;
    return applied != nullptr ? std::string_view(applied->message) : std::string_view();
  }
  [[nodiscard]] bool missing() const noexcept { return file == nullptr; }
};

/// Where a database stands against the files.
struct Status {
  bool versioned = false;                 ///< The database has a history.
  std::vector<RevisionStatus> revisions;  ///< In the order to apply; those without a file last.
  std::vector<std::string> current;       ///< Applied revisions that no other applied one builds on.
  bool at_head = false;                   ///< Nothing is pending, not even a repeatable, and nothing is unfinished.
};

/// How thoroughly to look.
struct ExamineOptions {
  bool down = true;  ///< Compare downgrades too.
};

/// Compares the files with the history. Pure. Both must outlive what is returned.
[[nodiscard]] Status examine(const Planner& planner, const History& history, const ExamineOptions& options = {});
Status examine(const Planner& planner, const History&& history, const ExamineOptions& options = {}) = delete;

/// What an edited revision does otherwise than what was applied, as lines with `- ` or `+ ` before them. Nothing when
/// it was not edited, or the database has not kept what was applied, or only a directive is another.
[[nodiscard]] std::vector<std::string> edit_of(Connection& connection, const HistoryName& name, const Planner& planner,
                                               const RevisionStatus& status);

}  // namespace dunlin
