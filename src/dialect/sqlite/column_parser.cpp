// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/clause_parser.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

/// Words that end a type: SQLite lets nobody use them in one without quotes.
bool next_ends_type(const DdlReader& reader) noexcept {
  static constexpr std::array<std::string_view, 11> kWords{
      "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "AS", "USING"};
  if (std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return reader.next_is(word); })) {
    return true;
  }
  if (reader.next_is("DEFERRABLE")) return true;
  // GENERATED and ALWAYS alone may be part of one.
  if (!reader.next_is("GENERATED")) return false;
  DdlReader ahead = reader;
  return ahead.take("GENERATED") && ahead.take("ALWAYS") && ahead.next_is("AS");
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

}  // namespace

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

}  // namespace dunlin::sqlite
