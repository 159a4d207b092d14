// SPDX-License-Identifier: Apache-2.0
// What needs what, for the order of changes.
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

// What belongs to a table or domain (rules, defaults, triggers, policies, constraints, indexes) counts as that; an
// array or multirange as the type that it is of; the type of a table's rows as the table. The columns of its own keys
// and the tables that a foreign key refers to are known already, and so many that to leave them out pays.
// Looked up row by row, since there are few.
constexpr std::string_view kDependencies = R"(
SELECT DISTINCT CASE WHEN o.relation > 0 THEN 1259 WHEN d.classid = 2606 THEN 1247 ELSE d.classid::bigint END,
  CASE WHEN o.relation > 0 THEN o.relation
    WHEN d.classid = 2606 THEN (SELECT contypid FROM pg_constraint WHERE oid = d.objid) ELSE d.objid END,
  CASE WHEN n.relation > 0 THEN 1259 ELSE d.refclassid::bigint END,
  CASE WHEN n.relation > 0 THEN n.relation WHEN n.type > 0 THEN n.type ELSE d.refobjid END,
  CASE WHEN d.refclassid = 1259 THEN d.refobjsubid ELSE 0 END
FROM pg_depend d, LATERAL (SELECT CASE d.classid
    WHEN 2618 THEN (SELECT ev_class FROM pg_rewrite WHERE oid = d.objid)
    WHEN 2604 THEN (SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
    WHEN 2620 THEN (SELECT tgrelid FROM pg_trigger WHERE oid = d.objid)
    WHEN 3256 THEN (SELECT polrelid FROM pg_policy WHERE oid = d.objid)
    WHEN 2606 THEN (SELECT conrelid FROM pg_constraint WHERE oid = d.objid)
    WHEN 1259 THEN (SELECT indrelid FROM pg_index WHERE indexrelid = d.objid) END AS relation) o,
  LATERAL (SELECT CASE d.refclassid
    WHEN 2606 THEN (SELECT conrelid FROM pg_constraint WHERE oid = d.refobjid)
    WHEN 1247 THEN (SELECT e.typrelid FROM pg_type t JOIN pg_type e
      ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
      WHERE t.oid = d.refobjid) END AS relation,
    CASE WHEN d.refclassid = 1247 THEN (SELECT CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem
      ELSE {} END FROM pg_type t WHERE t.oid = d.refobjid) END AS type) n
WHERE d.deptype = 'n' AND d.objid >= 16384 AND d.refobjid >= 16384
  AND d.refclassid IN (1247, 1255, 1259, 1417, 2606, 2617, 3456)
  AND NOT (d.classid = 2606 AND d.refclassid = 1259))";

void read_dependency(Reading& reading, Cells cells) {
  const auto catalog = static_cast<CatalogId>(cells.oid());
  const auto object = reading.objects.find(key_of(catalog, cells.oid()));
  const auto needed_catalog = static_cast<CatalogId>(cells.oid());
  const Oid number = cells.oid();
  const auto needed = reading.objects.find(key_of(needed_catalog, number));
  if (object == reading.objects.end() || needed == reading.objects.end() || object->second == needed->second) return;
  schema::Dependency dependency{.object = object->second, .needs = needed->second};
  const std::vector<std::string> column = needed_catalog == CatalogId::relation
                                              ? reading.column_names(number, {cells.number<int>()})
                                              : std::vector<std::string>{};
  if (!column.empty() && needed->second.kind != "TYPE") dependency.needs.column = column.front();
  reading.schema.dependencies.push_back(std::move(dependency));
}

}  // namespace

std::vector<CatalogQuery> dependency_queries(int version) {
  const std::string_view element =
      version >= 140000 ? "coalesce((SELECT m.rngtypid FROM pg_range m WHERE m.rngmultitypid = t.oid), t.oid)"
                        : "t.oid";
  return {{fmt::format(fmt::runtime(kDependencies), element), read_dependency}};
}

}  // namespace dunlin::postgres
