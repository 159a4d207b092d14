// SPDX-License-Identifier: Apache-2.0
#include "migrate/status.hpp"

#include "base/changed_lines.hpp"
#include "base/redact.hpp"
#include "revision/checksum.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace dunlin {
namespace {

using AppliedIndex = std::unordered_map<std::string_view, const AppliedRevision*>;

AppliedIndex index_of(const History& history) {
  AppliedIndex index;
  index.reserve(history.applied.size());
  for (const AppliedRevision& applied : history.applied) index.emplace(applied.id, &applied);
  return index;
}

/// Compares one file with the row that remembers it.
void compare(const Revision& revision, const AppliedRevision& applied, const Checksums& checksums,
             const ExamineOptions& options, RevisionStatus& status) {
  // Recorded by an algorithm that is not ours to repeat, or by one that tells nothing.
  if (applied.algorithm != Checksums::algorithm(revision) || applied.algorithm == kCodeAlgorithm) return;
  status.edited_up = checksums.up(revision) != applied.checksum_up;
  if (options.down) status.edited_down = checksums.down(revision) != applied.checksum_down;
}

/// Marks every pending revision that something applied is built on.
void mark_out_of_order(const Project& project, const AppliedIndex& applied, std::vector<RevisionStatus>& statuses) {
  std::unordered_set<std::string_view> needed;
  const auto revisions = project.graph.revisions();
  // Children come after parents, so one walk backwards reaches every ancestor.
  for (std::size_t i = revisions.size(); i-- > 0;) {
    const Revision& revision = revisions[i];
    const bool is_needed = needed.contains(revision.id);
    if (!applied.contains(revision.id)) statuses[i].out_of_order = is_needed;
    if (!is_needed && !applied.contains(revision.id)) continue;
    needed.insert(revision.parents.begin(), revision.parents.end());
    needed.insert(revision.depends_on.begin(), revision.depends_on.end());
  }
}

}  // namespace

Status examine(const Planner& planner, const History& history, const ExamineOptions& options) {
  const Project& project = planner.project();
  const AppliedIndex applied = index_of(history);
  Status status{.versioned = history.exists, .current = current_revisions(history), .at_head = true};
  status.revisions.reserve(project.graph.revisions().size() + project.graph.repeatables().size());
  const auto add = [&](const Revision& revision) {
    RevisionStatus one{.file = &revision, .repeatable = revision.repeatable};
    if (const auto row = applied.find(revision.id); row != applied.end()) {
      one.applied = row->second;
      compare(revision, *row->second, planner.checksums(), options, one);
    }
    if (one.applied == nullptr || (one.repeatable && one.edited_up)) status.at_head = false;
    status.revisions.push_back(one);
  };
  for (const Revision& revision : project.graph.revisions()) add(revision);
  mark_out_of_order(project, applied, status.revisions);
  for (const Revision& revision : project.graph.repeatables()) add(revision);

  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < status.revisions.size(); ++i) places.emplace(status.revisions[i].id(), i);
  const auto add_missing = [&](std::string_view id, const RevisionStatus& one) {
    const auto [place, fresh] = places.emplace(id, status.revisions.size());
    if (fresh) status.revisions.push_back(one);
    return place->second;
  };
  for (const AppliedRevision& row : history.applied) {
    add_missing(row.id, {.applied = &row, .repeatable = row.kind == kind::kRepeatable});
  }
  for (const JournalEntry& entry : history.journal) {
    status.at_head = false;
    status.revisions[add_missing(entry.revision, {.unfinished = &entry})].unfinished = &entry;
  }
  return status;
}

std::vector<std::string> edit_of(Connection& connection, const HistoryName& name, const Planner& planner,
                                 const RevisionStatus& status) {
  if (!status.edited_up || status.file == nullptr) return {};
  const std::optional<std::string> applied = read_bodies(connection, name, status.id()).up;
  const std::optional<std::string> now = planner.row_of(*status.file).up_body;
  if (!applied || !now) return {};
  std::vector<std::string> lines = changed_lines(*applied, *now);
  for (std::string& line : lines) line = redact_secrets(line);
  return lines;
}

}  // namespace dunlin
