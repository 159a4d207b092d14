// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "dialect/dialect.hpp"
#include "dialect/kept_table.hpp"

#include <span>
#include <string>

namespace dunlin {

struct ModelTable;

/// What to read of a database.
struct CatalogScope {
  HistoryName history;                ///< Left out, as are the records of other programs.
  std::span<const std::string> only;  ///< These schemas; empty: all but the system's.
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

  /// The statements, without final semicolons, that drop the tables of `schema` and its enums, those that are there, in
  /// one transaction.
  [[nodiscard]] virtual std::vector<std::string> drop(const schema::Schema& schema) const = 0;

  /// How this database keeps the columns of a model.
  [[nodiscard]] virtual KeptTable keep(const ModelTable& table) const = 0;
};

[[nodiscard]] const Catalog& catalog_of(const Dialect& dialect);

}  // namespace dunlin
