// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/migrator.hpp>

#include "dialect/dialect.hpp"
#include "migrate/project.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dunlin {

/// The record that another program keeps of the same revisions, as statements. Pure: whoever runs them asks and writes.
class MirrorTable {
 public:
  /// Borrows `dialect`. Throws `mirror_conflict` when the revisions cannot be told by such a record.
  MirrorTable(Mirror mirror, std::string table, const Project& project, Naming naming, const Dialect& dialect);

  [[nodiscard]] const TableRef& table() const noexcept { return table_; }
  [[nodiscard]] std::string create() const;
  /// Makes the record say that exactly `heads` are the current revisions; `now` is UTC as text.
  [[nodiscard]] std::vector<BatchStatement> write(const std::vector<std::string>& heads, const std::string& now) const;

  /// What is recorded, where there is the table.
  [[nodiscard]] std::string question() const;
  /// The current revisions that `answer` tells of; nothing when it tells nothing. Throws `mirror_conflict` for what the
  /// project does not have.
  [[nodiscard]] std::optional<std::set<std::string>> read(const Result& answer, const Project& project) const;

 private:
  Mirror mirror_;
  TableRef table_;
  std::string quoted_;
};

}  // namespace dunlin
