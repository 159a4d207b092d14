// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dump.hpp"

#include "dialect/postgres/connection.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"
#include "dialect/postgres/render_order.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

/// A snapshot in which values are written so that every server reads them alike, and no policy hides a row: that is an
/// error.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {
    connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      for (const char* setting : {"SET LOCAL row_security = off", "SET LOCAL datestyle = ISO",
                                  "SET LOCAL intervalstyle = postgres", "SET LOCAL extra_float_digits = 3"}) {
        connection_.execute(setting);
      }
    } catch (...) {
      connection_.rollback();
      throw;
    }
  }
  ~Snapshot() { connection_.rollback(); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

/// Whether it holds rows of its own.
bool holds_rows(const schema::Table& table) {
  const bool has_partitions =
      table.kind == schema::TableKind::partitioned || table.partitioning.find("PARTITION BY ") != std::string::npos;
  return table.kind != schema::TableKind::foreign && !has_partitions;
}

/// In the order of the primary key, so that two dumps of the same rows are the same.
std::string order_of(const schema::Table& table) {
  if (!table.primary_key) return {};
  std::vector<std::string> columns;
  for (const schema::KeyPart& part : table.primary_key->parts) columns.push_back(part.column);
  return " ORDER BY " + quoted_list(columns);
}

void write_table_rows(Connection& connection, const schema::Table& table, const TextSink& write) {
  const std::string name = qualified(table.name);
  std::vector<std::string> columns;
  for (const schema::Column& column : table.columns) {
    if (!column.generated) columns.push_back(column.name);
  }
  if (columns.empty()) {
    const std::int64_t rows = connection.query("SELECT count(*) FROM ONLY " + name).integer(0, 0);
    for (std::int64_t row = 0; row < rows; ++row) write(fmt::format("INSERT INTO {} DEFAULT VALUES;\n", name));
    return;
  }
  const std::string list = quoted_list(columns);
  bool begun = false;
  connection.copy_out(fmt::format("COPY (SELECT {} FROM ONLY {}{}) TO STDOUT", list, name, order_of(table)),
                      [&](std::string_view row) {
                        if (!begun) write(fmt::format("COPY {} ({}) FROM stdin;\n", name, list));
                        begun = true;
                        write(row);
                      });
  if (begun) write("\\.\n");
}

/// `SELECT setval(…)` for a sequence that does not stand at its start. `written` is the expression that names it.
void write_position(Connection& connection, const std::string& sequence, std::int64_t start, const std::string& written,
                    const TextSink& write) {
  const Result position = connection.query("SELECT last_value, is_called FROM " + sequence);
  const std::int64_t last = position.integer(0, 0);
  const bool called = position.integer(0, 1) != 0;
  if (!called && last == start) return;
  write(fmt::format("SELECT pg_catalog.setval({}, {}, {});\n", written, last, called));
}

void write_positions(Connection& connection, const schema::Schema& schema, const TextSink& write) {
  for (const schema::Sequence& sequence : schema.sequences) {
    const std::string name = qualified(sequence.name);
    write_position(connection, name, sequence.options.start, literal(name), write);
  }
  for (const schema::Table& table : schema.tables) {
    if (table.kind == schema::TableKind::partition) continue;  // Theirs is that of the parent.
    for (const schema::Column& column : table.columns) {
      if (!column.identity || column.inherited) continue;
      const std::string written = fmt::format("pg_catalog.pg_get_serial_sequence({}, {})",
                                              literal(qualified(table.name)), literal(column.name));
      const Result name = connection.query("SELECT " + written);
      write_position(connection, name.text(0, 0), column.identity->sequence.start, written, write);
    }
  }
}

}  // namespace

SchemaScript script(const schema::Schema& schema) {
  SchemaScript script = render_in_parts(schema);
  for (const OrderedObject& object : order_objects(schema)) {
    if (object.family != ObjectFamily::view || !schema.views[object.position].materialised) continue;
    script.after_new_rows.push_back("REFRESH MATERIALIZED VIEW " + qualified(schema.views[object.position].name));
  }
  return script;
}

void write_rows(dunlin::Connection& any, const schema::Schema& schema, const TextSink& write) {
  auto& connection = dynamic_cast<Connection&>(any);
  const Snapshot snapshot(connection);
  for (const schema::Table& table : schema.tables) {
    if (holds_rows(table)) write_table_rows(connection, table, write);
  }
  write_positions(connection, schema, write);
}

}  // namespace dunlin::postgres
