// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/sqlite/introspect_facts.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// A schema from what the PRAGMAs tell and what the texts of the CREATE statements say. Both are read, and must agree:
// where they do not, `internal` is thrown, with the name of the table and its text as the statement.
namespace dunlin::sqlite {

/// See `Catalog::introspect`. Inside a transaction it reads as of that transaction.
[[nodiscard]] schema::Schema introspect(Connection& connection, const CatalogScope& scope);

/// The tables and views of a database: what each is called, by the name that letter case does not tell apart.
class ObjectNames {
 public:
  void add(std::string_view name);
  /// As it was made; null where there is none.
  [[nodiscard]] const std::string* find(std::string_view name) const;

 private:
  std::unordered_map<std::string, std::string> names_;
};

/// A table that is not virtual, without its triggers.
[[nodiscard]] schema::Table make_table(const TableFacts& facts, const ObjectNames& names);

/// PRIMARY KEY and UNIQUE of a table whose columns have been made.
void make_keys(const TableFacts& facts, const CreateTable& text, schema::Table& table);

void make_foreign_keys(const TableFacts& facts, const CreateTable& text, const ObjectNames& names,
                       schema::Table& table);

[[nodiscard]] schema::Index make_index(const TableFacts& facts, const IndexFacts& index, const schema::Table& table);

/// The collation of a part where it is not that of its column.
[[nodiscard]] std::string collation_of_part(std::string_view collation, std::string_view column,
                                            const schema::Table& table);

/// SQLite's own collations in upper case; `BINARY`, which is the ordinary one, as nothing.
[[nodiscard]] std::string collation_of(std::string_view name);

/// What needs what, as far as names in the texts of views and triggers tell, which may be more than there is.
[[nodiscard]] std::vector<schema::Dependency> find_dependencies(const schema::Schema& schema, const ObjectNames& names);

[[noreturn]] void disagree(std::string_view table, std::string_view sql, std::string_view what);

}  // namespace dunlin::sqlite
