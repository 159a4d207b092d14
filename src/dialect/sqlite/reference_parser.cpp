// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/clause_parser.hpp"

#include <array>

namespace dunlin::sqlite {
namespace {

using schema::ReferenceAction;

ReferenceAction take_action(DdlReader& reader) {
  if (reader.take("CASCADE")) return ReferenceAction::cascade;
  if (reader.take("RESTRICT")) return ReferenceAction::restrict;
  if (reader.take("NO")) {
    reader.take_word("ACTION");
    return ReferenceAction::no_action;
  }
  reader.take_word("SET");
  if (reader.take("NULL")) return ReferenceAction::set_null;
  reader.take_word("DEFAULT");
  return ReferenceAction::set_default;
}

void take_on(DdlReader& reader, ReferenceInText& reference) {
  if (reader.take("DELETE")) {
    reference.on_delete = take_action(reader);
  } else if (reader.take("UPDATE")) {
    reference.on_update = take_action(reader);
  } else {
    // Is read by SQLite, and means nothing.
    reader.take_word("INSERT");
    take_action(reader);
  }
}

}  // namespace

std::string_view words_of(ReferenceAction action) {
  static constexpr std::array<std::string_view, 5> kWords{"NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
                                                          "SET DEFAULT"};
  return kWords.at(static_cast<std::size_t>(action));
}

std::vector<NameInText> take_column_names(DdlReader& reader) {
  std::vector<NameInText> names;
  reader.take_symbol('(');
  do {
    names.push_back(reader.take_name());
    // SQLite before 3.9 took an order and a collation here, and such tables are still read.
    if (reader.take("COLLATE")) static_cast<void>(reader.take_name());
    if (!reader.take("ASC")) reader.take("DESC");
  } while (reader.take(','));
  reader.take_symbol(')');
  return names;
}

ReferenceInText take_reference(DdlReader& reader) {
  ReferenceInText reference;
  reader.take_word("REFERENCES");
  reference.table = reader.take_name();
  if (reader.next_is('(')) reference.columns = take_column_names(reader);
  for (;;) {
    if (reader.take("MATCH")) {
      reference.match = reader.take_name().name;
    } else if (reader.take("ON")) {
      take_on(reader, reference);
    } else {
      break;
    }
  }
  // Several may follow; the last counts.
  while (const std::optional<bool> deferred = take_deferrable(reader)) reference.initially_deferred = *deferred;
  return reference;
}

std::optional<bool> take_deferrable(DdlReader& reader) {
  if (!reader.next_is("NOT") && !reader.next_is("DEFERRABLE")) return std::nullopt;
  DdlReader ahead = reader;
  const bool never = ahead.take("NOT");
  if (!ahead.take("DEFERRABLE")) return std::nullopt;
  bool deferred = false;
  if (ahead.take("INITIALLY")) {
    deferred = ahead.take("DEFERRED");
    if (!deferred) ahead.take_word("IMMEDIATE");
  }
  reader = ahead;
  return deferred && !never;
}

}  // namespace dunlin::sqlite
