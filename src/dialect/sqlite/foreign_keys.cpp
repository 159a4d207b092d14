// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/foreign_keys.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dunlin::sqlite {

std::vector<Violation> find_violations(Session& session, std::size_t limit) {
  std::vector<Violation> found;
  Execution execution(session.home(), "PRAGMA foreign_key_check", {});
  while (found.size() < limit && execution.step()) {
    const StatementRow& row = execution.row();
    Violation violation{std::string(row.text(0)), std::nullopt, std::string(row.text(2))};
    if (!row.is_null(1)) violation.rowid = row.integer(1);
    found.push_back(std::move(violation));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string describe(const Violation& violation) {
  const std::string row = violation.rowid ? fmt::format(", row {},", *violation.rowid) : ": a row";
  return fmt::format("table \"{}\"{} refers to a missing row of \"{}\"", violation.table, row, violation.parent);
}

void ForeignKeyProof::begin(Session& session) {
  wanted_ = true;
  try {
    before_ = find_violations(session);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::statement_failed) throw;
    // A key that fits no unique columns of its parent makes the whole check fail. It was so before.
    wanted_ = false;
    session.log(LogLevel::warning,
                fmt::format("foreign keys are off and cannot be checked afterwards: {}", error.message()));
  }
}

void ForeignKeyProof::check(Session& session) const {
  if (!wanted_) return;
  const std::vector<Violation> after = find_violations(session);
  std::vector<Violation> fresh;
  std::set_difference(after.begin(), after.end(), before_.begin(), before_.end(), std::back_inserter(fresh));
  if (fresh.empty()) return;
  throw Error(ErrorCode::constraint_violated,
              fmt::format("with foreign keys switched off, {} row{} lost the row that {} to", fresh.size(),
                          fresh.size() == 1 ? "" : "s", fresh.size() == 1 ? "it refers" : "they refer"),
              {.sqlstate = "SQLITE_CONSTRAINT_FOREIGNKEY", .cause = describe(fresh.front())});
}

}  // namespace dunlin::sqlite
