// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::test {

/// The versions of PostgreSQL that the tests have a server of, of those asked for.
[[nodiscard]] std::vector<int> servers_of(std::vector<int> versions);

/// A database of its own on the server of a version, dropped at the end.
class CatalogDatabase {
 public:
  explicit CatalogDatabase(int version);
  ~CatalogDatabase();
  CatalogDatabase(const CatalogDatabase&) = delete;
  CatalogDatabase& operator=(const CatalogDatabase&) = delete;

  [[nodiscard]] Connection& connection() { return *connection_; }
  [[nodiscard]] std::unique_ptr<Connection> connect() const;
  [[nodiscard]] std::string url_text() const;

  /// Runs every statement of a file of tests/golden/catalog/postgresql.
  void load(const std::string& file);
  /// Every file of features that this version has.
  void load_all();
  void run(const std::vector<std::string>& statements);
  /// The statements of a text, which end with `; `.
  void run_all(const std::string& statements);
  [[nodiscard]] schema::Schema introspect(const CatalogScope& scope = {});
  /// What `pg_dump -s` of PostgreSQL 15 says, by `normalised`.
  [[nodiscard]] std::string pg_dump() const;
  /// Has psql run a script that ends at the first error.
  void psql(const std::string& script) const;

 private:
  [[nodiscard]] std::string client(std::vector<std::string> arguments, const std::string& input) const;

  int version_;
  std::string name_;
  std::unique_ptr<Connection> connection_;
};

/// A `pg_dump` without what differs between databases of the same schema. Its rules stand beside it.
[[nodiscard]] std::string normalised(const std::string& dump);

/// The first few differences, for a message; nothing when they are equal.
[[nodiscard]] std::string differences(const schema::Schema& one, const schema::Schema& other);
[[nodiscard]] std::string differences(const std::string& one, const std::string& other);

}  // namespace dunlin::test
