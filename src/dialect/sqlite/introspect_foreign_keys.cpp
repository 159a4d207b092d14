// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/introspect.hpp"

#include <algorithm>

namespace dunlin::sqlite {
namespace {

/// A foreign key as it is typed, of a column or the table.
struct ForeignKeyInText {
  const ClauseInText* clause = nullptr;
  std::vector<std::string> columns;
};

std::vector<ForeignKeyInText> keys_in_text(const CreateTable& text) {
  std::vector<ForeignKeyInText> keys;
  for (const ColumnInText& column : text.columns) {
    for (const ClauseInText& clause : column.clauses) {
      if (clause.kind == ClauseKind::references) keys.push_back({&clause, {column.name.name}});
    }
  }
  for (const ClauseInText& clause : text.constraints) {
    if (clause.kind != ClauseKind::references) continue;
    ForeignKeyInText key{&clause, {}};
    for (const NameInText& column : clause.columns) key.columns.push_back(column.name);
    keys.push_back(std::move(key));
  }
  return keys;
}

bool same_names(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), same_name);
}

std::vector<std::string> names_of(const std::vector<NameInText>& columns) {
  std::vector<std::string> names;
  for (const NameInText& column : columns) names.push_back(column.name);
  return names;
}

bool agrees(const ForeignKeyInText& text, const ForeignKeyFacts& facts) {
  const ReferenceInText& reference = *text.clause->reference;
  return reference.table.name == facts.table && same_names(text.columns, facts.columns) &&
         same_names(names_of(reference.columns), facts.referenced_columns) &&
         words_of(reference.on_update) == facts.on_update && words_of(reference.on_delete) == facts.on_delete;
}

/// SQLite reads MATCH and keeps to the simple kind.
std::string match_of(const std::string& typed) {
  for (const std::string_view other : {"FULL", "PARTIAL"}) {
    if (same_name(typed, other)) return std::string(other);
  }
  return {};
}

schema::ForeignKey make_key(const ForeignKeyInText& text, const ForeignKeyFacts& facts, const ObjectNames& names) {
  const ReferenceInText& reference = *text.clause->reference;
  const std::string* known = names.find(facts.table);
  return {
      .name = text.clause->name ? text.clause->name->name : "",
      .columns = facts.columns,
      .table = {"", known != nullptr ? *known : facts.table},
      .referenced_columns = facts.referenced_columns,
      .on_update = reference.on_update,
      .on_delete = reference.on_delete,
      .match = match_of(reference.match),
      // DEFERRABLE alone changes nothing: there is no SET CONSTRAINTS.
      .deferral = reference.initially_deferred ? schema::Deferral::initially_deferred : schema::Deferral::immediate};
}

}  // namespace

void make_foreign_keys(const TableFacts& facts, const CreateTable& text, const ObjectNames& names,
                       schema::Table& table) {
  const std::vector<ForeignKeyInText> keys = keys_in_text(text);
  if (keys.size() != facts.foreign_keys.size()) disagree(facts.name, facts.sql, "the foreign keys");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!agrees(keys[i], facts.foreign_keys[i])) disagree(facts.name, facts.sql, "a foreign key");
    table.foreign_keys.push_back(make_key(keys[i], facts.foreign_keys[i], names));
  }
}

}  // namespace dunlin::sqlite
