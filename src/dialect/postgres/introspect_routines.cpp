// SPDX-License-Identifier: Apache-2.0
// Functions, procedures, aggregates and operators.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

constexpr std::string_view kRoutines =
    "SELECT p.oid, p.pronamespace, p.proname, p.prokind, pg_get_function_identity_arguments(p.oid), "
    "pg_get_userbyid(p.proowner), CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END FROM pg_proc p "
    "WHERE p.oid >= 16384 AND p.oid NOT IN (SELECT objid FROM pg_depend WHERE classid = 1255 AND deptype IN ('e', "
    "'i'))";

std::string kind_of(char kind) {
  switch (kind) {
    case 'p': return "PROCEDURE";
    case 'a': return "AGGREGATE";
    default: return "FUNCTION";
  }
}

void read_routine(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid name_space = cells.oid();
  if (!reading.is_listed(CatalogId::procedure, number, name_space)) return;
  schema::Definition definition;
  definition.name = reading.name_in(name_space, cells.view());
  const char kind = cells.letter();
  definition.kind = kind_of(kind);
  definition.arguments = "(" + cells.text() + ")";
  if (kind == 'a' && definition.arguments == "()") definition.arguments = "(*)";
  definition.access.owner = cells.text();
  if (kind == 'a') {
    // Its parts come by a query of their own.
    definition.definition = "CREATE AGGREGATE " + qualified(definition.name);
    return reading.add_definition(CatalogId::procedure, number, std::move(definition));
  }
  definition.definition = cells.text();
  while (definition.definition.ends_with('\n')) definition.definition.pop_back();
  reading.add_definition(CatalogId::procedure, number, std::move(definition));
}

/// `, NAME = value` for a column that has one.
std::string option(std::string_view name, std::string_view column, std::string_view none) {
  return fmt::format("CASE WHEN {1} {2} THEN '' ELSE ', {0} = ' || {1} END", name, column, none);
}

std::string aggregates_sql() {
  const std::string_view no_function = "= 0::regproc";
  std::string parts = "'SFUNC = ' || a.aggtransfn || ', STYPE = ' || format_type(a.aggtranstype, NULL)";
  const auto add = [&](std::string_view name, std::string_view column, std::string_view none) {
    parts += " || " + option(name, column, none);
  };
  const auto flag = [&](std::string_view name, std::string_view column) {
    parts += fmt::format(" || CASE WHEN {} THEN ', {}' ELSE '' END", column, name);
  };
  const auto modify = [&](std::string_view name, std::string_view column) {
    parts += fmt::format(
        " || CASE {1} WHEN 'r' THEN ', {0} = READ_ONLY' WHEN 's' THEN ', {0} = SHAREABLE' ELSE ', {0} = READ_WRITE' "
        "END",
        name, column);
  };
  add("SSPACE", "a.aggtransspace", "= 0");
  add("FINALFUNC", "a.aggfinalfn", no_function);
  flag("FINALFUNC_EXTRA", "a.aggfinalextra");
  modify("FINALFUNC_MODIFY", "a.aggfinalmodify");
  add("COMBINEFUNC", "a.aggcombinefn", no_function);
  add("SERIALFUNC", "a.aggserialfn", no_function);
  add("DESERIALFUNC", "a.aggdeserialfn", no_function);
  parts += " || CASE WHEN a.agginitval IS NULL THEN '' ELSE ', INITCOND = ' || quote_literal(a.agginitval) END";
  add("MSFUNC", "a.aggmtransfn", no_function);
  add("MINVFUNC", "a.aggminvtransfn", no_function);
  parts += " || CASE WHEN a.aggmtranstype = 0 THEN '' ELSE ', MSTYPE = ' || format_type(a.aggmtranstype, NULL) END";
  add("MSSPACE", "a.aggmtransspace", "= 0");
  add("MFINALFUNC", "a.aggmfinalfn", no_function);
  parts += " || CASE WHEN a.aggmtransfn = 0::regproc THEN '' ELSE ''";
  flag("MFINALFUNC_EXTRA", "a.aggmfinalextra");
  modify("MFINALFUNC_MODIFY", "a.aggmfinalmodify");
  parts += " END || CASE WHEN a.aggminitval IS NULL THEN '' ELSE ', MINITCOND = ' || quote_literal(a.aggminitval) END";
  parts += " || CASE WHEN a.aggsortop = 0 THEN '' ELSE ', SORTOP = OPERATOR(' || a.aggsortop::regoper || ')' END";
  parts +=
      " || CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE '' END";
  flag("HYPOTHETICAL", "a.aggkind = 'h'");
  return fmt::format(
      "SELECT p.oid, '(' || CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END || ') (' || {} "
      "|| ')' FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid WHERE p.oid >= 16384",
      parts);
}

void read_aggregate(Reading& reading, Cells cells) {
  const auto found = reading.definitions.find(cells.oid());
  if (found == reading.definitions.end()) return;
  reading.schema.definitions[found->second].definition += cells.view();
}

void read_operator(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid name_space = cells.oid();
  if (!reading.is_listed(CatalogId::operators, number, name_space)) return;
  schema::Definition definition;
  definition.kind = "OPERATOR";
  definition.name = reading.name_in(name_space, cells.view());
  definition.access.owner = cells.text();
  definition.arguments = cells.text();
  definition.definition =
      fmt::format("CREATE OPERATOR {}.{} ({})", quote(definition.name.schema), definition.name.name, cells.view());
  reading.add_definition(CatalogId::operators, number, std::move(definition));
}

// The commutator and the negator of one may be made after it: they are known by name until then.
constexpr std::string_view kOperators =
    "SELECT o.oid, o.oprnamespace, o.oprname, pg_get_userbyid(o.oprowner), '(' || CASE WHEN o.oprleft = 0 THEN 'NONE' "
    "ELSE format_type(o.oprleft, NULL) END || ', ' || CASE WHEN o.oprright = 0 THEN 'NONE' ELSE "
    "format_type(o.oprright, NULL) END || ')', 'FUNCTION = ' || o.oprcode || "
    "CASE WHEN o.oprleft = 0 THEN '' ELSE ', LEFTARG = ' || format_type(o.oprleft, NULL) END || "
    "CASE WHEN o.oprright = 0 THEN '' ELSE ', RIGHTARG = ' || format_type(o.oprright, NULL) END || "
    "coalesce((SELECT ', COMMUTATOR = OPERATOR(' || quote_ident(n.nspname) || '.' || x.oprname || ')' FROM pg_operator "
    "x JOIN pg_namespace n ON n.oid = x.oprnamespace WHERE x.oid = o.oprcom), '') || "
    "coalesce((SELECT ', NEGATOR = OPERATOR(' || quote_ident(n.nspname) || '.' || x.oprname || ')' FROM pg_operator x "
    "JOIN pg_namespace n ON n.oid = x.oprnamespace WHERE x.oid = o.oprnegate), '') || "
    "CASE WHEN o.oprrest = 0::regproc THEN '' ELSE ', RESTRICT = ' || o.oprrest END || "
    "CASE WHEN o.oprjoin = 0::regproc THEN '' ELSE ', JOIN = ' || o.oprjoin END || "
    "CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END "
    "FROM pg_operator o WHERE o.oid >= 16384 AND o.oprcode <> 0::regproc";

}  // namespace

std::vector<CatalogQuery> routine_queries(int) {
  return {{std::string(kRoutines), read_routine},
          {aggregates_sql(), read_aggregate},
          {std::string(kOperators), read_operator}};
}

}  // namespace dunlin::postgres
