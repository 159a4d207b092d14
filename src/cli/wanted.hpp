// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "autogenerate/revision_body.hpp"
#include "autogenerate/source.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "schema/filter.hpp"

#include <string>
#include <vector>

namespace dunlin::cli {

inline constexpr Option kScratchPlaces{
    "--scratch", '\0', ValueKind::list, "URL", "try things out beside this database; one for each dialect", {}};

/// A dialect for which the project's revisions are.
struct Declared {
  const Dialect* dialect = nullptr;
  ReadOptions options;  ///< Where things are tried out.
  schema::Filter filter;

  /// The schema of `source` there, as far as it is looked at.
  [[nodiscard]] schema::Schema read(const Source& source) const;
};

/// Those of the configuration; the database's own when it names none.
///
/// Throws `usage` when one of them needs a server to try things out and there is none.
[[nodiscard]] std::vector<Declared> declared_dialects(Context& context, const Arguments& arguments);

/// The schema that is wanted on `dialect`: the application's models, or what the configuration names. Throws `usage`
/// when nobody says, and what is wrong with the models, on any of `all`.
[[nodiscard]] Source wanted_schema(Context& context, const Dialect& dialect, const std::vector<Declared>& all);

/// What the revisions make: those compiled in and those of the directory.
[[nodiscard]] Source written_revisions(Context& context);

/// What has been renamed, as the files or models of `wanted` say.
[[nodiscard]] std::vector<std::string> told_renames(Context& context, const Source& wanted);

/// What belongs to the project: as the options say, and without the record of another program that is kept beside ours.
[[nodiscard]] schema::Filter own_objects(Context& context, const Arguments& arguments);

/// Names of dialects, with commas: `sqlite, postgresql`.
[[nodiscard]] std::string names_of(const std::vector<Declared>& dialects);

}  // namespace dunlin::cli
