// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include "dialect/dialect.hpp"
#include "dialect/hazards.hpp"
#include "dialect/kept_table.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

struct ModelTable;

/// What to read of a database.
struct CatalogScope {
  HistoryName history;                ///< Left out, as are the records of other programs.
  std::span<const std::string> only;  ///< These schemas; empty: all but the system's.
};

/// The statements that make a schema, without final semicolons, cut where rows are to be put in.
struct SchemaScript {
  std::vector<std::string> before_rows;
  std::vector<std::string> after_rows;
  std::vector<std::string> after_new_rows;  ///< Only needed when rows were put in.
};

/// Takes a text piece by piece.
using TextSink = std::function<void(std::string_view)>;

/// What whoever compares two schemas has to know of a database's way to change one.
struct ChangeRules {
  /// A table is changed as a whole, with everything that belongs to it, and looks after what depends on it.
  bool changes_tables_whole = false;
  /// Whether what `from` made can become `to` in place; null: never.
  bool (*replaces)(const schema::Definition& from, const schema::Definition& to) = nullptr;
};

/// How one database tells its schema, and how a schema is written down for it.
///
/// Thread-safe; one object per dialect, living for ever.
class Catalog {
 public:
  virtual ~Catalog() = default;

  /// Everything in `scope`, as it is at one moment, in a number of queries that does not grow with the schema. Outside
  /// a transaction. Throws `database_busy` when others keep changing the schema meanwhile.
  [[nodiscard]] virtual schema::Schema introspect(Connection& connection, const CatalogScope& scope) const = 0;

  /// The statements, without final semicolons, that make `schema` in an empty database, in an order that runs.
  [[nodiscard]] virtual std::vector<std::string> render(const schema::Schema& schema) const = 0;

  /// The same as the database keeps it, with comments where it keeps those.
  [[nodiscard]] virtual SchemaScript script(const schema::Schema& schema) const = 0;

  /// Writes statements, each with its semicolon and line end, that put all rows of `schema`'s tables into empty ones,
  /// as they are at one moment. Outside a transaction; reads only.
  virtual void write_rows(Connection& connection, const schema::Schema& schema, const TextSink& write) const = 0;

  /// What is in a database where nothing has been made yet.
  [[nodiscard]] virtual schema::Schema empty() const = 0;

  [[nodiscard]] virtual const ChangeRules& change_rules() const noexcept = 0;

  /// The statements, without final semicolons, that make `operations` come true one after the other in a database that
  /// is as `before` says; for Dunlin's runner, which on SQLite knows more of ALTER TABLE than the engine does.
  ///
  /// Throws `unsupported` for a change that this database has no way to make.
  [[nodiscard]] virtual std::vector<std::string> render(std::span<const Operation> operations,
                                                        const schema::Schema& before) const = 0;

  /// Of one operation, in a database that is as `before` says.
  [[nodiscard]] virtual Hazards hazards(const Operation& operation, const schema::Schema& before) const = 0;

  /// The statements, without final semicolons, that drop the tables of `schema` and its enums, those that are there, in
  /// one transaction.
  [[nodiscard]] virtual std::vector<std::string> drop(const schema::Schema& schema) const = 0;

  /// How this database keeps the columns of a model.
  [[nodiscard]] virtual KeptTable keep(const ModelTable& table) const = 0;
};

[[nodiscard]] const Catalog& catalog_of(const Dialect& dialect);

}  // namespace dunlin
