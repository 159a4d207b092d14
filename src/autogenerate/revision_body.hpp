// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "autogenerate/compare.hpp"
#include "revision/file.hpp"

#include <span>
#include <string>
#include <vector>

namespace dunlin {

/// What was found on one dialect.
struct DialectChanges {
  std::string dialect;
  Comparison comparison;
  std::string home{};  ///< The one schema that all tables are in, where there is only one; people know it.
};

/// The name of the schema that every table of both is in; empty when there are several, or none.
[[nodiscard]] std::string only_schema_of(const schema::Schema& from, const schema::Schema& to);

/// Puts the ways up and down into `revision`: one for every database when there is one dialect, otherwise a section
/// for each. Where there is no way back, the revision says why.
void put_changes(NewRevision& revision, std::span<const DialectChanges> found);

/// `statements` as they stand in a file, each with its semicolon and line end.
[[nodiscard]] std::string sql_text(std::span<const std::string> statements);

/// A line for each change, such as `+ column users.theme text`; the one schema of all tables is left out. With several
/// dialects, those that are not found on all of them have the dialect behind them.
[[nodiscard]] std::vector<std::string> describe_changes(std::span<const DialectChanges> found);

}  // namespace dunlin
