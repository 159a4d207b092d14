// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/sqlite/catalog.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::test {

/// A new database in memory in which `script` has been run. Throws what SQLite says of it.
[[nodiscard]] std::unique_ptr<Connection> memory_with(std::string_view script);

[[nodiscard]] schema::Schema introspect(Connection& connection);
[[nodiscard]] schema::Schema schema_of(std::string_view script);

/// What SQLite itself tells of the schema, sorted: every row of every PRAGMA about it, what it says of each column, and
/// the program that it makes of an INSERT into each table, in which there is every CHECK, default, conflict clause,
/// generated column and foreign key. White space, letter case and the names of indexes that have none do not count.
[[nodiscard]] std::vector<std::string> told_by_sqlite(Connection& connection);

/// What it tells of one database and not of the other, a line each; nothing when they mean the same.
[[nodiscard]] std::string told_differently(Connection& left, Connection& right);

}  // namespace dunlin::test
