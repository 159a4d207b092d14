// SPDX-License-Identifier: Apache-2.0
// What a database may hold and `schema::Schema` cannot: named, so that nobody believes it was not there.
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

#include <array>

namespace dunlin::postgres {
namespace {

constexpr std::array<std::string_view, 14> kCatalogs{
    "pg_am",        "pg_cast",      "pg_conversion", "pg_event_trigger", "pg_foreign_data_wrapper",
    "pg_language",  "pg_opclass",   "pg_opfamily",   "pg_publication",   "pg_foreign_server",
    "pg_transform", "pg_ts_config", "pg_ts_dict",    "pg_ts_template"};

void read_uncovered(Reading& reading, Cells cells) {
  const auto catalog = static_cast<CatalogId>(cells.oid());
  const Oid number = cells.oid();
  const std::optional<std::string> schema = cells.optional();
  const std::optional<std::string> sentence = cells.optional();
  if (!sentence) {
    reading.changed_meanwhile = true;
    return;
  }
  if (reading.is_member(catalog, number)) return;
  if (schema) {
    bool listed = false;
    for (const Oid name_space : reading.listed_namespaces) listed = listed || reading.namespaces[name_space] == *schema;
    if (!listed) return;
  }
  reading.schema.uncovered.push_back(*sentence);
}

std::string objects_sql() {
  std::string all = "SELECT tableoid, oid FROM pg_ts_parser WHERE oid >= 16384";
  for (const std::string_view catalog : kCatalogs) {
    all += fmt::format(" UNION ALL SELECT tableoid, oid FROM {} WHERE oid >= 16384", catalog);
  }
  return fmt::format(
      "SELECT o.tableoid, o.oid, i.schema, i.type || ' ' || i.identity FROM ({}) o, "
      "pg_identify_object(o.tableoid, o.oid, 0) i",
      all);
}

// What has no number of its own, or may not be looked at by everyone. The options of user mappings hold passwords.
constexpr std::string_view kOthers =
    "SELECT 0, 0, NULL, 'user mapping for ' || usename || ' on server ' || srvname FROM pg_user_mappings "
    "UNION ALL SELECT 0, 0, NULL, 'subscription ' || subname FROM pg_subscription WHERE subdbid = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()) "
    "UNION ALL SELECT 0, 0, NULL, count(*) || ' large objects' FROM pg_largeobject_metadata HAVING count(*) > 0 "
    "UNION ALL SELECT 0, 0, NULL, count(*) || ' security labels' FROM pg_seclabel HAVING count(*) > 0";

}  // namespace

std::vector<CatalogQuery> uncovered_queries(int) {
  return {{objects_sql(), read_uncovered}, {std::string(kOthers), read_uncovered}};
}

}  // namespace dunlin::postgres
