// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "autogenerate/revision_body.hpp"
#include "autogenerate/round_trip.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/schema_words.hpp"
#include "cli/wanted.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr int kDrifted = 3;

constexpr Option kOptions[] = {kInclude, kExclude, kScratch};

constexpr Example kExamples[] = {
    {"dunlin verify", "has anybody changed the schema by hand?"},
    {"dunlin verify --json", "the drift as SQL in both directions, for a program"},
};

void print_statements(Context& context, std::string_view title, const Changes& changes) {
  Terminal& terminal = context.terminal();
  terminal.print_line(fmt::format("\n-- {}", title));
  if (!changes.impossible.empty()) {
    terminal.print_line(fmt::format("-- cannot be written: {}", escape_controls(changes.impossible)));
  }
  print_sql(context, sql_text(changes.statements));
}

void print_drift(Context& context, const Comparison& drift, const std::vector<std::string>& lines,
                 std::size_t applied) {
  Terminal& terminal = context.terminal();
  warn_of(context, "cannot be compared", drift.uncovered);
  if (drift.equal()) {
    if (context.quiet()) return;
    return terminal.print_line(fmt::format("the database is what its {} applied revision{} make{}", applied,
                                           applied == 1 ? "" : "s", applied == 1 ? "s" : ""));
  }
  terminal.print_line("-- what the database has otherwise than its applied revisions make it:");
  for (const std::string& line : lines) terminal.print_line("-- " + escape_controls(line));
  for (const std::string& remark : drift.remarks) terminal.print_line("-- ! " + escape_controls(remark));
  print_statements(context, "makes the database again what its revisions say", drift.back);
  print_statements(context, "does to the revisions' schema what was done to the database", drift.there);
}

void print_json(Context& context, const Comparison& drift, const std::vector<std::string>& lines) {
  Json document;
  document.flag("ok", drift.equal()).texts("changes", lines).texts("remarks", drift.remarks);
  document.texts("not_compared", drift.uncovered).texts("undo", drift.back.statements);
  document.texts("redo", drift.there.statements);
  context.terminal().print_line(document.str());
}

int run_verify(Context& context, const Arguments& arguments) {
  context.watch_signals();
  const Project& project = context.project();
  const Source there{"the database", source::Database{{context.url(), context.connect_options(Access::read)}}};
  const ReadOptions options{.like = place_of(context, arguments, there, {"", source::Empty{}}),
                            .scope = scope_of(context)};
  const History history = context.history();
  if (!history.exists) {
    throw Error(ErrorCode::unversioned_database,
                "the database remembers no revision, so nothing tells what it should be",
                {.hint = "`dunlin upgrade` makes it from revisions, `dunlin baseline` writes the first from it",
                 .state = "nothing was changed"});
  }
  const schema::Filter filter = own_objects(context, arguments);
  const schema::Schema made = schema::filtered(replay_applied(project, history, options), filter);
  const schema::Schema found =
      schema::filtered(catalog_of(context.dialect()).introspect(context.connect(Access::read), options.scope), filter);
  const DialectChanges drift{std::string(context.dialect().name()), compare(made, found, {}, context.dialect()),
                             only_schema_of(made, found)};
  const std::vector<std::string> lines = describe_changes({&drift, 1});
  if (context.json()) {
    print_json(context, drift.comparison, lines);
  } else {
    print_drift(context, drift.comparison, lines, history.applied.size());
  }
  return drift.comparison.equal() ? 0 : kDrifted;
}

}  // namespace

constinit const Command kVerify{
    .name = "verify",
    .summary = "find out whether the database has drifted from its revisions",
    .description =
        "Runs the revisions that the database says are applied in a scratch database, and compares. When something "
        "was changed by hand it exits with 3 and prints what, as SQL in both directions: to undo it, and to do the "
        "same in a revision. Changes nothing.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_verify};

}  // namespace dunlin::cli
