// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "base/utf8.hpp"
#include "cli/autogenerate.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/new_revision.hpp"
#include "cli/schema_words.hpp"
#include "cli/wanted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

namespace dunlin::cli {
namespace {

constexpr Option kOptions[] = {
    {"--message", 'm', ValueKind::text, "TEXT", "what it is for; also names the file", {}},
    {"--parent", 'p', ValueKind::list, "REVISION", "build on this one instead of the head; several make a merge", {}},
    {"--label", 'l', ValueKind::list, "LABEL", "a name for this line of descent", {}},
    {"--depends-on", '\0', ValueKind::list, "REVISION", "must be applied before, without being a parent", {}},
    {"--sql", '\0', ValueKind::file, "FILE", "take the way up from this file; - for standard input", {}},
    {"--cpp", '\0', ValueKind::none, {}, "write a class in C++, from template.hpp, instead of SQL", {}},
    {"--id", '\0', ValueKind::text, "ID", "use this id instead of a random one", {}},
    {"--autogenerate", '\0', ValueKind::none, {}, "write what the revisions lack of the wanted schema", {}},
    {"--against", '\0', ValueKind::choice, "WHAT", "compare with this instead: revisions, database",
     "revisions database"},
    {"--rename", '\0', ValueKind::list, "OLD:NEW", "a table, or table.column, that was renamed", {}},
    {"--no-rename", '\0', ValueKind::none, {}, "what looks renamed is not: drop the one, make the other", {}},
    {"--allow", '\0', ValueKind::list, "WHAT", "allow changes that lose rows or values: destructive", {}},
    kInclude,
    kExclude,
    kScratchPlaces,
};

constexpr Example kExamples[] = {
    {"dunlin revision -m \"create users\"", "on top of the head"},
    {"dunlin revision -m \"add index\" --parent 8c1f", "on top of 8c1f…: a branch"},
    {"dunlin revision --autogenerate -m \"add theme\"", "what schema.sql has and the revisions do not make"},
    {"bot migrate revision --cpp -m \"count messages\"", "for a program that carries its migrations"},
    {"pg_dump -s shop | dunlin revision -m \"as found\" --sql -", "a dump is a revision"},
};

std::string read_sql(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    char buffer[65536];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
      text.write(buffer, static_cast<std::streamsize>(got));
    }
    return text.str();
  }
  std::ifstream file(path, std::ios::binary);
  if (file) text << file.rdbuf();
  if (!file) {
    throw Error(ErrorCode::file_unreadable, fmt::format("cannot read \"{}\"", escape_controls(path)),
                {.hint = "give a file of SQL, or - for standard input", .state = "no revision was written"});
  }
  return text.str();
}

void check_autogenerate(const Arguments& arguments) {
  if (arguments.has("--autogenerate")) {
    for (const std::string_view other : {"--cpp", "--sql"}) {
      if (!arguments.has(other)) continue;
      throw Error(ErrorCode::usage, fmt::format("--autogenerate and {} do not go together", other),
                  {.hint = "what is found is written as SQL"});
    }
    return;
  }
  for (const std::string_view needing :
       {"--against", "--rename", "--no-rename", "--allow", "--include", "--exclude", "--scratch"}) {
    if (!arguments.has(needing)) continue;
    throw Error(ErrorCode::usage, fmt::format("{} says something of --autogenerate, which was not given", needing));
  }
}

int run_revision(Context& context, const Arguments& arguments) {
  const std::string message = arguments.text("--message");
  if (message.empty()) {
    throw Error(ErrorCode::usage, "a revision needs a message",
                {.hint = "for instance `dunlin revision -m \"create users\"`"});
  }
  context.accept_empty_revisions();
  const RevisionGraph& graph = context.project().graph;
  NewRevision revision;
  revision.id = arguments.text("--id");
  revision.message = message;
  revision.labels = arguments.list("--label");
  for (const std::string& name : arguments.list("--parent")) revision.parents.push_back(graph.resolve(name).id);
  for (const std::string& name : arguments.list("--depends-on")) revision.depends_on.push_back(graph.resolve(name).id);
  if (revision.parents.empty()) revision.parents = graph.heads();
  if (revision.parents.size() > 1 && !arguments.has("--parent")) {
    throw Error(ErrorCode::multiple_heads,
                fmt::format("there is more than one head: {}", fmt::join(revision.parents, ", ")),
                {.hint = "join them with `dunlin merge`, put one after the other with `dunlin rebase`, or name one: "
                         "`--parent " +
                         revision.parents.front() + "`",
                 .state = "no revision was written"});
  }
  revision.in_code = arguments.has("--cpp");
  if (revision.in_code && arguments.has("--sql")) {
    throw Error(ErrorCode::usage, "--cpp and --sql do not go together", {.hint = "a class in C++ holds no SQL file"});
  }
  check_autogenerate(arguments);
  if (arguments.has("--autogenerate")) return autogenerate(context, arguments, std::move(revision));
  if (arguments.has("--sql")) revision.up = read_sql(arguments.text("--sql"));
  write_and_tell(context, std::move(revision));
  return 0;
}

}  // namespace

RevisionDirectory known_revisions(Context& context) {
  RevisionDirectory known = context.read_directory();
  const RevisionGraph& graph = context.project().graph;
  for (const std::span<const Revision> revisions : {graph.revisions(), graph.repeatables()}) {
    for (const Revision& revision : revisions) {
      const auto is_it = [&revision](const Revision& other) { return other.id == revision.id; };
      if (std::none_of(known.revisions.begin(), known.revisions.end(), is_it)) known.revisions.push_back(revision);
    }
  }
  return known;
}

Project project_now(Context& context) {
  Project project = context.project();
  project.graph = RevisionGraph(known_revisions(context).revisions, context.settings().naming == Naming::sequence);
  return project;
}

void write_and_tell(Context& context, NewRevision revision, const std::vector<std::string>& found) {
  const Settings& settings = context.settings();
  const RevisionDirectory existing = known_revisions(context);
  if (settings.naming == Naming::graph && revision.id.empty()) revision.id = random_revision_id();
  std::string id = revision.id;
  const std::filesystem::path path = write_revision(settings.directory, settings.naming, existing, std::move(revision),
                                                    std::chrono::system_clock::now());
  const std::string name = path.filename().string();
  if (id.empty()) id = name.substr(0, name.find('_'));  // Sequence naming: the number is the id.
  if (context.json()) {
    Json document;
    document.text("id", id).text("path", path.string());
    if (!found.empty()) document.texts("changes", found);
    context.terminal().print_line(document.str());
  } else {
    context.terminal().print_line(escape_controls(path.string()));
  }
}

constinit const Command kRevision{
    .name = "revision",
    .summary = "write a new revision file",
    .description =
        "Writes a file from the template in the directory of revisions and prints its path. Fill in the "
        "SQL, way up and way down, then `dunlin upgrade`.\n"
        "With --cpp it is a class to be registered in a program that carries its migrations.\n"
        "With --autogenerate it holds what turns the schema that the revisions make into the one that is wanted: the "
        "application's models, or the file that [autogenerate] in dunlin.toml names. Both are made in a scratch "
        "database and compared. What was found is printed; without a difference nothing is written.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_revision};

}  // namespace dunlin::cli
