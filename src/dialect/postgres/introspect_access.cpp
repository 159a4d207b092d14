// SPDX-License-Identifier: Apache-2.0
// Who may do what. Only what differs from the rights that an object is born with.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

constexpr std::string_view kGrants = R"(
WITH objects AS (
  SELECT 1259 AS catalog, oid, relacl AS acl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char"
    ELSE 'r'::"char" END, relowner) AS usual FROM pg_class
    WHERE relacl IS NOT NULL AND oid >= 16384 AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
  UNION ALL SELECT 1255, oid, proacl, acldefault('f', proowner) FROM pg_proc
    WHERE proacl IS NOT NULL AND oid >= 16384
  UNION ALL SELECT 1247, oid, typacl, acldefault('T', typowner) FROM pg_type
    WHERE typacl IS NOT NULL AND oid >= 16384
  UNION ALL SELECT 2615, oid, nspacl, acldefault('n', nspowner) FROM pg_namespace
    WHERE nspacl IS NOT NULL AND nspname !~ '^pg_'),
given AS (SELECT catalog, oid, e.grantee, e.privilege_type, e.is_grantable FROM objects, aclexplode(acl) e),
usual AS (SELECT catalog, oid, e.grantee, e.privilege_type, e.is_grantable FROM objects, aclexplode(usual) e),
changes AS (
  SELECT *, false AS revoked FROM (SELECT * FROM given EXCEPT SELECT * FROM usual) g
  UNION ALL SELECT *, true FROM (SELECT * FROM usual EXCEPT SELECT * FROM given) r)
SELECT catalog, oid, revoked, is_grantable,
  CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS name,
  string_agg(privilege_type, ',' ORDER BY privilege_type)
FROM changes GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, revoked DESC, name, is_grantable)";

/// `a,b` with blanks.
std::string listed(std::string_view list) {
  std::string all;
  for (const char c : list) {
    all += c;
    if (c == ',') all += ' ';
  }
  return all;
}

schema::Access* access_of(Reading& reading, CatalogId catalog, Oid object) {
  if (catalog == CatalogId::relation) {
    if (schema::Table* table = reading.table(object)) return &table->access;
    if (schema::View* view = reading.view(object)) return &view->access;
    if (schema::Sequence* sequence = reading.sequence(object)) return &sequence->access;
    return nullptr;
  }
  if (catalog == CatalogId::name_space) {
    const auto name = reading.namespaces.find(object);
    for (schema::Namespace& each : reading.schema.namespaces) {
      if (name != reading.namespaces.end() && each.name == name->second) return &each.access;
    }
    return nullptr;
  }
  if (const auto found = reading.enums.find(object); catalog == CatalogId::type && found != reading.enums.end()) {
    return &reading.schema.enums[found->second].access;
  }
  const auto found = reading.definitions.find(object);
  return found == reading.definitions.end() ? nullptr : &reading.schema.definitions[found->second].access;
}

std::string target_of(const schema::ObjectId& object) {
  if (object.kind == "SCHEMA") return "SCHEMA " + quote(object.name.name);
  // GRANT knows views as tables.
  const std::string kind = object.kind == "VIEW" ? "TABLE" : object.kind == "AGGREGATE" ? "FUNCTION" : object.kind;
  return kind + " " + qualified(object.name) + object.arguments;
}

void read_grant(Reading& reading, Cells cells) {
  const auto catalog = static_cast<CatalogId>(cells.oid());
  const Oid number = cells.oid();
  const bool revoked = cells.flag();
  const bool grantable = cells.flag();
  const std::string grantee = cells.text();
  schema::Access* access = access_of(reading, catalog, number);
  const auto object = reading.objects.find(key_of(catalog, number));
  if (access == nullptr || object == reading.objects.end()) return;
  access->grants.push_back(fmt::format("{} {} ON {} {} {}{}", revoked ? "REVOKE" : "GRANT", listed(cells.view()),
                                       target_of(object->second), revoked ? "FROM" : "TO", grantee,
                                       grantable && !revoked ? " WITH GRANT OPTION" : ""));
}

void read_default_grant(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const std::string role = cells.text();
  const std::string what = cells.text();
  const bool grantable = cells.flag();
  const std::string grantee = cells.text();
  const std::string privileges = listed(cells.view());
  if (number == 0) {
    reading.schema.uncovered.push_back(fmt::format("default privileges of role {} on {}", role, what));
    return;
  }
  if (schema::Access* access = access_of(reading, CatalogId::name_space, number)) {
    access->grants.push_back(fmt::format("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} GRANT {} ON {} TO {}{}",
                                         role, quote(reading.namespaces[number]), privileges, what, grantee,
                                         grantable ? " WITH GRANT OPTION" : ""));
  }
}

constexpr std::string_view kDefaultGrants =
    "SELECT d.defaclnamespace, quote_ident(pg_get_userbyid(d.defaclrole)) AS role, CASE d.defaclobjtype WHEN 'r' THEN "
    "'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END AS what, "
    "e.is_grantable, CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END AS name, "
    "string_agg(e.privilege_type, ',' ORDER BY e.privilege_type) FROM pg_default_acl d, aclexplode(d.defaclacl) e "
    "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5, 4";

}  // namespace

std::vector<CatalogQuery> access_queries(int) {
  return {{std::string(kGrants), read_grant}, {std::string(kDefaultGrants), read_default_grant}};
}

}  // namespace dunlin::postgres
