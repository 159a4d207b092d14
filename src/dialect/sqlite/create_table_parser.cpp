// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/create_table_parser.hpp"

#include "dialect/sqlite/clause_parser.hpp"

#include <algorithm>

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
