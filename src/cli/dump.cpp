// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/schema_words.hpp"
#include "schema/json.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"URL", "the database to write down (default: the configured one)", false, false, ValueKind::text, {}},
};

constexpr Option kOptions[] = {
    {"--data", '\0', ValueKind::none, {}, "with all rows: INSERT, on PostgreSQL COPY", {}},
    {"--format", '\0', ValueKind::choice, "FORMAT", "sql (default), or json for programs", "sql json"},
    kInclude,
    kExclude,
};

constexpr Example kExamples[] = {
    {"dunlin dump > schema.sql", "the schema of the configured database"},
    {"dunlin dump sqlite:///app.db --data | sqlite3 copy.db", "a second file with the same rows"},
    {"dunlin dump --include 'table:app.*' --exclude '*_tmp'", "some tables"},
    {"dunlin dump --format json", "the schema for a program to read"},
};

void print_statements(Context& context, const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) print_sql(context, statement + ";\n");
}

/// What is there and not in the result, in it, so that nobody who has only that believes it whole.
void print_uncovered(Context& context, const std::vector<std::string>& uncovered) {
  for (const std::string& sentence : uncovered) {
    context.terminal().print_line("-- not in here: " + escape_controls(sentence));
  }
}

void write(Context& context, const Arguments& arguments, Connection& connection, const schema::Schema& schema) {
  if (context.json() || arguments.text("--format") == "json") {
    context.terminal().print(schema::to_json(schema));
    return;
  }
  const Catalog& catalog = catalog_of(connection.dialect());
  const SchemaScript script = catalog.script(schema);
  print_uncovered(context, schema.uncovered);
  print_statements(context, script.before_rows);
  const bool data = arguments.has("--data");
  if (data) catalog.write_rows(connection, schema, [&](std::string_view text) { print_sql(context, text); });
  print_statements(context, script.after_rows);
  if (data) print_statements(context, script.after_new_rows);
}

int run_dump(Context& context, const Arguments& arguments) {
  if (arguments.has("--data") && (context.json() || arguments.text("--format") == "json")) {
    throw Error(ErrorCode::usage, "--data does not go with JSON, which is of the schema only");
  }
  context.watch_signals();
  Connection& connection = context.connect(Access::read);
  const Catalog& catalog = catalog_of(connection.dialect());
  const schema::Schema schema =
      schema::filtered(catalog.introspect(connection, scope_of(context)), filter_of(arguments));
  warn_of(context, "not in the dump", schema.uncovered);
  write(context, arguments, connection, schema);
  return 0;
}

}  // namespace

constinit const Command kDump{
    .name = "dump",
    .summary = "write down the schema of a database",
    .description =
        "Prints the SQL that makes the schema of the database in an empty one: tables, keys, indexes, views, triggers "
        "and the rest in an order that runs, always in the same words, so that two dumps can be compared. History "
        "tables, members of extensions, owners and grants are left out.\n"
        "The text is for `psql` and `sqlite3`, and good as the body of a revision or as a schema file for `dunlin "
        "diff`. What the database holds and a dump cannot say is named in comments and warnings.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_dump};

}  // namespace dunlin::cli
