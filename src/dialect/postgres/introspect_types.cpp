// SPDX-License-Identifier: Apache-2.0
// Enums, domains, composite and range types, collations.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

// `detail` is what a domain or range type is made of; a composite one has been read as a relation.
constexpr std::string_view kTypes =
    "SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typrelid, pg_get_userbyid(t.typowner), "
    "CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) || "
    "CASE WHEN t.typcollation NOT IN (0, b.typcollation) THEN ' COLLATE ' || {collation} ELSE '' END || "
    "CASE WHEN t.typdefaultbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0) ELSE '' END || "
    "CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END "
    "WHEN 'r' THEN 'SUBTYPE = ' || format_type(r.rngsubtype, NULL) || "
    "CASE WHEN NOT o.opcdefault THEN ', SUBTYPE_OPCLASS = ' || {opclass} ELSE '' END || "
    "CASE WHEN r.rngcollation NOT IN (0, 100) THEN ', COLLATION = ' || {range_collation} ELSE '' END || "
    "CASE WHEN r.rngsubdiff <> 0::oid THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff ELSE '' END || {multirange} END, "
    "r.rngcanonical <> 0::oid "
    "FROM pg_type t LEFT JOIN pg_type b ON b.oid = t.typbasetype LEFT JOIN pg_range r ON r.rngtypid = t.oid "
    "LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc "
    "WHERE t.oid >= 16384 AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND t.typrelid IN "
    "(SELECT oid FROM pg_class WHERE relkind = 'c')) OR (t.typtype = 'b' AND t.typcategory <> 'A'))";

constexpr std::string_view kMultirange =
    "(SELECT ', MULTIRANGE_TYPE_NAME = ' || quote_ident(n.nspname) || '.' || quote_ident(m.typname) "
    "FROM pg_type m JOIN pg_namespace n ON n.oid = m.typnamespace WHERE m.oid = r.rngmultitypid)";

void add_enum(Reading& reading, Oid number, const schema::ObjectName& name, std::string owner) {
  reading.enums[number] = reading.schema.enums.size();
  reading.objects.emplace(key_of(CatalogId::type, number),
                          schema::ObjectId{.kind = "TYPE", .name = name, .arguments = {}, .column = {}});
  schema::Enum made;
  made.name = name;
  made.comment = reading.comment(CatalogId::type, number);
  made.access.owner = std::move(owner);
  reading.schema.enums.push_back(std::move(made));
}

void read_type(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid name_space = cells.oid();
  if (!reading.is_listed(CatalogId::type, number, name_space)) return;
  schema::Definition definition;
  definition.name = reading.name_in(name_space, cells.view());
  definition.kind = "TYPE";
  const std::string name = qualified(definition.name);
  const char kind = cells.letter();
  const Oid relation = cells.oid();
  definition.access.owner = cells.text();
  const std::string detail = cells.text();
  const bool canonical = cells.flag();
  if (kind == 'e') return add_enum(reading, number, definition.name, std::move(definition.access.owner));
  if (kind == 'b' || canonical) {
    reading.schema.uncovered.push_back(
        fmt::format("{} {}, which is made of functions of its own", kind == 'b' ? "base type" : "range type", name));
    return;
  }
  if (kind == 'd') {
    definition.kind = "DOMAIN";
    definition.definition = fmt::format("CREATE DOMAIN {} AS {}", name, detail);
  } else if (kind == 'r') {
    definition.definition = fmt::format("CREATE TYPE {} AS RANGE ({})", name, detail);
  } else {
    std::string attributes;
    for (const auto& [place, attribute] : reading.composites[relation]) {
      attributes += (attributes.empty() ? "" : ", ") + attribute;
    }
    definition.definition = fmt::format("CREATE TYPE {} AS ({})", name, attributes);
  }
  const std::size_t position = reading.schema.definitions.size();
  reading.add_definition(CatalogId::type, number, std::move(definition));
  if (kind != 'c') return;
  // Its columns depend on the types of others in the name of its relation, on which the comment is not.
  reading.objects[key_of(CatalogId::relation, relation)] = reading.objects[key_of(CatalogId::type, number)];
  schema::Definition& made = reading.schema.definitions[position];
  if (made.comment.empty()) made.comment = reading.comment(CatalogId::relation, relation);
}

