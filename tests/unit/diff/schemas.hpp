// SPDX-License-Identifier: Apache-2.0
// Schemas for tests, put together in few words.
#pragma once

#include "dialect/postgres/lexical_rules.hpp"
#include "diff/describe.hpp"
#include "diff/diff.hpp"
#include "schema/lookup.hpp"

#include <string>
#include <vector>

namespace dunlin::test {

inline schema::ObjectName in_app(std::string name) { return {"app", std::move(name)}; }

inline schema::Column column(std::string name, std::string type = "integer") {
  schema::Column made;
  made.name = std::move(name);
  made.type = std::move(type);
  return made;
}

inline schema::Table table(std::string name, std::vector<schema::Column> columns) {
  schema::Table made;
  made.name = in_app(std::move(name));
  made.columns = std::move(columns);
  return made;
}

inline schema::Key key(std::string name, const std::vector<std::string>& columns) {
  schema::Key made;
  made.name = std::move(name);
  for (const std::string& one : columns) {
    schema::KeyPart part;
    part.column = one;
    made.parts.push_back(part);
  }
  return made;
}

inline schema::Index index(std::string name, const std::vector<std::string>& columns) {
  schema::Index made;
  made.name = std::move(name);
  made.parts = key("", columns).parts;
  return made;
}

inline schema::Check check(std::string name, std::string expression) {
  schema::Check made;
  made.name = std::move(name);
  made.expression = std::move(expression);
  return made;
}

inline schema::ForeignKey foreign_key(std::string name, std::vector<std::string> columns, std::string table,
                                      std::vector<std::string> referenced) {
  schema::ForeignKey made;
  made.name = std::move(name);
  made.columns = std::move(columns);
  made.table = in_app(std::move(table));
  made.referenced_columns = std::move(referenced);
  return made;
}

inline schema::View view(std::string name, std::string definition) {
  schema::View made;
  made.name = in_app(std::move(name));
  made.definition = std::move(definition);
  return made;
}

inline schema::ObjectId object(std::string kind, std::string name, std::string column = "") {
  return {.kind = std::move(kind), .name = in_app(std::move(name)), .arguments = {}, .column = std::move(column)};
}

/// Of a database that changes tables bit by bit, and refuses what something depends on.
inline DiffRules strict_rules() { return {.lexical = &postgres::kLexicalRules}; }

inline std::vector<std::string> described(const std::vector<Operation>& operations) {
  std::vector<std::string> lines;
  for (const Operation& one : operations) lines.push_back(describe(one));
  return lines;
}

}  // namespace dunlin::test
