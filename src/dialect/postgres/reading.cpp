// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/reading.hpp"

#include "dialect/other_histories.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {

const Relation* Reading::relation(Oid number) const {
  const auto found = relations.find(number);
  return found == relations.end() ? nullptr : &found->second;
}

schema::Table* Reading::table(Oid number) {
  const Relation* found = relation(number);
  return found != nullptr && found->listed && found->is_table() ? &schema.tables[found->position] : nullptr;
}

schema::View* Reading::view(Oid number) {
  const Relation* found = relation(number);
  return found != nullptr && found->listed && found->is_view() ? &schema.views[found->position] : nullptr;
}

schema::Sequence* Reading::sequence(Oid number) {
  const Relation* found = relation(number);
  return found != nullptr && found->listed && found->kind == 'S' ? &schema.sequences[found->position] : nullptr;
}

bool Reading::is_left_out_table(const Relation& relation) {
  return !relation.listed && is_other_history(relation.name.name);
}

schema::ObjectName Reading::name_in(Oid name_space, std::string_view name) const {
  const auto found = namespaces.find(name_space);
  return {.schema = found == namespaces.end() ? "pg_catalog" : found->second, .name = std::string(name)};
}

std::string Reading::comment(CatalogId catalog, Oid object, int column) const {
  const auto found = comments.find(key_of(catalog, object));
  if (found == comments.end()) return {};
  for (const auto& [number, text] : found->second) {
    if (number == column) return text;
  }
  return {};
}

std::vector<std::string> Reading::column_names(Oid number, const std::vector<int>& numbers) const {
  std::vector<std::string> names;
  const Relation* found = relation(number);
  if (found == nullptr) return names;
  names.reserve(numbers.size());
  for (const int column : numbers) {
    const auto index = static_cast<std::size_t>(column - 1);
    if (column > 0 && index < found->attributes.size()) names.push_back(found->attributes[index].name);
  }
  return names;
}

void Reading::add_definition(CatalogId catalog, Oid object, schema::Definition definition) {
  if (definition.definition.empty()) {
    changed_meanwhile = true;
    return;
  }
  definition.comment = comment(catalog, object);
  objects.emplace(
      key_of(catalog, object),
      schema::ObjectId{
          .kind = definition.kind, .name = definition.name, .arguments = definition.arguments, .column = {}});
  if (catalog == CatalogId::type || catalog == CatalogId::procedure) definitions[object] = schema.definitions.size();
  schema.definitions.push_back(std::move(definition));
}

std::string options_sql(std::string_view array) {
  return fmt::format(
      "CASE WHEN {0} IS NOT NULL THEN (SELECT string_agg(CASE WHEN strpos(o, '=') = 0 THEN quote_ident(o) ELSE "
      "quote_ident(left(o, strpos(o, '=') - 1)) || '=' || quote_literal(substr(o, strpos(o, '=') + 1)) END, ', ' "
      "ORDER BY o) FROM unnest({0}) o) END",
      array);
}

std::string name_sql(std::string_view table, std::string_view prefix, std::string_view number) {
  return fmt::format(
      "(SELECT CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE quote_ident(n.nspname) || '.' END || "
      "quote_ident({1}name) FROM {0} x JOIN pg_namespace n ON n.oid = x.{1}namespace WHERE x.oid = {2})",
      table, prefix, number);
}

}  // namespace dunlin::postgres
