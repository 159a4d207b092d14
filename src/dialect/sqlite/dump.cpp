// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dump.hpp"

#include "base/text.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace dunlin::sqlite {
namespace {

// Below what SQLite takes for one statement, and little enough to be looked at.
constexpr std::size_t kLongestInsert = std::size_t{1} << 16U;

std::string stored_or(const schema::StoredText& stored, std::string rendered) {
  return stored.sql.empty() ? std::move(rendered) : stored.sql;
}

/// A name of the rowid that no column has; empty when there is none.
std::string rowid_of(const schema::Table& table) {
  if (table.without_rowid) return {};
  for (const std::string_view name : {"rowid", "_rowid_", "oid"}) {
    const bool taken = std::any_of(table.columns.begin(), table.columns.end(),
                                   [&](const schema::Column& column) { return to_lower(column.name) == name; });
    if (!taken) return std::string(name);
  }
  return {};
}

/// Writes rows as INSERT statements of some size.
class Inserts {
 public:
  Inserts(std::string head, const TextSink& write) : head_(std::move(head)), write_(write) {}

  void add(const Row& row) {
    if (text_.size() > kLongestInsert) end();
    text_ += text_.empty() ? head_ : ",\n";
    text_ += '(';
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) text_ += ", ";
      text_ += dialect().literal(row.value(column));
    }
    text_ += ')';
  }
  void end() {
    if (text_.empty()) return;
    write_(text_ + ";\n");
    text_.clear();
  }

 private:
  std::string head_;
  const TextSink& write_;
  std::string text_;
};

void write_rows_of(Connection& connection, const std::string& table, const std::vector<std::string>& columns,
                   const std::string& order, const TextSink& write) {
  const std::string list = render_names(columns);
  const std::string name = dialect().quote(table);
  Inserts inserts(fmt::format("INSERT INTO {} ({}) VALUES\n", name, list), write);
  connection.for_each_row(fmt::format("SELECT {} FROM {}{}", list, name, order), {},
                          [&](const Row& row) { inserts.add(row); });
  inserts.end();
}

/// Whether the numbers of the rows are others than a new table would give them.
bool has_own_rowids(Connection& connection, const schema::Table& table, const std::string& rowid) {
  if (rowid.empty()) return false;
  return connection
             .query(fmt::format("SELECT max({}) IS NOT count(*) AND count(*) > 0 FROM {}", rowid,
                                dialect().quote(table.name.name)))
             .integer(0, 0) != 0;
}

void write_ordinary(Connection& connection, const schema::Table& table, const TextSink& write) {
  std::vector<std::string> columns;
  const std::string rowid = rowid_of(table);
  const bool one_column_key = table.primary_key && table.primary_key->parts.size() == 1;
  // An INTEGER PRIMARY KEY is the rowid itself; written twice it does no harm.
  const bool is_key =
      one_column_key && std::any_of(table.columns.begin(), table.columns.end(), [&](const auto& column) {
        return column.name == table.primary_key->parts[0].column && to_lower(column.type) == "integer";
      });
  if (!is_key && has_own_rowids(connection, table, rowid)) columns.push_back(rowid);
  for (const schema::Column& column : table.columns) {
    if (!column.generated) columns.push_back(column.name);
  }
  write_rows_of(connection, table.name.name, columns, rowid.empty() ? "" : " ORDER BY " + rowid, write);
}

/// The value of an option of a full-text table, without quotes; nothing when it is not given.
std::optional<std::string> content_of(const std::string& arguments) {
  const std::string text = to_lower(arguments);
  for (std::size_t at = text.find("content"); at != std::string::npos; at = text.find("content", at + 1)) {
    std::size_t value = text.find_first_not_of(" \t\r\n", at + 7);
    if (value == std::string::npos || text[value] != '=') continue;
    value = text.find_first_not_of(" \t\r\n", value + 1);
    if (value == std::string::npos) continue;
    const std::size_t end = text.find_first_of(",)", value);
    std::string given(trim(std::string_view(text).substr(value, end - value)));
    std::erase_if(given, [](char c) { return c == '\'' || c == '"'; });
    return given;
  }
  return std::nullopt;
}

