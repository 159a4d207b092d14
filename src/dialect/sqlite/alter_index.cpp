// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/alter_index.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/schema_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dunlin::sqlite {
namespace {

/// What ANALYZE has found is still true.
void rename_in_statistics(Session& session, const std::vector<SchemaRow>& rows, const std::string& from,
                          const std::string& to) {
  for (const std::string_view table : {"sqlite_stat1", "sqlite_stat4"}) {
    const bool is_there =
        std::any_of(rows.begin(), rows.end(), [&](const SchemaRow& row) { return row.name == table; });
    if (!is_there) continue;
    const std::array<Value, 2> values{from, to};
    session.execute(fmt::format("UPDATE main.{} SET idx = $2 WHERE idx = $1", table), values);
  }
}

}  // namespace

std::optional<IndexRenaming> parse_alter_index(std::string_view sql) {
  DdlReader reader(sql);
  if (!reader.take("ALTER") || !reader.take("INDEX")) return std::nullopt;
  IndexRenaming renaming;
  DdlReader ahead = reader;
  if (ahead.take("IF") && ahead.take("EXISTS")) {
    reader = ahead;
    renaming.if_exists = true;
  }
  renaming.from = reader.take_name();
  if (reader.take('.')) renaming.from = reader.take_name();
  reader.take_word("RENAME");
  reader.take_word("TO");
  renaming.to = reader.take_name().name;
  reader.take(';');
  if (!reader.at_end()) reader.expected("the end");
  return renaming;
}

void rename_index(Session& session, const IndexRenaming& renaming, std::string_view sql) {
  const std::vector<SchemaRow> rows = read_schema_rows(session);
  const auto refuse = [&](std::string message) {
    throw Error(ErrorCode::statement_failed, std::move(message),
                {.statement = std::string(sql), .offset = renaming.from.span.offset});
  };
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const SchemaRow& row) {
    return row.type == "index" && same_name(row.name, renaming.from.name);
  });
  if (found == rows.end()) {
    if (renaming.if_exists) return;
    refuse(fmt::format("no such index: {}", renaming.from.name));
  }
  if (found->sql.empty()) refuse(fmt::format("index \"{}\" belongs to a constraint", found->name));
  const bool taken = std::any_of(rows.begin(), rows.end(), [&](const SchemaRow& row) {
    return same_name(row.name, renaming.to) && &row != &*found;
  });
  if (taken) refuse(fmt::format("there is already something called \"{}\"", renaming.to));
  const Span name = parse_create_index(found->sql).name.span;
  std::string text = found->sql;
  text.replace(name.offset, name.length, dialect().quote(renaming.to));
  if (is_defensive(session)) {
    session.execute("DROP INDEX \"main\"." + dialect().quote(found->name));
    session.execute(text);
    return;
  }
  SchemaEdit edit(session);
  edit.rename_index(found->name, renaming.to, text);
  edit.finish();
  rename_in_statistics(session, rows, found->name, renaming.to);
  const std::array<Value, 1> values{renaming.to};
  static_cast<void>(first_integer(session, "SELECT count(*) FROM pragma_index_info($1, 'main')", values));
}

}  // namespace dunlin::sqlite
