// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

std::string named(const std::string& name) { return name.empty() ? "" : "CONSTRAINT " + quote(name) + " "; }

std::string deferral_clause(schema::Deferral deferral) {
  switch (deferral) {
    case schema::Deferral::deferrable: return " DEFERRABLE";
    case schema::Deferral::initially_deferred: return " DEFERRABLE INITIALLY DEFERRED";
    case schema::Deferral::immediate: break;
  }
  return {};
}

std::string action_clause(schema::ReferenceAction action) {
  switch (action) {
    case schema::ReferenceAction::restrict: return "RESTRICT";
    case schema::ReferenceAction::cascade: return "CASCADE";
    case schema::ReferenceAction::set_null: return "SET NULL";
    case schema::ReferenceAction::set_default: return "SET DEFAULT";
    case schema::ReferenceAction::no_action: break;
  }
  return {};
}

std::string part_clause(const schema::KeyPart& part) {
  std::string text = part.column.empty() ? part.expression : quote(part.column);
  if (!part.collation.empty()) text += " COLLATE " + part.collation;
  if (!part.operator_class.empty()) text += " " + part.operator_class;
  if (part.descending) text += " DESC";
  if (part.nulls_first != part.descending) text += part.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  return text;
}

std::string parts_clause(const std::vector<schema::KeyPart>& parts) {
  std::string text;
  for (const schema::KeyPart& part : parts) text += (text.empty() ? "" : ", ") + part_clause(part);
  return "(" + text + ")";
}

std::string include_clause(const std::vector<std::string>& columns) {
  return columns.empty() ? "" : " INCLUDE (" + quoted_list(columns) + ")";
}

}  // namespace

std::string key_clause(const schema::Key& key, bool primary) {
  std::string text = named(key.name) + (primary ? "PRIMARY KEY " : "UNIQUE ");
  if (key.nulls_not_distinct) text += "NULLS NOT DISTINCT ";
  text += parts_clause(key.parts) + include_clause(key.include);
  if (!key.options.empty()) text += " " + key.options;
  return text + deferral_clause(key.deferral);
}

std::string check_clause(const schema::Check& check) {
  std::string text = named(check.name) + "CHECK (" + check.expression + ")";
  if (check.no_inherit) text += " NO INHERIT";
  if (!check.enforced) text += " NOT ENFORCED";
  if (!check.validated) text += " NOT VALID";
  return text;
}

std::string foreign_key_clause(const schema::ForeignKey& key) {
  std::string text =
      fmt::format("{}FOREIGN KEY ({}) REFERENCES {}", named(key.name), quoted_list(key.columns), qualified(key.table));
  if (!key.referenced_columns.empty()) text += " (" + quoted_list(key.referenced_columns) + ")";
  if (!key.match.empty()) text += " MATCH " + key.match;
  if (key.on_update != schema::ReferenceAction::no_action) text += " ON UPDATE " + action_clause(key.on_update);
  if (key.on_delete != schema::ReferenceAction::no_action) text += " ON DELETE " + action_clause(key.on_delete);
  if (!key.set_columns.empty()) text += " (" + quoted_list(key.set_columns) + ")";
  text += deferral_clause(key.deferral);
  if (!key.enforced) text += " NOT ENFORCED";
  if (!key.validated) text += " NOT VALID";
  return text;
}

std::string create_index(const schema::Index& index, const schema::ObjectName& table) {
  std::string text =
      fmt::format("CREATE {}INDEX {} ON {}", index.unique ? "UNIQUE " : "", quote(index.name), qualified(table));
  if (!index.method.empty()) text += " USING " + quote(index.method);
  text += " " + parts_clause(index.parts) + include_clause(index.include);
  if (index.nulls_not_distinct) text += " NULLS NOT DISTINCT";
  if (!index.options.empty()) text += " " + index.options;
  if (index.predicate) text += " WHERE " + *index.predicate;
  return text;
}

}  // namespace dunlin::postgres
