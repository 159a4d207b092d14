// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "backup/facts.hpp"
#include "backup/manifest.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace dunlin {
namespace {

using RowCounts = std::map<std::string, std::int64_t>;

RowCounts count_rows(Connection& connection) {
  RowCounts counts;
  for (const std::string& table : copies_of(connection.dialect()).tables(connection)) {
    counts[table] = connection.query(fmt::format("SELECT count(*) FROM {}", table)).integer(0, 0);
  }
  return counts;
}

std::vector<TableRows> side_by_side(const RowCounts& in_copy, const RowCounts& now) {
  std::map<std::string, TableRows> tables;
  for (const auto& [table, rows] : in_copy) tables[table].in_copy = rows;
  for (const auto& [table, rows] : now) tables[table].now = rows;
  std::vector<TableRows> all;
  for (auto& [table, rows] : tables) {
    rows.table = table;
    all.push_back(std::move(rows));
  }
  return all;
}

std::vector<std::string> compare(const Backup& backup, const Facts& restored) {
  std::vector<std::string> faults;
  if (restored.identity != backup.identity) faults.emplace_back("the history is that of another database");
  if (restored.revisions != backup.revisions) {
    faults.push_back(fmt::format("the revisions are {}, the manifest says {}", fmt::join(restored.revisions, ", "),
                                 fmt::join(backup.revisions, ", ")));
  }
  if (restored.tables != backup.tables) {
    faults.push_back(fmt::format("there are {} tables, the manifest says {}", restored.tables, backup.tables));
  }
  return faults;
}

/// A scratch database, gone at the end of the scope.
class Scratch {
 public:
  Scratch(const Copies& copies, const Place& place, const Backup& backup, const std::filesystem::path& copy)
      : copies_(copies),
        place_(place),
        name_(copies.scratch_name(backup.database, backup.file.parent_path())),
        made_(copies.make_new(place, name_, copy)) {}
  ~Scratch() {
    try {
      copies_.drop(place_, name_);
    } catch (const std::exception& error) {
      if (place_.connect.log) {
        place_.connect.log(
            {.level = LogLevel::warning,
             .message = fmt::format("the scratch database \"{}\" could not be removed: {}", name_, error.what()),
             .fields = {}});
      }
    }
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const Place& place() const noexcept { return made_; }

 private:
  const Copies& copies_;
  const Place& place_;
  std::string name_;
  Place made_;
};

}  // namespace

Rehearsal rehearse(const Url& url, const BackupOptions& options) {
  const Dialect& dialect = dialect_of(url);
  const Copies& copies = copies_of(dialect);
  const Place place{url, options.connect};
  const auto live = dialect.connect(url, options.connect);
  Rehearsal rehearsal{.backup = newest_backup(*live, options), .tables = {}, .faults = {}};
  verify(rehearsal.backup, options.connect.stop);
  const PlainCopy copy(rehearsal.backup, options.connect.stop);
  const Scratch scratch(copies, place, rehearsal.backup, copy.file());
  const auto restored = dialect.connect(scratch.place().url, scratch.place().connect);
  rehearsal.faults = compare(rehearsal.backup, facts_of(*restored, {options.history_name}));
  if (std::string fault = copies.faults(*restored); !fault.empty()) rehearsal.faults.push_back(std::move(fault));
  rehearsal.tables = side_by_side(count_rows(*restored), count_rows(*live));
  return rehearsal;
}

}  // namespace dunlin
