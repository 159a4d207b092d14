// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/postgres/cells.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dunlin::postgres {

/// The catalogs whose numbers are met. They are the same in every version.
enum class CatalogId : Oid {
  type = 1247,
  procedure = 1255,
  relation = 1259,
  constraint = 2606,
  language = 2612,
  name_space = 2615,
  operators = 2617,
  rewrite = 2618,
  trigger = 2620,
  policy = 3256,
  statistics = 3381,
  collation = 3456,
  server = 1417,
};

/// Something in a catalog, or one column of a relation there.
using Key64 = std::uint64_t;
[[nodiscard]] constexpr Key64 key_of(CatalogId catalog, Oid object) noexcept {
  return (Key64{static_cast<Oid>(catalog)} << 32U) | object;
}
[[nodiscard]] constexpr Key64 key_of(Oid relation, int column) noexcept {
  return (Key64{relation} << 32U) | static_cast<std::uint32_t>(column);
}

/// A column as keys and indexes refer to it.
struct Attribute {
  std::string name;  ///< Empty for one that was dropped.
  Oid type = 0;
  Oid collation = 0;
};

/// Anything in `pg_class` that a user made, whether it is to be listed or only to be referred to.
struct Relation {
  char kind = 0;
  schema::ObjectName name;
  bool listed = false;
  std::size_t position = 0;  ///< In the schema's tables, views or sequences.
  std::vector<Attribute> attributes;

  [[nodiscard]] bool is_table() const noexcept { return kind == 'r' || kind == 'p' || kind == 'f'; }
  [[nodiscard]] bool is_view() const noexcept { return kind == 'v' || kind == 'm'; }
};

struct OperatorClass {
  std::string text;  ///< With its schema where it needs one.
  Oid method = 0;
  Oid input_type = 0;
  bool is_default = false;
};

/// What has been read of the catalogs so far, by the numbers that they use among themselves.
struct Reading {
  int version = 0;  ///< `major * 10000 + minor`.
  CatalogScope scope;
  schema::Schema schema;
  bool changed_meanwhile = false;  ///< A definition was gone when it was asked for.

  std::unordered_map<Oid, std::string> namespaces;
  std::unordered_set<Oid> listed_namespaces;
  std::unordered_set<Key64> members;  ///< Of extensions, and of types that bring functions.
  std::unordered_map<Key64, std::vector<std::pair<int, std::string>>> comments;
  std::unordered_map<Oid, Relation> relations;
  std::unordered_map<Oid, std::string> type_names;  ///< Of built-in types without a modifier.
  std::unordered_map<Oid, OperatorClass> operator_classes;
  std::unordered_map<Oid, std::string> collations;  ///< Of indexes, other than the database's.
  std::unordered_map<Key64, std::string> index_expressions;
  std::unordered_map<Key64, std::string> index_options;
  std::unordered_map<Oid, std::string> index_targets;      ///< Indexes with statistics targets, by their names.
  std::vector<std::pair<Oid, std::string>> column_grants;  ///< After those on the table: a REVOKE there undoes them.
  std::unordered_map<Oid, std::pair<Oid, std::string>>
      key_indexes;  ///< Of constraints: table and name, or nothing to be said of it.
  std::unordered_map<Oid, std::size_t> enums;
  std::unordered_map<Key64, schema::ObjectId> objects;             ///< What a dependency may be between.
  std::unordered_map<Oid, std::size_t> definitions;                ///< Types and functions, by position.
  std::unordered_map<Oid, std::map<int, std::string>> composites;  ///< Attributes of types, by relation.
  std::unordered_set<Oid> left_out;  ///< Sequences of identity columns and of other programs.

  /// Null unless the relation is to be listed.
  [[nodiscard]] schema::Table* table(Oid relation);
  [[nodiscard]] schema::View* view(Oid relation);
  [[nodiscard]] schema::Sequence* sequence(Oid relation);
  [[nodiscard]] const Relation* relation(Oid number) const;
  [[nodiscard]] bool is_member(CatalogId catalog, Oid object) const {
    return members.contains(key_of(catalog, object));
  }
  /// Whether an object of that schema is to be listed.
  [[nodiscard]] bool is_listed(CatalogId catalog, Oid object, Oid name_space) const {
    return listed_namespaces.contains(name_space) && !is_member(catalog, object);
  }
  /// Whether it is not listed although its schema is and no extension has made it.
  [[nodiscard]] static bool is_left_out_table(const Relation& relation);
  [[nodiscard]] schema::ObjectName name_in(Oid name_space, std::string_view name) const;
  /// The comment on an object, or on a column of it; empty when there is none.
  [[nodiscard]] std::string comment(CatalogId catalog, Oid object, int column = 0) const;
  /// The names of columns by their numbers.
  [[nodiscard]] std::vector<std::string> column_names(Oid relation, const std::vector<int>& numbers) const;
  /// Adds an object that is kept as text. An empty definition means that it went away meanwhile.
  void add_definition(CatalogId catalog, Oid object, schema::Definition definition);
};

/// One query over the catalogs, and what becomes of each of its rows. Rows come in no order unless it says one.
struct CatalogQuery {
  std::string sql;
  void (*read)(Reading& reading, Cells cells) = nullptr;
};

// The queries, in the order in which they must be read, one file each. `version` as in `Reading`.

[[nodiscard]] std::vector<CatalogQuery> database_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> relation_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> constraint_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> index_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> part_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> type_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> routine_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> access_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> dependency_queries(int version);
[[nodiscard]] std::vector<CatalogQuery> uncovered_queries(int version);

/// What can be told only when all has been read: composite types, dependencies of keys, the order.
void finish(Reading& reading);

/// SQL for an array of `name=value` as `name='value', …`; NULL for NULL.
[[nodiscard]] std::string options_sql(std::string_view array);
/// SQL for the name of a row of a catalog, with its schema unless that is `pg_catalog`; `table` has a column
/// `prefix` + `name` and one `prefix` + `namespace`.
[[nodiscard]] std::string name_sql(std::string_view table, std::string_view prefix, std::string_view number);

}  // namespace dunlin::postgres
