// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/new_revision.hpp"
#include "cli/questions.hpp"
#include "cli/run_options.hpp"
#include "cli/run_view.hpp"
#include "cli/schema_words.hpp"
#include "cli/wanted.hpp"
#include "migrate/status.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"SCHEMA",
     "a .sql file or a directory of them (default: what [autogenerate] names, or the models)",
     false,
     false,
     ValueKind::file,
     {}},
};

constexpr Option kOptions[] = {
    kDryRun,
    {"--message", 'm', ValueKind::text, "TEXT", "what the revision is for (default: apply SCHEMA)", {}},
    {"--rename", '\0', ValueKind::list, "OLD:NEW", "a table, or table.column, that was renamed", {}},
    {"--no-rename", '\0', ValueKind::none, {}, "what looks renamed is not: drop the one, make the other", {}},
    {"--allow", '\0', ValueKind::list, "WHAT", "of destructive, rewriting, data-dependent, all", {}},
    kInclude,
    kExclude,
    kScratch,
    kLockTimeout,
    kStatementTimeout,
    kWaitForRun,
};

constexpr Example kExamples[] = {
    {"dunlin apply schema.sql --dry-run", "what would have to be done"},
    {"dunlin apply schema.sql", "show it, ask, do it, and keep it as a revision"},
    {"dunlin apply --yes --allow rewriting", "without asking, and though a table is written anew"},
};

/// The revision is a file of the directory: a program that carries its own would not know it.
void refuse_carried(Context& context) {
  if (!context.carries_migrations()) return;
  throw Error(ErrorCode::usage, "this program carries its migrations, so one that it has not compiled in is not run",
              {.hint = "write it with `revision --autogenerate`, and build", .state = "nothing was changed"});
}

/// What is applied on top of must be what the files lead to.
void refuse_pending(Context& context, const History& history) {
  const Status status = examine(context.planner(), history, {.down = false});
  for (const RevisionStatus& one : status.revisions) {
    if (one.applied != nullptr && one.unfinished == nullptr) continue;
    throw Error(
        ErrorCode::usage, fmt::format("revision \"{}\" is not applied", escape_controls(one.id())),
        {.hint = "`dunlin upgrade` first: what is applied now comes behind it", .state = "nothing was changed"});
  }
}

void show_plan(Context& context, const std::vector<std::string>& lines, const Changes& changes) {
  if (context.json()) return;
  for (const std::string& line : lines) context.terminal().print_line(escape_controls(line));
  context.terminal().print_line("");
  print_sql(context, sql_text(changes.statements));
}

/// A file that was written for a run that failed goes with it.
class WrittenFile {
 public:
  explicit WrittenFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~WrittenFile() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove(path_, ignored);
  }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  void keep() noexcept { kept_ = true; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  bool kept_ = false;
};

void run(Context& context, const Arguments& arguments, NewRevision revision, const std::vector<std::string>& lines) {
  const Settings& settings = context.settings();
  WrittenFile file(write_revision(settings.directory, settings.naming, known_revisions(context), std::move(revision),
                                  std::chrono::system_clock::now()));
  const Project project = project_now(context);
  const Planner planner(project, context.dialect());
  RunView view(context);
  RunnerOptions options = run_options(context, arguments);
  options.mirror = context.mirror();
  Runner runner(planner, {context.url(), context.connect_options(Access::create)}, context.connect(Access::create),
                std::move(options), view.events());
  const RunReport report = runner.upgrade("heads");
  file.keep();
  if (context.json()) {
    Json document;
    document.text("path", file.path().string()).texts("changes", lines).texts("current", report.current);
    context.terminal().print_line(document.str());
  } else {
    context.terminal().print_line(fmt::format("applied, and kept as {}", escape_controls(file.path().string())));
  }
}

int say_nothing_to_do(Context& context, const Source& wanted) {
  if (context.json()) {
    Json document;
    document.null("path").texts("changes", {});
    context.terminal().print_line(document.str());
  } else if (!context.quiet()) {
    context.terminal().print_line(fmt::format("the database is what {} wants", escape_controls(wanted.name)));
  }
  return 0;
}

/// Those of the directory, behind which it comes.
NewRevision next_revision(Context& context, const Arguments& arguments, const Source& wanted) {
  NewRevision revision;
  revision.parents = context.project().graph.heads();
  if (revision.parents.size() > 1) {
    throw Error(ErrorCode::multiple_heads, "there is more than one head",
                {.hint = "join them with `dunlin merge`", .state = "nothing was changed"});
  }
  revision.message = arguments.text("--message", "apply " + wanted.name);
  if (context.settings().naming == Naming::graph) revision.id = random_revision_id();
  return revision;
}

int run_apply(Context& context, const Arguments& arguments) {
  refuse_carried(context);
  context.watch_signals();
  Connection& connection = context.connect(arguments.has("--dry-run") ? Access::read : Access::create);
  refuse_pending(context, context.history());
  const Source there{context.url().redacted(),
                     source::Database{{context.url(), context.connect_options(Access::read)}}};
  const std::vector<Declared> one{
      {&context.dialect(),
       {.like = place_of(context, arguments, there, {"", source::Empty{}}), .scope = scope_of(context)},
       own_objects(context, arguments)}};
  const Source wanted = arguments.has("SCHEMA") ? source_of(context, arguments.text("SCHEMA"))
                                                : wanted_schema(context, context.dialect(), one);
  const auto look = [&] {
    return schema::filtered(catalog_of(context.dialect()).introspect(connection, scope_of(context)), one[0].filter);
  };
  Compared compared{context.dialect(), look(), one[0].read(wanted), {}, {}};
  add_told_renames(context, arguments, wanted, compared);
  Questions(context, arguments, {}).settle(compared, &connection);
  const DialectChanges found{std::string(context.dialect().name()), std::move(compared.comparison),
                             only_schema_of(compared.from, compared.to)};
  warn_of(context, "differs and is not changed", found.comparison.remarks);
  warn_of(context, "cannot be compared", found.comparison.uncovered);
  const std::vector<std::string> lines = describe_changes({&found, 1});
  if (lines.empty()) return say_nothing_to_do(context, wanted);
  show_plan(context, lines, found.comparison.there);
  if (arguments.has("--dry-run")) return 0;
  context.confirm(fmt::format("do this to {}?", context.url().redacted()));
  if (look() != compared.from) {
    throw Error(ErrorCode::guard_failed, "somebody has changed the schema meanwhile",
                {.hint = "look again", .state = "nothing was changed"});
  }
  NewRevision revision = next_revision(context, arguments, wanted);
  put_changes(revision, {&found, 1});
  run(context, arguments, std::move(revision), lines);
  return 0;
}

}  // namespace

constinit const Command kApply{
    .name = "apply",
    .summary = "make the database what a schema file says",
    .description =
        "Works out what the database lacks of SCHEMA, shows it, asks, and does it as a revision of its own, whose file "
        "is written into the directory, so that other databases get the same from `dunlin upgrade`. The revisions that "
        "are there must be applied before.\n"
        "What destroys rows, writes a table anew, or may be refused by the rows that are there, needs a word: --allow. "
        "When the run fails it is rolled back, and the file goes.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_apply};

}  // namespace dunlin::cli
