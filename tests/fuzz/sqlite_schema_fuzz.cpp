// SPDX-License-Identifier: Apache-2.0
// Any bytes as SQL for SQLite itself: whatever schema it accepts is read in agreement with its PRAGMAs, every span lies
// in the text, and what is rendered from the values is accepted again and means the same.
#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include "dialect/sqlite/catalog.hpp"
#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/dialect.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

using dunlin::Connection;
using dunlin::schema::Schema;

[[noreturn]] void broken(const char* what, const std::string& sql) {
  std::fprintf(stderr, "broken: %s\n%s\n", what, sql.c_str());
  std::abort();
}

/// Files, settings and endless queries are no schema.
int authorize(void* /*unused*/, int action, const char* /*a*/, const char* name, const char* /*b*/, const char* /*c*/) {
  switch (action) {
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
    case SQLITE_RECURSIVE:
    case SQLITE_SAVEPOINT:
    case SQLITE_TRANSACTION: return SQLITE_DENY;
    case SQLITE_FUNCTION: return std::string_view(name) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    default: return SQLITE_OK;
  }
}

std::unique_ptr<Connection> open_in_memory() {
  std::unique_ptr<Connection> connection = dunlin::sqlite::dialect().connect(dunlin::Url::parse("sqlite://"), {});
  sqlite3_limit(connection->native().sqlite, SQLITE_LIMIT_LENGTH, 1 << 20);
  return connection;
}

/// What follows a statement that is refused is not run.
void run(Connection& connection, const std::string& sql) {
  sqlite3* db = connection.native().sqlite;
  sqlite3_set_authorizer(db, authorize, nullptr);
  sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  sqlite3_set_authorizer(db, nullptr, nullptr);
}

Schema read(Connection& connection, const std::string& sql) {
  try {
    return dunlin::sqlite::catalog().introspect(connection, {});
  } catch (const dunlin::Error& error) {
    broken(error.what(), sql + "\n" + error.details().statement);
  }
}

void check_span(const dunlin::sqlite::Span& inner, const dunlin::sqlite::Span& outer, const std::string& sql) {
  if (inner.length == 0) return;
  if (inner.offset < outer.offset || inner.end() > outer.end()) broken("a span lies in the one around it", sql);
}

void check_spans(const std::string& sql) {
  const dunlin::sqlite::CreateTable table = dunlin::sqlite::parse_create_table(sql);
  const auto columns = dunlin::sqlite::span_between(table.opening, table.closing);
  if (columns.end() >= sql.size()) broken("the columns end in the text", sql);
  for (const auto& column : table.columns) {
    check_span(column.span, columns, sql);
    check_span(column.name.span, column.span, sql);
    check_span(column.type, column.span, sql);
    for (const auto& clause : column.clauses) {
      check_span(clause.span, column.span, sql);
      check_span(clause.expression, clause.span, sql);
    }
  }
  for (const auto& constraint : table.constraints) {
    check_span(constraint.span, columns, sql);
    for (const auto& part : constraint.parts) check_span(part.span, constraint.span, sql);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sql = std::string(data, data + size).c_str();
  const auto before = open_in_memory();
  run(*before, sql);
  const Schema schema = read(*before, sql);
  std::string script;
  for (const auto& table : schema.tables) {
    if (table.kind == dunlin::schema::TableKind::ordinary) check_spans(table.stored.sql);
  }
  for (const std::string& statement : dunlin::sqlite::catalog().render(schema)) script += statement + ";\n";
  const auto after = open_in_memory();
  run(*after, script);
  if (read(*after, script) != schema) broken("what is made from the values means the same", sql + "\n=>\n" + script);
  return 0;
}
