// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/schema_oracle.hpp"

#include <dunlin/url.hpp>

#include "dialect/sqlite/dialect.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

namespace dunlin::test {
namespace {

std::string without_comments(std::string text) {
  for (std::size_t at = 0; (at = text.find("/*", at)) != std::string::npos;) {
    const std::size_t end = text.find("*/", at + 2);
    text.erase(at, end == std::string::npos ? end : end + 2 - at);
  }
  return text;
}

// SQLite keeps texts as typed; these differ in nothing that it does.
std::string normalised(std::string text) {
  // Their numbers follow the order in which the constraints stand.
  if (text.starts_with("sqlite_autoindex_")) return "automatic index";
  text = without_comments(std::move(text));
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string row_text(const std::string& what, const std::vector<Value>& row) {
  std::string text = what;
  for (const Value& value : row) {
    text += '|';
    if (const auto* integer = std::get_if<std::int64_t>(&value)) text += fmt::format("{}", *integer);
    if (const auto* string = std::get_if<std::string>(&value)) text += normalised(*string);
  }
  return text;
}

void add(std::vector<std::string>& told, Connection& connection, const std::string& what, const std::string& sql,
         std::span<const Value> parameters = {}) {
  for (const auto& row : connection.query(sql, parameters).rows) told.push_back(row_text(what, row));
}

// DEFAULT NULL is what a column without a default does.
constexpr std::string_view kColumns =
    R"(SELECT cid, name, type, "notnull", nullif(upper(trim(dflt_value)), 'NULL') AS d, pk, hidden FROM pragma_table_xinfo($1))";
// Of several automatic indexes the parts follow their key, so that equal ones need no name.
constexpr std::string_view kIndexes =
    R"(SELECT l.name, l."unique", l.origin, l.partial,
         (SELECT group_concat(cid || ' ' || coalesce(name, '') || ' ' || "desc" || ' ' || lower(coll) || ' ' || key)
          FROM pragma_index_xinfo(l.name))
       FROM pragma_index_list($1) AS l)";
constexpr std::string_view kForeignKeys =
    R"(SELECT group_concat("from"), lower("table"), group_concat("to"), on_update, on_delete, match
       FROM (SELECT * FROM pragma_foreign_key_list($1) ORDER BY id, seq) GROUP BY id)";

void add_columns(std::vector<std::string>& told, Connection& connection, const std::string& table) {
  sqlite3* db = connection.native().sqlite;
  for (const auto& row : connection.query("SELECT name FROM pragma_table_info($1)", std::array<Value, 1>{table}).rows) {
    const std::string& column = std::get<std::string>(row.at(0));
    const char* type = nullptr;
    const char* collation = nullptr;
    std::array<int, 3> flags{};
    sqlite3_table_column_metadata(db, "main", table.c_str(), column.c_str(), &type, &collation, flags.data(),
                                  flags.data() + 1, flags.data() + 2);
    told.push_back(fmt::format("metadata of {}.{}: {} {} {}", table, column,
                               normalised(collation == nullptr ? "" : collation), flags[0], flags[2]));
  }
}

void add_program(std::vector<std::string>& told, Connection& connection, const std::string& table) {
  const std::string insert = "EXPLAIN INSERT INTO " + sqlite::dialect().quote(table) + " DEFAULT VALUES";
  for (const auto& row : connection.query(insert).rows) {
    // Numbers of pages and registers, how often the schema has changed, and where a module is in memory, are no part of
    // what is meant; nor is how many columns of an index are compared, of which the PRAGMA tells more.
    static const std::set<std::string> kWithout{"Transaction", "OpenWrite", "IdxInsert", "VBegin", "VUpdate"};
    const std::string& step = std::get<std::string>(row.at(1));
    const auto* p4 = kWithout.contains(step) ? nullptr : std::get_if<std::string>(&row.at(5));
    told.push_back(fmt::format("insert into {}: {} {}", table, step, p4 == nullptr ? "" : normalised(*p4)));
  }
}

}  // namespace

std::unique_ptr<Connection> memory_with(std::string_view script) {
  std::unique_ptr<Connection> connection = sqlite::dialect().connect(Url::parse("sqlite://"), {});
  char* message = nullptr;
  if (sqlite3_exec(connection->native().sqlite, std::string(script).c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
    const std::string what = message == nullptr ? "?" : message;
    sqlite3_free(message);
    throw std::runtime_error(what + " in " + std::string(script));
  }
  return connection;
}

schema::Schema introspect(Connection& connection) { return sqlite::catalog().introspect(connection, {}); }

schema::Schema schema_of(std::string_view script) { return introspect(*memory_with(script)); }

std::vector<std::string> told_by_sqlite(Connection& connection) {
  std::vector<std::string> told;
  add(told, connection, "table", "SELECT name, type, ncol, wr, strict FROM pragma_table_list WHERE schema = 'main'");
  add(told, connection, "text",
      "SELECT name, replace(sql, '\"', '') FROM sqlite_schema WHERE type IN ('view', 'trigger')");
  const Result tables = connection.query("SELECT name, type FROM pragma_table_list WHERE schema = 'main'");
  for (const auto& row : tables.rows) {
    const std::string& table = std::get<std::string>(row.at(0));
    const std::array<Value, 1> name{table};
    add(told, connection, "column of " + table, std::string(kColumns), name);
    add(told, connection, "index of " + table, std::string(kIndexes), name);
    add(told, connection, "foreign key of " + table, std::string(kForeignKeys), name);
    if (row.at(1) == Value{std::string("table")} && table != "sqlite_schema") {
      add_columns(told, connection, table);
      add_program(told, connection, table);
    }
  }
  std::sort(told.begin(), told.end());
  return told;
}

std::string told_differently(Connection& left, Connection& right) {
  const std::vector<std::string> told_left = told_by_sqlite(left);
  const std::vector<std::string> told_right = told_by_sqlite(right);
  std::vector<std::string> only;
  std::string text;
  std::set_difference(told_left.begin(), told_left.end(), told_right.begin(), told_right.end(),
                      std::back_inserter(only));
  for (const std::string& line : std::exchange(only, {})) text += "- " + line + "\n";
  std::set_difference(told_right.begin(), told_right.end(), told_left.begin(), told_left.end(),
                      std::back_inserter(only));
  for (const std::string& line : only) text += "+ " + line + "\n";
  return text;
}

}  // namespace dunlin::test
