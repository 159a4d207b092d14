// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/migrator.hpp>

#include "dialect/dialect.hpp"
#include "migrate/plan.hpp"
#include "migrate/project.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// The record that another program keeps of the same revisions, as statements. Pure: whoever runs them asks and writes.
class MirrorTable {
 public:
  /// Borrows `dialect`. Throws `mirror_conflict` when the revisions cannot be told by such a record.
  MirrorTable(Mirror mirror, std::string table, const Project& project, Naming naming, const Dialect& dialect);

  [[nodiscard]] const TableRef& table() const noexcept { return table_; }
  [[nodiscard]] std::string create() const;
  /// Only where there is none, for those who cannot look.
  [[nodiscard]] std::string create_if_absent() const;
  /// Makes the record say that exactly `heads` are the current revisions; `now` is an SQL expression.
  [[nodiscard]] std::vector<BatchStatement> write(const std::vector<std::string>& heads, std::string_view now) const;

  /// What is recorded, where there is the table.
  [[nodiscard]] std::string question() const;
  /// The current revisions that `answer` tells of; nothing when it tells nothing. Throws `mirror_conflict` for what is
  /// not among `known`.
  [[nodiscard]] std::optional<std::set<std::string>> read(const Result& answer,
                                                          const std::set<std::string>& known) const;

 private:
  [[nodiscard]] std::string create(std::string_view condition) const;

  Mirror mirror_;
  TableRef table_;
  std::string quoted_;
};

/// What is applied, and what each of it is built on.
using AppliedParents = std::map<std::string, std::vector<std::string>>;

/// Notes with each revision of `plan` where a database that has `applied` stands behind it.
void note_heads(const AppliedParents& applied, Plan& plan);

}  // namespace dunlin
