// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/clause_parser.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace dunlin::sqlite {
namespace {

std::string to_upper(std::string_view word) {
  std::string upper(word);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

/// The names before a clause, of which SQLite allows any number; the last counts.
std::optional<NameInText> take_constraint_name(DdlReader& reader) {
  std::optional<NameInText> name;
  while (reader.take("CONSTRAINT")) name = reader.take_name();
  return name;
}

/// A constant with or without a sign, a word, or an expression in parentheses.
Span take_default(DdlReader& reader) {
  if (reader.next_is('(')) return reader.take_parentheses();
  const std::size_t begin = reader.begin();
  if (!reader.take('-')) reader.take('+');
  if (reader.at_end()) reader.expected("a value");
  reader.advance();
  return span_between(begin, reader.end());
}

bool take_generated(DdlReader& reader, ClauseInText& clause) {
  if (reader.take("GENERATED")) {
    reader.take_word("ALWAYS");
    reader.take_word("AS");
  } else if (!reader.take("AS")) {
    return false;
  }
  clause.kind = ClauseKind::generated;
  clause.expression = reader.take_parentheses();
  clause.stored = reader.take("STORED");
  if (!clause.stored) reader.take("VIRTUAL");
  return true;
}

bool take_not(DdlReader& reader, ClauseInText& clause) {
  if (const std::optional<bool> deferred = take_deferrable(reader)) {
    clause.kind = ClauseKind::deferrable;
    clause.deferred = *deferred;
    return true;
  }
  const bool is_not = reader.take("NOT");
  if (!is_not && !reader.next_is("NULL")) return false;
  reader.take_word("NULL");
  clause.kind = is_not ? ClauseKind::not_null : ClauseKind::null;
  clause.conflict = take_conflict(reader);
  return true;
}

bool take_column_key(DdlReader& reader, ClauseInText& clause) {
  if (reader.take("UNIQUE")) {
    clause.kind = ClauseKind::unique;
    clause.conflict = take_conflict(reader);
    return true;
  }
  if (!reader.take("PRIMARY")) return false;
  reader.take_word("KEY");
  clause.kind = ClauseKind::primary_key;
  clause.descending = reader.take("DESC");
  if (!clause.descending) reader.take("ASC");
  clause.conflict = take_conflict(reader);
  clause.autoincrement = reader.take("AUTOINCREMENT");
  return true;
}

bool take_check(DdlReader& reader, ClauseInText& clause) {
  if (!reader.take("CHECK")) return false;
  clause.kind = ClauseKind::check;
  clause.expression = reader.take_parentheses();
  clause.conflict = take_conflict(reader);
  return true;
}

bool take_column_value(DdlReader& reader, ClauseInText& clause) {
  if (reader.take("DEFAULT")) {
    clause.kind = ClauseKind::default_value;
    clause.expression = take_default(reader);
  } else if (reader.take("COLLATE")) {
    clause.kind = ClauseKind::collate;
    clause.collation = reader.take_name().name;
  } else if (reader.next_is("REFERENCES")) {
    clause.kind = ClauseKind::references;
    clause.reference = take_reference(reader);
  } else {
    return take_generated(reader, clause);
  }
  return true;
}

bool take_table_key(DdlReader& reader, ClauseInText& clause) {
  if (reader.take("PRIMARY")) {
    reader.take_word("KEY");
    clause.kind = ClauseKind::primary_key;
  } else if (reader.take("UNIQUE")) {
    clause.kind = ClauseKind::unique;
  } else {
    return false;
  }
  KeyPartsInText list = take_key_parts(reader);
  clause.parts = std::move(list.parts);
  clause.autoincrement = list.autoincrement;
  clause.conflict = take_conflict(reader);
  return true;
}

bool take_foreign_key(DdlReader& reader, ClauseInText& clause) {
  if (!reader.take("FOREIGN")) return false;
  reader.take_word("KEY");
  clause.kind = ClauseKind::references;
  clause.columns = take_column_names(reader);
  clause.reference = take_reference(reader);
  return true;
}

}  // namespace

std::string take_conflict(DdlReader& reader) {
  if (!reader.take("ON")) return {};
  reader.take_word("CONFLICT");
  std::string resolution = to_upper(reader.text());
  static_cast<void>(reader.take_name());
  return resolution;
}

std::optional<ClauseInText> take_column_clause(DdlReader& reader) {
  if (reader.next_is(',') || reader.next_is(')')) return std::nullopt;
  ClauseInText clause;
  const std::size_t begin = reader.begin();
  clause.name = take_constraint_name(reader);
  const bool taken = take_not(reader, clause) || take_column_key(reader, clause) || take_check(reader, clause) ||
                     take_column_value(reader, clause);
  if (!taken) return std::nullopt;
  clause.span = span_between(begin, reader.end());
  return clause;
}

bool next_is_table_constraint(const DdlReader& reader) noexcept {
  // Words that SQLite lets nobody use as a name without quotes.
  static constexpr std::array<std::string_view, 5> kWords{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return reader.next_is(word); });
}

std::optional<ClauseInText> take_table_constraint(DdlReader& reader) {
  ClauseInText clause;
  const std::size_t begin = reader.begin();
  clause.name = take_constraint_name(reader);
  if (!take_table_key(reader, clause) && !take_check(reader, clause) && !take_foreign_key(reader, clause)) {
    if (!clause.name) reader.expected("a constraint");
    return std::nullopt;
  }
  clause.span = span_between(begin, reader.end());
  return clause;
}

}  // namespace dunlin::sqlite
