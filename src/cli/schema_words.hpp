// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "autogenerate/source.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "schema/filter.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::cli {

// What commands that work with schemas have in common.

/// For the options of a command; see `filter_of`.
inline constexpr Option kInclude{
    "--include", '\0', ValueKind::list, "PATTERN", "only objects whose name fits; kind:PATTERN for one kind", {}};
inline constexpr Option kExclude{"--exclude", '\0', ValueKind::list, "PATTERN", "none whose name fits", {}};
/// See `place_of`.
inline constexpr Option kScratch{
    "--scratch", '\0', ValueKind::text, "URL", "make scratch databases beside this one and like it", {}};
inline constexpr Option kDialect{
    "--dialect",        '\0', ValueKind::choice, "NAME", "the database that files are for, when none is named",
    "sqlite postgresql"};

[[nodiscard]] schema::Filter filter_of(const Arguments& arguments);

/// Everything but the history and what is no part of the project.
[[nodiscard]] CatalogScope scope_of(Context& context);

/// What `word` stands for in this project; see `parse_source`.
[[nodiscard]] Source source_of(Context& context, std::string_view word);

/// The database like which those for `from` and `to` are made; see `place_for`. What neither they nor the options say
/// is the configured database.
[[nodiscard]] Place place_of(Context& context, const Arguments& arguments, const Source& from, const Source& to);

/// Warns of each: what a comparison or a dump leaves out must not be believed to be absent.
void warn_of(Context& context, std::string_view what, const std::vector<std::string>& sentences);

/// SQL, which is the result, safe for a terminal and unchanged for anything else.
void print_sql(Context& context, std::string_view sql);

}  // namespace dunlin::cli
