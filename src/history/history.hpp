// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/dialect.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// The layout of the history tables that this program writes.
inline constexpr std::int64_t kHistoryFormat = 1;

/// What a row of the `revision` table stands for.
namespace kind {
inline constexpr std::string_view kSql = "sql";
inline constexpr std::string_view kCode = "code";
inline constexpr std::string_view kBaseline = "baseline";
inline constexpr std::string_view kStamp = "stamp";
inline constexpr std::string_view kRepeatable = "repeatable";
}  // namespace kind

/// An applied revision, as every run needs it.
struct AppliedRevision {
  std::string id;
  std::vector<std::string> parents;
  std::string kind;
  std::string algorithm;
  std::string checksum_up;
  std::string checksum_down;
  std::string message;

  bool operator==(const AppliedRevision&) const = default;
};

/// One row of the journal of a revision that is applied in several steps and was not finished.
struct JournalEntry {
  std::string revision;
  std::string direction;  ///< "up" or "down".
  std::int64_t attempt = 0;
  std::int64_t statement = 0;  ///< The last statement of the step, from 0.
  std::string hash;            ///< Of every statement up to that one.
  std::string state;           ///< "intent", "done" or "resolved".
  std::int64_t process_id = 0;
  std::string at;
  bool refused = false;  ///< An intent whose statement failed: the database said so.

  bool operator==(const JournalEntry&) const = default;
};

/// What a database says has been applied.
struct History {
  bool exists = false;                   ///< The tables are there.
  std::vector<AppliedRevision> applied;  ///< In the order applied, repeatables included.
  std::vector<JournalEntry> journal;     ///< Of unfinished revisions, in order.

  [[nodiscard]] const AppliedRevision* find(std::string_view id) const noexcept;
  /// The ids of everything applied but the repeatables.
  [[nodiscard]] std::set<std::string> ids() const;

  bool operator==(const History&) const = default;
};

/// The applied revisions that are not the parent of another applied one.
[[nodiscard]] std::vector<std::string> current_revisions(const History& history);

/// Reads the history in one round trip. A database without one gives `exists == false`.
///
/// Throws `history_too_new` when a newer Dunlin made the tables.
[[nodiscard]] History read_history(Connection& connection, const HistoryName& name);

/// What tells this database from others, and is the same in every copy of it: the id of the first run that it
/// remembers. Empty when it remembers none. `history` as `read_history` gives it.
[[nodiscard]] std::string read_identity(Connection& connection, const HistoryName& name, const History& history);

/// The rest of an applied revision's row, for people.
struct AppliedDetails {
  std::string id;
  std::string applied_at;  ///< UTC, ISO 8601.
  std::string applied_by;
  std::optional<std::int64_t> duration_ms;
  std::string dunlin_version;
};

/// In the order applied.
[[nodiscard]] std::vector<AppliedDetails> read_details(Connection& connection, const HistoryName& name);

/// The bodies stored with an applied revision; nothing where none was stored.
struct StoredBodies {
  std::optional<std::string> up;
  std::optional<std::string> down;
  std::string compatible_from;
};

[[nodiscard]] StoredBodies read_bodies(Connection& connection, const HistoryName& name, std::string_view id);

/// The number of the next pass over a revision that is journalled.
[[nodiscard]] std::int64_t next_attempt(Connection& connection, const HistoryName& name, std::string_view id);

}  // namespace dunlin