void read_label(Reading& reading, Cells cells) {
  const auto found = reading.enums.find(cells.oid());
  if (found != reading.enums.end()) reading.schema.enums[found->second].labels.push_back(cells.text());
}

void read_domain_constraint(Reading& reading, Cells cells) {
  const auto found = reading.definitions.find(cells.oid());
  if (found == reading.definitions.end()) return;
  schema::Definition& domain = reading.schema.definitions[found->second];
  const Oid number = cells.oid();
  const std::string name = cells.text();
  const bool validated = cells.flag();
  const std::optional<std::string> text = cells.optional();
  if (!text) reading.changed_meanwhile = true;
  domain.definition += fmt::format(" CONSTRAINT {} {}", quote(name),
                                   validated ? text.value_or("") : text->substr(0, text->rfind(" NOT VALID")));
  if (!validated) {
    reading.schema.uncovered.push_back(
        fmt::format("that constraint {} of domain {} is not valid", quote(name), qualified(domain.name)));
  }
  if (!reading.comment(CatalogId::constraint, number).empty()) {
    reading.schema.uncovered.push_back(
        fmt::format("the comment on constraint {} of domain {}", quote(name), qualified(domain.name)));
  }
}

void read_collation(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid name_space = cells.oid();
  if (!reading.is_listed(CatalogId::collation, number, name_space)) return;
  schema::Definition definition;
  definition.kind = "COLLATION";
  definition.name = reading.name_in(name_space, cells.view());
  definition.access.owner = cells.text();
  definition.definition = fmt::format("CREATE COLLATION {} ({})", qualified(definition.name), cells.view());
  reading.add_definition(CatalogId::collation, number, std::move(definition));
}

std::string collations_sql(int version) {
  std::string icu = "''";
  if (version >= 150000) icu = version >= 170000 ? "colllocale" : "colliculocale";
  return fmt::format(
      "SELECT oid, collnamespace, collname, pg_get_userbyid(collowner), 'PROVIDER = ' || CASE collprovider WHEN 'i' "
      "THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' END || CASE WHEN {0} <> '' THEN ', LOCALE = ' || "
      "quote_literal({0}) WHEN collcollate = collctype THEN ', LOCALE = ' || quote_literal(collcollate::text) ELSE "
      "', LC_COLLATE = ' || quote_literal(collcollate::text) || ', LC_CTYPE = ' || quote_literal(collctype::text) END "
      "|| "
      "CASE WHEN collisdeterministic THEN '' ELSE ', DETERMINISTIC = false' END{1} FROM pg_collation "
      "WHERE oid >= 16384 AND collprovider IN ('i', 'c', 'b')",
      icu, version >= 160000 ? " || coalesce(', RULES = ' || quote_literal(collicurules), '')" : "");
}

}  // namespace

std::vector<CatalogQuery> type_queries(int version) {
  std::string collations = collations_sql(version);
  return {
      {std::move(collations), read_collation},
      {fmt::format(fmt::runtime(kTypes), fmt::arg("collation", name_sql("pg_collation", "coll", "t.typcollation")),
                   fmt::arg("range_collation", name_sql("pg_collation", "coll", "r.rngcollation")),
                   fmt::arg("opclass", name_sql("pg_opclass", "opc", "r.rngsubopc")),
                   fmt::arg("multirange", version >= 140000 ? kMultirange : "''")),
       read_type},
      {"SELECT enumtypid, enumlabel FROM pg_enum WHERE enumtypid >= 16384 ORDER BY enumtypid, enumsortorder",
       read_label},
      {"SELECT contypid, oid, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint "
       "WHERE contypid >= 16384 AND contype = 'c' ORDER BY contypid, conname",
       read_domain_constraint},
  };
}

}  // namespace dunlin::postgres
