// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/watermark.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

namespace dunlin::postgres {
namespace {

// Every catalog that is read, and which of its rows. A row that is changed gets the number of a transaction (xmin) that
// it cannot have had when it was last looked at. Told by its age, which is counted from the same moment throughout a
// transaction and costs less than the text of the number.
constexpr std::array<std::pair<std::string_view, std::string_view>, 37> kCatalogs{{
    {"pg_class", "oid >= 16384 AND relpersistence <> 't'"},
    {"pg_attribute", "attnum > 0 AND attrelid >= 16384 AND attrelid NOT IN (SELECT oid FROM temporary)"},
    {"pg_attrdef", "adrelid NOT IN (SELECT oid FROM temporary)"},
    {"pg_constraint", "oid >= 16384 AND conrelid NOT IN (SELECT oid FROM temporary)"},
    {"pg_index", "indexrelid >= 16384 AND indrelid NOT IN (SELECT oid FROM temporary)"},
    {"pg_inherits", "inhrelid NOT IN (SELECT oid FROM temporary)"},
    {"pg_trigger", "tgrelid NOT IN (SELECT oid FROM temporary)"},
    {"pg_rewrite", "oid >= 16384 AND ev_class NOT IN (SELECT oid FROM temporary)"},
    {"pg_sequence", "seqrelid NOT IN (SELECT oid FROM temporary)"},
    // The rows and arrays of tables come and go with these.
    {"pg_type", "oid >= 16384 AND typtype <> 'c' AND typcategory <> 'A'"},
    {"pg_depend",
     "(deptype IN ('e', 'n') AND objid >= 16384 AND refobjid >= 16384 AND refclassid <> 2615) OR "
     "(classid = 1259 AND refclassid = 1259 AND deptype IN ('a', 'i') AND objid IN "
     "(SELECT seqrelid FROM pg_sequence) AND objid NOT IN (SELECT oid FROM temporary))"},
    {"pg_namespace", "nspname !~ '^pg_'"},
    {"pg_description", "objoid >= 16384 OR classoid = 2615"},
    {"pg_proc", "oid >= 16384"},
    {"pg_aggregate", "aggfnoid::oid >= 16384"},
    {"pg_operator", "oid >= 16384"},
    {"pg_collation", "oid >= 16384"},
    {"pg_enum", "true"},
    {"pg_range", "rngtypid >= 16384"},
    {"pg_policy", "true"},
    {"pg_statistic_ext", "true"},
    {"pg_extension", "true"},
    {"pg_foreign_table", "true"},
    {"pg_foreign_server", "true"},
    {"pg_foreign_data_wrapper", "true"},
    {"pg_default_acl", "true"},
    {"pg_am", "oid >= 16384"},
    {"pg_cast", "oid >= 16384"},
    {"pg_conversion", "oid >= 16384"},
    {"pg_event_trigger", "true"},
    {"pg_language", "true"},
    {"pg_opclass", "oid >= 16384"},
    {"pg_opfamily", "oid >= 16384"},
    {"pg_publication", "true"},
    {"pg_transform", "true"},
    {"pg_ts_config", "oid >= 16384"},
    {"pg_ts_dict", "oid >= 16384"},
}};

}  // namespace

std::string watermark_sql() {
  std::string all =
      "WITH temporary AS MATERIALIZED (SELECT oid FROM pg_class WHERE relpersistence = 't') "
      "SELECT string_agg(mark, ' ') FROM (";
  bool first = true;
  for (const auto& [catalog, rows] : kCatalogs) {
    if (!std::exchange(first, false)) all += " UNION ALL ";
    all += fmt::format("(SELECT count(*) || ':' || coalesce(sum(hashint4(age(xmin))), 0) AS mark FROM {} WHERE {})",
                       catalog, rows);
  }
  return all + ") marks";
}

}  // namespace dunlin::postgres
