// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/naming.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/copies.hpp"
#include "migrate/project.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dunlin {

/// Where a schema can come from.
namespace source {

/// A database as it is.
struct Database {
  Place place;
};

/// What `.sql` files make, run one after the other in an empty database.
struct Files {
  std::vector<std::filesystem::path> files;
};

/// What revisions make, run in an empty database.
struct Revisions {
  Project project;
  std::string target = "heads";
};

/// What statements make, run one after the other in an empty database.
struct Statements {
  std::vector<std::string> statements;
};

/// Nothing at all.
struct Empty {};

}  // namespace source

struct Source {
  std::string name;  ///< For people, without secrets: as the user typed it.
  std::variant<source::Database, source::Files, source::Revisions, source::Statements, source::Empty> from;
};

/// What words of a command line stand for here. The functions are called when a word needs them.
struct SourceContext {
  std::function<Place()> database;            ///< The one that is configured.
  std::function<Place(const Url&)> place_of;  ///< How to reach another.
  std::function<Project()> revisions;         ///< Those of the project.
  std::filesystem::path directory;            ///< Where those are.
  Naming naming = Naming::graph;              ///< Of other directories too.
  std::map<std::string, std::string> variables;
};

/// `word` is one of
/// - a database URL, or `database` for the one that is configured;
/// - a file of SQL statements, or a directory of such files, taken in the order of their names;
/// - a directory of revisions: the project's own, or one of which a file says `-- dunlin: revision` or, with sequence
///   naming, all begin with a number; `revisions` for the project's;
/// - `empty`.
///
/// Throws `usage` when it is nothing of these, or when `empty`, `database` or `revisions` is also the name of a file;
/// `file_unreadable`; and what reading revisions and parsing a URL throws.
[[nodiscard]] Source parse_source(std::string_view word, const SourceContext& context);

/// Where and how much to read.
struct ReadOptions {
  /// Scratch databases are made beside this one and like it.
  Place like;
  CatalogScope scope = {};
};

/// Throws what `realise`, `replay`, connecting and introspection throw; `usage` when `source` is a database of another
/// dialect than `options.like`.
[[nodiscard]] schema::Schema read_schema(const Source& source, const ReadOptions& options);

/// The database like which scratch databases for `from` and `to` are to be made: `scratch` where it is given; else that
/// of the two which is a database; else `fallback`, which is asked only then.
///
/// Throws `usage` when two of them are of different dialects.
[[nodiscard]] Place place_for(const Source& from, const Source& to, const std::optional<Place>& scratch,
                              const std::function<Place()>& fallback);

}  // namespace dunlin
