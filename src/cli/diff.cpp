// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "autogenerate/compare.hpp"
#include "autogenerate/permissions.hpp"
#include "autogenerate/rename_words.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/schema_words.hpp"
#include "diff/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace dunlin::cli {
namespace {

constexpr int kDifferent = 3;

constexpr Positional kPositionals[] = {
    {"FROM",
     "a database URL, .sql file, directory, `database`, `revisions` or `empty`",
     true,
     false,
     ValueKind::text,
     {}},
    {"TO", "the same", true, false, ValueKind::text, {}},
};

constexpr Option kOptions[] = {
    {"--exit-code", '\0', ValueKind::none, {}, "exit with 3 when they differ", {}},
    {"--reverse", '\0', ValueKind::none, {}, "print the way back, from TO to FROM", {}},
    {"--rename",
     '\0',
     ValueKind::list,
     "OLD:NEW",
     "table:table or table.column:table.column, the same thing renamed",
     {}},
    {"--no-rename", '\0', ValueKind::none, {}, "what looks renamed is not: drop the one, make the other", {}},
    {"--allow", '\0', ValueKind::list, "WHAT", "destructive: print it although rows are lost", {}},
    kInclude,
    kExclude,
    kScratch,
    kDialect,
};

constexpr Example kExamples[] = {
    {"dunlin diff database schema.sql", "what the configured database lacks"},
    {"dunlin diff revisions schema.sql", "what a revision would have to do"},
    {"dunlin diff empty sqlite:///app.db", "all that makes it"},
    {"dunlin diff old.sql new.sql --rename users.nick:users.nickname", "the column is the same one"},
    {"dunlin diff database revisions --exit-code -q > drift.sql", "in a script: has it drifted?"},
};

/// Both sides as they were read.
struct Sides {
  Source from;
  Source to;
  schema::Schema before;
  schema::Schema after;
  const Dialect* dialect = nullptr;      ///< Of both.
  std::unique_ptr<Connection> database;  ///< FROM, when it is one: its rows are counted.
};

Sides read_sides(Context& context, const Arguments& arguments) {
  Sides sides{.from = source_of(context, arguments.text("FROM")), .to = source_of(context, arguments.text("TO"))};
  const ReadOptions options{.like = place_of(context, arguments, sides.from, sides.to), .scope = scope_of(context)};
  const schema::Filter filter = filter_of(arguments);
  sides.dialect = &dialect_of(options.like.url);
  sides.before = schema::filtered(read_schema(sides.from, options), filter);
  sides.after = schema::filtered(read_schema(sides.to, options), filter);
  if (const auto* database = std::get_if<source::Database>(&sides.from.from)) {
    sides.database = sides.dialect->connect(database->place.url, database->place.connect);
  }
  return sides;
}

/// What was said of renamings, on the command line and in the files of TO, where they may be long done.
Renames renames_of(const Arguments& arguments, const Sides& sides) {
  Renames renames;
  for (const std::string& word : arguments.list("--rename")) {
    if (add_rename(renames, word, sides.before, sides.after)) continue;
    throw Error(ErrorCode::usage, fmt::format("cannot rename \"{}\": {} has nothing of the old name",
                                              escape_controls(word), sides.from.name));
  }
  if (const auto* files = std::get_if<source::Files>(&sides.to.from)) {
    for (const std::string& word : rename_words_in(files->files)) {
      static_cast<void>(add_rename(renames, word, sides.before, sides.after));
    }
  }
  return renames;
}

Permissions permissions_of(const Arguments& arguments) {
  // What is only printed writes nothing anew and asks no rows: whoever runs it sees it named above it.
  Permissions allowed{.destructive = false, .rewriting = true, .data_dependent = true};
  for (const std::string& words : arguments.list("--allow")) allowed = Permissions::parse(words, allowed);
  return allowed;
}

/// A comparison, and what it would destroy.
struct Findings {
  Comparison comparison;
  std::vector<CountedLoss> losses;
  std::vector<PossibleRename> questions;  ///< Nobody has answered yet.
};

Findings find(const Sides& sides, const Renames& renames, bool nothing_is_renamed) {
  Findings findings{
      .comparison = compare(sides.before, sides.after, renames, *sides.dialect), .losses = {}, .questions = {}};
  findings.losses = count_losses(findings.comparison.there, renames, sides.database.get());
  if (!nothing_is_renamed) findings.questions = open_questions(findings.comparison.possible_renames, findings.losses);
  return findings;
}

/// Asks of each possible renaming, and compares anew after every yes.
Findings settle(Context& context, const Arguments& arguments, const Sides& sides) {
  Renames renames = renames_of(arguments, sides);
  Findings findings = find(sides, renames, arguments.has("--no-rename"));
  std::set<std::string> denied;
  while (context.terminal().can_ask() && !findings.questions.empty()) {
    const std::string word = word_of(findings.questions.front());
    const std::size_t colon = word.find(':');
    if (context.ask(fmt::format("is {} what {} was?", escape_controls(word.substr(colon + 1)),
                                escape_controls(word.substr(0, colon))))) {
      static_cast<void>(add_rename(renames, word, sides.before, sides.after));
      findings = find(sides, renames, false);
    } else {
      denied.insert(word);
    }
    std::erase_if(findings.questions, [&](const PossibleRename& one) { return denied.contains(word_of(one)); });
  }
  return findings;
}

Json json_of(const Change& change) {
  Json json;
  std::vector<std::string> destroyed;
  for (const Loss& loss : change.hazards.losses) destroyed.push_back(loss.what);
  json.text("text", describe(change.operation)).text_or_null("lock", change.hazards.lock);
  json.flag("rewrites", change.hazards.rewrites).flag("depends_on_data", change.hazards.depends_on_data);
  return json.texts("destroys", destroyed);
}

std::string document(const Sides& sides, const Findings& findings, const std::vector<std::string>& refused) {
  const Comparison& comparison = findings.comparison;
  JsonArray changes;
  for (const Change& change : comparison.there.changes) changes.add(json_of(change));
  JsonArray losses;
  for (const CountedLoss& loss : findings.losses) {
    Json one;
    one.text("what", loss.loss.what);
    losses.add(loss.count ? one.number("count", *loss.count) : one.null("count"));
  }
  std::vector<std::string> renames;
  for (const PossibleRename& one : comparison.possible_renames) renames.push_back(word_of(one));
  Json json;
  json.text("from", sides.from.name).text("to", sides.to.name).flag("equal", comparison.equal());
  json.array("changes", changes).array("losses", losses).texts("refused", refused);
  json.texts("statements", refused.empty() ? comparison.there.statements : std::vector<std::string>{});
  json.texts("reverse", refused.empty() ? comparison.back.statements : std::vector<std::string>{});
  json.text_or_null("irreversible", comparison.back.impossible).texts("possible_renames", renames);
  json.texts("remarks", comparison.remarks).texts("notes", comparison.notes);
  return json.texts("uncovered", comparison.uncovered).str();
}

/// What the statements do to rows, above them.
std::vector<std::string> comments_on(const Changes& changes, const std::vector<CountedLoss>& losses) {
  std::vector<std::string> comments = refusals(changes, losses, {});
  for (std::string& comment : comments) comment = "-- " + escape_controls(comment);
  return comments;
}

void print(Context& context, const Arguments& arguments, const Findings& findings) {
  const Comparison& comparison = findings.comparison;
  const bool reverse = arguments.has("--reverse");
  const Changes& changes = reverse ? comparison.back : comparison.there;
  if (!changes.impossible.empty()) throw Error(ErrorCode::unsupported, changes.impossible);
  const std::vector<CountedLoss> losses = reverse ? count_losses(changes, {}, nullptr) : findings.losses;
  for (const std::string& comment : comments_on(changes, losses)) context.terminal().print_line(comment);
  for (const std::string& statement : changes.statements) print_sql(context, statement + ";\n");
}

/// Of what rows would be lost by, unless it was allowed; only what is known to be there counts.
std::vector<std::string> refused_by(const Arguments& arguments, const Findings& findings) {
  std::vector<CountedLoss> known = findings.losses;
  std::erase_if(known, [](const CountedLoss& loss) { return !loss.count; });
  std::vector<std::string> refused = refusals(findings.comparison.there, known, permissions_of(arguments));
  for (const PossibleRename& question : open_questions(findings.questions, known)) {
    refused.push_back("may have been renamed: " + word_of(question));
  }
  return refused;
}

[[noreturn]] void refuse(Context& context, const Findings& findings, const std::vector<std::string>& refused) {
  if (!context.json()) {
    for (const std::string& sentence : refused) context.terminal().tell("  " + escape_controls(sentence));
  }
  std::string hint = "`--allow destructive` prints it";
  if (!findings.questions.empty()) {
    hint = fmt::format("say `--rename {}`, or `--no-rename` and `--allow destructive`",
                       escape_controls(word_of(findings.questions.front())));
  }
  throw Error(ErrorCode::check_failed, "what turns FROM into TO destroys rows that are there",
              {.hint = std::move(hint), .state = "nothing was changed"});
}

int run_diff(Context& context, const Arguments& arguments) {
  context.watch_signals();
  const Sides sides = read_sides(context, arguments);
  const Findings findings = settle(context, arguments, sides);
  const Comparison& comparison = findings.comparison;
  const std::vector<std::string> refused =
      arguments.has("--reverse") ? std::vector<std::string>{} : refused_by(arguments, findings);
  if (context.json()) context.terminal().print_line(document(sides, findings, refused));
  warn_of(context, "differs and is not changed", comparison.remarks);
  warn_of(context, "cannot be compared", comparison.uncovered);
  for (const PossibleRename& one : findings.questions) {
    if (refused.empty()) warn_of(context, "may have been renamed", {word_of(one)});
  }
  if (!refused.empty()) refuse(context, findings, refused);
  if (!context.json()) print(context, arguments, findings);
  return arguments.has("--exit-code") && !comparison.equal() ? kDifferent : 0;
}

}  // namespace

constinit const Command kDiff{
    .name = "diff",
    .summary = "print the SQL that turns one schema into another",
    .description =
        "FROM and TO are each a database URL, a file of SQL statements, a directory of such files or of revisions, "
        "`database` (the configured one), `revisions` (those of the project) or `empty`. Files and revisions are run "
        "in a scratch database and read back, so that both sides are in the engine's own words. Nothing is changed, "
        "and nothing printed when they are equal.\n"
        "SQL that would destroy rows which are in FROM is not printed without `--allow destructive`; what is lost is "
        "listed, and the status is 3. A drop and an addition that look like a renaming are a question: it is asked on "
        "a terminal, and answered by `--rename`, by a line `-- dunlin: rename OLD:NEW` in the files of TO, or by "
        "`--no-rename`.\n"
        "A file that names no database is taken for that of the other side, of `--dialect`, or the configured one. "
        "Scratch databases of PostgreSQL are made on the same server, or beside `--scratch`.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_diff};

}  // namespace dunlin::cli