/// The module keeps the rows its own way; they are put in as they come out.
void write_virtual(Connection& connection, const schema::Table& table, const TextSink& write) {
  const std::string name = dialect().quote(table.name.name);
  const bool full_text = to_lower(table.partitioning).starts_with("fts");
  const std::optional<std::string> content = full_text ? content_of(table.partitioning) : std::nullopt;
  if (content && content->empty()) {
    write(fmt::format("-- the texts of {} are kept nowhere: its rows are not here\n", name));
    return;
  }
  if (content) {
    write(fmt::format("INSERT INTO {0} ({0}) VALUES ('rebuild');\n", name));
    return;
  }
  std::vector<std::string> columns;
  if (full_text) columns.emplace_back("rowid");
  const Result shown = connection.query("SELECT name FROM pragma_table_info($1)", std::vector<Value>{table.name.name});
  for (std::size_t row = 0; row < shown.rows.size(); ++row) columns.push_back(shown.text(row, 0));
  write_rows_of(connection, table.name.name, columns, "", write);
}

/// Numbers that were given once are not given again.
void write_sequence(Connection& connection, const schema::Table& table, const TextSink& write) {
  if (!table.primary_key || !table.primary_key->autoincrement) return;
  const Value name = table.name.name;
  const Result last = connection.query("SELECT seq FROM sqlite_sequence WHERE name = $1", std::vector<Value>{name});
  if (last.rows.empty()) return;
  const std::string quoted = dialect().literal(name);
  write(
      fmt::format("DELETE FROM sqlite_sequence WHERE name = {0};\n"
                  "INSERT INTO sqlite_sequence (name, seq) VALUES ({0}, {1});\n",
                  quoted, last.integer(0, 0)));
}

}  // namespace

SchemaScript script(const schema::Schema& schema) {
  SchemaScript script;
  for (const schema::Table& table : schema.tables) {
    script.before_rows.push_back(stored_or(table.stored, render_table(table)));
  }
  for (const schema::Table& table : schema.tables) {
    for (const schema::Index& index : table.indexes) {
      script.after_rows.push_back(stored_or(index.stored, render_index(index, table.name.name)));
    }
  }
  for (const schema::View& view : schema.views) script.after_rows.push_back(view.definition);
  const auto add = [&](const std::vector<schema::Trigger>& triggers) {
    for (const schema::Trigger& trigger : triggers) script.after_rows.push_back(trigger.definition);
  };
  for (const schema::Table& table : schema.tables) add(table.triggers);
  for (const schema::View& view : schema.views) add(view.triggers);
  return script;
}

void write_rows(Connection& connection, const schema::Schema& schema, const TextSink& write) {
  connection.execute("BEGIN");
  try {
    const bool refers = std::any_of(schema.tables.begin(), schema.tables.end(),
                                    [](const schema::Table& table) { return !table.foreign_keys.empty(); });
    // Where foreign keys are looked at, rows may come in any order until the end of the transaction.
    if (refers) write("PRAGMA defer_foreign_keys = ON;\n");
    const auto is_virtual = [](const schema::Table& table) { return table.kind == schema::TableKind::virtual_table; };
    for (const schema::Table& table : schema.tables) {
      if (!is_virtual(table)) write_ordinary(connection, table, write);
    }
    // They may take their rows from the others.
    for (const schema::Table& table : schema.tables) {
      if (is_virtual(table)) write_virtual(connection, table, write);
    }
    for (const schema::Table& table : schema.tables) write_sequence(connection, table, write);
  } catch (...) {
    connection.rollback();
    throw;
  }
  connection.rollback();
}

}  // namespace dunlin::sqlite
