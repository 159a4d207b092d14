// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "autogenerate/revision_body.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/new_revision.hpp"
#include "cli/run_options.hpp"
#include "cli/run_view.hpp"
#include "cli/schema_words.hpp"
#include "cli/wanted.hpp"
#include "diff/describe.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr Option kOptions[] = {
    {"--message", 'm', ValueKind::text, "TEXT", "what to call the revision (default: as found)", {}},
    kScratch,
    kWaitForRun,
};

constexpr Example kExamples[] = {
    {"dunlin baseline", "begin with revisions where there is a database already"},
    {"dunlin baseline -m \"what 2019 left us\"", "and say what it is"},
};

void refuse_begun(Context& context) {
  const RevisionDirectory known = known_revisions(context);
  if (!known.revisions.empty()) {
    throw Error(ErrorCode::usage, "there are revisions already, so this would not be the first",
                {.hint = "`dunlin stamp` records which of them a database has; `dunlin verify` finds what differs",
                 .state = "nothing was written"});
  }
  if (context.history().exists) {
    throw Error(ErrorCode::usage, "the database remembers revisions already",
                {.hint = "where are their files? See --dir", .state = "nothing was written"});
  }
}

/// What the database is without, when it is made from what was found in it.
[[noreturn]] void refuse_incomplete(const Comparison& lost) {
  std::vector<std::string> lines;
  for (const Change& change : lost.there.changes) lines.push_back(describe(change.operation));
  lines.insert(lines.end(), lost.remarks.begin(), lost.remarks.end());
  throw Error(ErrorCode::check_failed,
              fmt::format("what would be written does not make this database: {}", fmt::join(lines, "; ")),
              {.hint = "write the revision by hand, with --sql from a dump, and record it with `dunlin stamp`",
               .state = "nothing was written"});
}

/// Made in a scratch database, it has to give the same again.
NewRevision revision_of(const schema::Schema& found, const Dialect& dialect, const ReadOptions& options) {
  const Catalog& catalog = catalog_of(dialect);
  const schema::Schema empty = read_schema({"empty", source::Empty{}}, options);
  const std::vector<std::string> statements = catalog.render(found);
  const schema::Schema again = read_schema({"the database", source::Statements{statements}}, options);
  const Comparison lost = compare(again, found, {}, dialect);
  if (!lost.equal()) refuse_incomplete(lost);
  NewRevision revision;
  revision.up = sql_text(statements);
  revision.down = sql_text(compare(found, empty, {}, dialect).there.statements);
  return revision;
}

int run_baseline(Context& context, const Arguments& arguments) {
  context.watch_signals();
  context.accept_empty_revisions();
  // The connection that looks is the one that stamps.
  Connection& connection = context.connect(Access::write);
  refuse_begun(context);
  const Source there{"the database", source::Database{{context.url(), context.connect_options(Access::read)}}};
  const ReadOptions options{.like = place_of(context, arguments, there, {"", source::Empty{}}),
                            .scope = scope_of(context)};
  const schema::Schema found = schema::filtered(catalog_of(context.dialect()).introspect(connection, options.scope),
                                                own_objects(context, arguments));
  NewRevision revision = revision_of(found, context.dialect(), options);
  if (revision.up.empty()) {
    throw Error(ErrorCode::usage, "there is nothing in the database to begin with",
                {.hint = "`dunlin revision -m \"…\"` writes a first revision", .state = "nothing was written"});
  }
  revision.message = arguments.text("--message", "as found");
  warn_of(context, "is not written", found.uncovered);
  write_and_tell(context, std::move(revision));
  const Project project = project_now(context);
  const Planner planner(project, context.dialect());
  Runner runner(planner, {context.url(), context.connect_options(Access::write)}, connection,
                run_options(context, arguments), {.log = context.log()});
  const RunReport report = runner.stamp("head", false);
  if (!context.json() && !context.quiet()) {
    context.terminal().print_line(fmt::format("stamped {}: nothing run", current_text(project, report.current)));
  }
  return 0;
}

}  // namespace

constinit const Command kBaseline{
    .name = "baseline",
    .summary = "write the first revision from a database that is there",
    .description =
        "Writes a revision that makes what the database has, its rows apart, and records it as applied there. Other "
        "databases get the same from `dunlin upgrade`. Before the file is written its statements are tried out in a "
        "scratch database, which must then have the same schema.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_baseline};

}  // namespace dunlin::cli
