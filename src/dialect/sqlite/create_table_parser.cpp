// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/create_table_parser.hpp"

#include "dialect/sqlite/clause_parser.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

/// `[IF NOT EXISTS] [schema.]name`. IF may also be the name.
NameInText take_object_name(DdlReader& reader) {
  DdlReader ahead = reader;
  if (ahead.take("IF") && ahead.take("NOT")) {
    ahead.take_word("EXISTS");
    reader = ahead;
  }
  NameInText name = reader.take_name();
  if (reader.take('.')) name = reader.take_name();
  return name;
}

void take_end(DdlReader& reader) {
  reader.take(';');
  if (!reader.at_end()) reader.expected("the end");
}

/// To the end or the final semicolon.
Span take_rest(DdlReader& reader) {
  const std::size_t begin = reader.begin();
  while (!reader.at_end() && !reader.next_is(';')) reader.advance();
  const Span rest = span_between(begin, std::max(begin, reader.end()));
  take_end(reader);
  return rest;
}

/// Words that end a type: SQLite lets nobody use them in one without quotes.
bool next_ends_type(const DdlReader& reader) noexcept {
  static constexpr std::array<std::string_view, 10> kWords{"CONSTRAINT", "PRIMARY", "NOT",     "NULL",       "UNIQUE",
                                                           "CHECK",      "DEFAULT", "COLLATE", "REFERENCES", "AS"};
  if (std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return reader.next_is(word); })) {
    return true;
  }
  if (reader.next_is("DEFERRABLE")) return true;
  // GENERATED and ALWAYS alone may be part of one.
  if (!reader.next_is("GENERATED")) return false;
  DdlReader ahead = reader;
  return ahead.take("GENERATED") && ahead.take("ALWAYS") && ahead.next_is("AS");
}

Span take_type(DdlReader& reader) {
  const std::size_t begin = reader.begin();
  bool given = false;
  while (reader.next_is_name() && !next_ends_type(reader)) {
    given = true;
    reader.advance();
  }
  if (!given) return {};
  if (reader.next_is('(')) reader.take_parentheses();
  return span_between(begin, reader.end());
}

ReferenceInText* last_reference(ColumnInText& column) {
  for (auto clause = column.clauses.rbegin(); clause != column.clauses.rend(); ++clause) {
    if (clause->reference) return &*clause->reference;
  }
  return nullptr;
}

/// A DEFERRABLE on its own goes for the last foreign key of the table, even that of another column.
void defer(CreateTable& table, ColumnInText& column, bool deferred) {
  ReferenceInText* reference = last_reference(column);
  for (auto before = table.columns.rbegin(); reference == nullptr && before != table.columns.rend(); ++before) {
    reference = last_reference(*before);
  }
  if (reference != nullptr) reference->initially_deferred = deferred;
}

void take_column(DdlReader& reader, CreateTable& table) {
  ColumnInText column;
  const std::size_t begin = reader.begin();
  column.name = reader.take_name();
  column.type = take_type(reader);
  while (std::optional<ClauseInText> clause = take_column_clause(reader)) {
    if (clause->kind == ClauseKind::deferrable) defer(table, column, clause->deferred);
    column.clauses.push_back(std::move(*clause));
  }
  column.span = span_between(begin, reader.end());
  table.columns.push_back(std::move(column));
}

void take_columns_and_constraints(DdlReader& reader, CreateTable& table) {
  table.opening = reader.begin();
  table.columns.reserve(16);
  reader.take_symbol('(');
  bool more = true;
  while (more && !next_is_table_constraint(reader)) {
    take_column(reader, table);
    more = reader.take(',');
  }
  while (more && !reader.next_is(')')) {
    if (std::optional<ClauseInText> constraint = take_table_constraint(reader)) {
      table.constraints.push_back(std::move(*constraint));
    }
    reader.take(',');  // Which SQLite does not ask for here.
  }
  table.closing = reader.begin();
  reader.take_symbol(')');
}

void take_options(DdlReader& reader, CreateTable& table) {
  const std::size_t begin = reader.begin();
  reader.take(',');  // SQLite lets one stand before the first.
  while (!reader.at_end() && !reader.next_is(';')) {
    if (reader.take("WITHOUT")) {
      reader.take_word("ROWID");
      table.without_rowid = true;
    } else {
      reader.take_word("STRICT");
      table.strict = true;
    }
    if (!reader.take(',')) break;
  }
  if (reader.end() > begin) table.options = span_between(begin, reader.end());
}

}  // namespace

CreateTable parse_create_table(std::string_view sql) {
  DdlReader reader(sql);
  CreateTable table;
  reader.take_word("CREATE");
  if (!reader.take("TEMP")) reader.take("TEMPORARY");
  reader.take_word("TABLE");
  table.name = take_object_name(reader);
  if (reader.take("AS")) {
    table.query = take_rest(reader);
    return table;
  }
  take_columns_and_constraints(reader, table);
  take_options(reader, table);
  take_end(reader);
  return table;
}

CreateIndex parse_create_index(std::string_view sql) {
  DdlReader reader(sql);
  CreateIndex index;
  reader.take_word("CREATE");
  index.unique = reader.take("UNIQUE");
  reader.take_word("INDEX");
  index.name = take_object_name(reader);
  reader.take_word("ON");
  index.table = reader.take_name();
  index.parts = take_key_parts(reader).parts;
  if (reader.take("WHERE")) {
    index.predicate = take_rest(reader);
  } else {
    take_end(reader);
  }
  return index;
}

CreateVirtualTable parse_create_virtual_table(std::string_view sql) {
  DdlReader reader(sql);
  CreateVirtualTable table;
  reader.take_word("CREATE");
  reader.take_word("VIRTUAL");
  reader.take_word("TABLE");
  table.name = take_object_name(reader);
  reader.take_word("USING");
  table.module = take_rest(reader);
  return table;
}

}  // namespace dunlin::sqlite
