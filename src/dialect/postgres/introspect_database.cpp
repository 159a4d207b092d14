// SPDX-License-Identifier: Apache-2.0
// Schemas, extensions and what belongs to them, comments.
#include "dialect/other_histories.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

constexpr std::string_view kStandardComment = "standard public schema";

bool is_in_scope(const CatalogScope& scope, const std::string& name) {
  if (name == scope.history.name || is_other_history_schema(name)) return false;
  return scope.only.empty() || std::find(scope.only.begin(), scope.only.end(), name) != scope.only.end();
}

void read_comment(Reading& reading, Cells cells) {
  const auto catalog = static_cast<CatalogId>(cells.oid());
  const Oid object = cells.oid();
  const int column = cells.number<int>();
  reading.comments[key_of(catalog, object)].emplace_back(column, cells.text());
}

void read_member(Reading& reading, Cells cells) {
  const auto catalog = static_cast<CatalogId>(cells.oid());
  reading.members.insert(key_of(catalog, cells.oid()));
}

void read_namespace(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const std::string name = cells.text();
  std::string owner = cells.text();
  reading.namespaces.emplace(number, name);
  if (!is_in_scope(reading.scope, name)) return;
  reading.listed_namespaces.insert(number);
  // A schema that an extension made is made by it again, but what others have put into it is listed.
  if (reading.is_member(CatalogId::name_space, number)) return;
  std::string comment = reading.comment(CatalogId::name_space, number);
  if (name == "public" && comment == kStandardComment) comment.clear();
  reading.schema.namespaces.push_back(
      {.name = name, .comment = std::move(comment), .access = {.owner = std::move(owner), .grants = {}}});
  reading.objects.emplace(
      key_of(CatalogId::name_space, number),
      schema::ObjectId{.kind = "SCHEMA", .name = {.schema = {}, .name = name}, .arguments = {}, .column = {}});
}

void read_extension(Reading& reading, Cells cells) {
  std::string name = cells.text();
  std::string schema = cells.text();
  std::string version = cells.text();
  if (!reading.scope.only.empty() && !is_in_scope(reading.scope, schema)) return;
  reading.schema.extensions.push_back(
      {.name = std::move(name), .schema = std::move(schema), .version = std::move(version)});
}

}  // namespace

std::vector<CatalogQuery> database_queries(int) {
  return {
      {"SELECT classoid, objoid, objsubid, description FROM pg_description WHERE objoid >= 16384 "
       "OR classoid = 2615",
       read_comment},
      // And what a range type brings with it.
      {"SELECT classid, objid FROM pg_depend WHERE objid >= 16384 AND (deptype = 'e' OR (deptype = 'i' AND classid IN "
       "(1255, 2605)))",
       read_member},
      {"SELECT oid, nspname, pg_get_userbyid(nspowner) FROM pg_namespace "
       "WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
       read_namespace},
      {"SELECT e.extname, n.nspname, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
       "WHERE e.oid >= 16384",
       read_extension},
  };
}

}  // namespace dunlin::postgres
