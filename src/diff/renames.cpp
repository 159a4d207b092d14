// SPDX-License-Identifier: Apache-2.0
#include "diff/renames.hpp"

#include <dunlin/error.hpp>

#include "diff/describe.hpp"
#include "schema/lookup.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dunlin {
namespace {

using schema::ObjectName;
using schema::Schema;
using schema::Table;

bool is_identifier(const sql::Token& token) {
  return token.kind == sql::TokenKind::word || token.kind == sql::TokenKind::quoted_identifier;
}

/// As an engine prints it: quoted only where it must be.
std::string spelt(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool is_plain =
      !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), plain);
  if (is_plain) return std::string(name);
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

void rename_parts(std::vector<schema::KeyPart>& parts, const Renames::Column& rename, const sql::LexicalRules& rules) {
  for (schema::KeyPart& part : parts) {
    if (part.column == rename.from) part.column = rename.to;
    part.expression = rename_in(part.expression, rename.from, rename.to, rules);
  }
}

void rename_names(std::vector<std::string>& names, const Renames::Column& rename) {
  std::replace(names.begin(), names.end(), rename.from, rename.to);
}

void rename_key(schema::Key& key, const Renames::Column& rename, const sql::LexicalRules& rules) {
  rename_parts(key.parts, rename, rules);
  rename_names(key.include, rename);
}

void rename_in_table(Table& table, const Renames::Column& rename, const sql::LexicalRules& rules) {
  for (schema::Column& column : table.columns) {
    if (column.name == rename.from) column.name = rename.to;
    if (column.generated) {
      column.generated->expression = rename_in(column.generated->expression, rename.from, rename.to, rules);
    }
  }
  if (table.primary_key) rename_key(*table.primary_key, rename, rules);
  for (schema::Key& key : table.uniques) rename_key(key, rename, rules);
  for (schema::ForeignKey& key : table.foreign_keys) {
    rename_names(key.columns, rename);
    rename_names(key.set_columns, rename);
  }
  for (schema::Check& check : table.checks) {
    check.expression = rename_in(check.expression, rename.from, rename.to, rules);
  }
  for (schema::Index& index : table.indexes) {
    rename_parts(index.parts, rename, rules);
    rename_names(index.include, rename);
    if (index.predicate) index.predicate = rename_in(*index.predicate, rename.from, rename.to, rules);
  }
}

/// The table and what inherits its columns.
std::set<ObjectName> with_children(const Schema& schema, const ObjectName& name) {
  std::set<ObjectName> family{name};
  for (std::size_t before = 0; before != family.size();) {
    before = family.size();
    for (const Table& table : schema.tables) {
      const bool inherits = std::any_of(table.parents.begin(), table.parents.end(),
                                        [&](const ObjectName& parent) { return family.contains(parent); });
      if (inherits) family.insert(table.name);
    }
  }
  return family;
}

void rename_column(Schema& schema, const Renames::Column& rename, const sql::LexicalRules& rules) {
  const std::set<ObjectName> family = with_children(schema, rename.table);
  for (Table& table : schema.tables) {
    if (family.contains(table.name)) rename_in_table(table, rename, rules);
    for (schema::ForeignKey& key : table.foreign_keys) {
      if (key.table == rename.table) rename_names(key.referenced_columns, rename);
    }
  }
  for (schema::Sequence& sequence : schema.sequences) {
    if (sequence.owned_by && sequence.owned_by->first == rename.table && sequence.owned_by->second == rename.from) {
      sequence.owned_by->second = rename.to;
    }
  }
  for (schema::Dependency& dependency : schema.dependencies) {
    for (schema::ObjectId* id : {&dependency.object, &dependency.needs}) {
      if (id->kind == "TABLE" && family.contains(id->name) && id->column == rename.from) id->column = rename.to;
    }
  }
}

void rename_table(Schema& schema, const Renames::Table& rename) {
  for (Table& table : schema.tables) {
    if (table.name == rename.from) table.name = rename.to;
    std::replace(table.parents.begin(), table.parents.end(), rename.from, rename.to);
    for (schema::ForeignKey& key : table.foreign_keys) {
      if (key.table == rename.from) key.table = rename.to;
    }
  }
  for (schema::Sequence& sequence : schema.sequences) {
    if (sequence.owned_by && sequence.owned_by->first == rename.from) sequence.owned_by->first = rename.to;
  }
  for (schema::Dependency& dependency : schema.dependencies) {
    for (schema::ObjectId* id : {&dependency.object, &dependency.needs}) {
      if (id->kind == "TABLE" && id->name == rename.from) id->name = rename.to;
    }
  }
}

[[noreturn]] void refuse(std::string_view what, const std::string& name, std::string_view hint) {
  throw Error(ErrorCode::usage, fmt::format("cannot rename {} \"{}\": {}", what, name, hint),
              {.hint = "a renaming is written OLD:NEW, with names that are in the old and in the new schema"});
}

}  // namespace

std::string rename_in(std::string_view expression, std::string_view from, std::string_view to,
                      const sql::LexicalRules& rules) {
  std::string text;
  sql::Lexer lexer(expression, rules);
  for (sql::Token token; lexer.next(token);) {
    const std::string_view word = expression.substr(token.offset, token.length);
    if (is_identifier(token) && sql::plain_name(word) == from) {
      text += spelt(to);
    } else {
      text += word;
    }
  }
  return text;
}

bool mentions(std::string_view expression, std::string_view name, const sql::LexicalRules& rules) {
  sql::Lexer lexer(expression, rules);
  for (sql::Token token; lexer.next(token);) {
    if (is_identifier(token) && sql::plain_name(expression.substr(token.offset, token.length)) == name) return true;
  }
  return false;
}

std::vector<Operation> apply_renames(Schema& schema, const Renames& renames, const sql::LexicalRules& rules) {
  std::vector<Operation> operations;
  for (const Renames::Table& rename : renames.tables) {
    if (find(schema.tables, rename.from) == nullptr) refuse("table", shown(rename.from), "there is none");
    if (find(schema.tables, rename.to) != nullptr) {
      refuse("table", shown(rename.from), fmt::format("there is a table \"{}\" already", shown(rename.to)));
    }
    rename_table(schema, rename);
    operations.emplace_back(operation::RenameTable{rename.from, rename.to});
  }
  for (const Renames::Column& rename : renames.columns) {
    const Table* const table = find(schema.tables, rename.table);
    if (table == nullptr) refuse("a column of table", shown(rename.table), "there is no such table");
    const std::string name = shown(rename.table) + "." + rename.from;
    if (find(table->columns, rename.from) == nullptr) refuse("column", name, "there is none");
    if (find(table->columns, rename.to) != nullptr) {
      refuse("column", name, fmt::format("there is a column \"{}\" already", rename.to));
    }
    rename_column(schema, rename, rules);
    operations.emplace_back(operation::RenameColumn{rename.table, rename.from, rename.to});
  }
  return operations;
}

Renames Renames::inverse() const {
  Renames back;
  for (const Table& rename : tables) back.tables.push_back({rename.to, rename.from});
  for (const Column& rename : columns) {
    const auto renamed =
        std::find_if(tables.begin(), tables.end(), [&](const Table& table) { return table.to == rename.table; });
    // Tables come first, so that a column is named under its table's old name on the way back.
    back.columns.push_back({renamed == tables.end() ? rename.table : renamed->from, rename.to, rename.from});
  }
  return back;
}

}  // namespace dunlin
