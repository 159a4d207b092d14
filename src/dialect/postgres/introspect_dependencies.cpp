// SPDX-License-Identifier: Apache-2.0
// What needs what, for the order of changes.
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

// What belongs to a table or domain (rules, defaults, triggers, policies, constraints, indexes) counts as that; an
// array or multirange as the type that it is of; the type of a table's rows as the table. The columns of its own keys
// and the tables that a foreign key refers to are known already, and so many that to leave them out pays.
constexpr std::string_view kDependencies = R"(
SELECT DISTINCT CASE WHEN coalesce(r.ev_class, a.adrelid, t.tgrelid, p.polrelid, nullif(k.conrelid, 0), i.indrelid)
    IS NOT NULL THEN 1259 WHEN k.contypid > 0 THEN 1247 ELSE d.classid::bigint END,
  coalesce(r.ev_class, a.adrelid, t.tgrelid, p.polrelid, nullif(k.conrelid, 0), i.indrelid, k.contypid, d.objid),
  CASE WHEN e.typrelid > 0 OR rk.oid IS NOT NULL THEN 1259 ELSE d.refclassid::bigint END,
  coalesce(nullif(e.typrelid, 0), e.oid, rk.conrelid, d.refobjid),
  CASE WHEN d.refclassid = 1259 THEN d.refobjsubid ELSE 0 END
FROM pg_depend d
LEFT JOIN pg_rewrite r ON d.classid = 2618 AND r.oid = d.objid
LEFT JOIN pg_attrdef a ON d.classid = 2604 AND a.oid = d.objid
LEFT JOIN pg_trigger t ON d.classid = 2620 AND t.oid = d.objid
LEFT JOIN pg_policy p ON d.classid = 3256 AND p.oid = d.objid
LEFT JOIN pg_constraint k ON d.classid = 2606 AND k.oid = d.objid
LEFT JOIN pg_index i ON d.classid = 1259 AND i.indexrelid = d.objid
LEFT JOIN pg_constraint rk ON d.refclassid = 2606 AND rk.oid = d.refobjid
LEFT JOIN pg_type rt ON d.refclassid = 1247 AND rt.oid = d.refobjid
LEFT JOIN pg_type e ON e.oid = CASE WHEN rt.typcategory = 'A' AND rt.typelem <> 0 THEN rt.typelem ELSE {} END
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
      version >= 140000 ? "coalesce((SELECT m.rngtypid FROM pg_range m WHERE m.rngmultitypid = rt.oid), rt.oid)"
                        : "rt.oid";
  return {{fmt::format(fmt::runtime(kDependencies), element), read_dependency}};
}

}  // namespace dunlin::postgres
