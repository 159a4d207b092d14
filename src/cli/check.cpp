// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/round_trip.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/schema_words.hpp"
#include "cli/wanted.hpp"

#include <dunlin/error.hpp>

#include "autogenerate/rename_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

constexpr int kDiffers = 3;

constexpr Option kOptions[] = {
    {"--round-trip", '\0', ValueKind::none, {}, "run each revision up, down and up, and compare what is left", {}},
    kInclude,
    kExclude,
    kScratchPlaces,
};

constexpr Example kExamples[] = {
    {"dunlin check", "do the revisions make what schema.sql, or the models, say?"},
    {"dunlin check --round-trip", "does every way down lead back?"},
};

bool is_well(const RoundTrip& trip) {
  return trip.outcome == RoundTrip::Outcome::equal || trip.outcome == RoundTrip::Outcome::one_way;
}

std::string_view word_for(RoundTrip::Outcome outcome) {
  switch (outcome) {
    case RoundTrip::Outcome::equal: return "equal";
    case RoundTrip::Outcome::down_leaves: return "down leaves";
    case RoundTrip::Outcome::up_differs: return "up differs";
    case RoundTrip::Outcome::one_way: return "one way";
    case RoundTrip::Outcome::failed: return "failed";
  }
  return {};
}

Colour colour_for(RoundTrip::Outcome outcome) {
  if (outcome == RoundTrip::Outcome::equal) return Colour::green;
  return outcome == RoundTrip::Outcome::one_way ? Colour::yellow : Colour::red;
}

void print_trips(Terminal& terminal, const std::string& dialect, const std::vector<RoundTrip>& trips) {
  std::size_t bad = 0;
  for (const RoundTrip& trip : trips) {
    bad += is_well(trip) ? 0 : 1;
    terminal.print_line(fmt::format(
        "  {}  {}  {}", terminal.paint(colour_for(trip.outcome), fmt::format("{:<11}", word_for(trip.outcome))),
        escape_controls(trip.id), escape_controls(trip.message)));
    for (const std::string& line : trip.differences) {
      terminal.print_line("               " + escape_controls(line));
    }
  }
  terminal.print_line(bad == 0 ? fmt::format("{}: {} there and back", dialect, trips.size())
                               : fmt::format("{}: {} of {} do not lead back", dialect, bad, trips.size()));
}

Json json_of(const std::string& dialect, const std::vector<RoundTrip>& trips) {
  JsonArray revisions;
  for (const RoundTrip& trip : trips) {
    Json one;
    one.text("id", trip.id).text("outcome", word_for(trip.outcome)).texts("differences", trip.differences);
    revisions.add(one);
  }
  Json document;
  return document.text("dialect", dialect).array("revisions", revisions);
}

int check_round_trips(Context& context, const std::vector<Declared>& declared) {
  const Source written = written_revisions(context);
  const Project& project = std::get<source::Revisions>(written.from).project;
  bool well = true;
  JsonArray dialects;
  for (const Declared& one : declared) {
    const std::vector<RoundTrip> trips = round_trip(project, one.options);
    well = well && std::all_of(trips.begin(), trips.end(), is_well);
    if (context.json()) {
      dialects.add(json_of(std::string(one.dialect->name()), trips));
    } else {
      print_trips(context.terminal(), std::string(one.dialect->name()), trips);
    }
  }
  if (context.json()) {
    Json document;
    context.terminal().print_line(document.flag("ok", well).array("dialects", dialects).str());
  }
  return well ? 0 : kDiffers;
}

DialectChanges compare_on(Context& context, const Declared& declared, const Source& written, const Source& wanted) {
  const schema::Schema from = declared.read(written);
  const schema::Schema to = declared.read(wanted);
  Renames renames;
  for (const std::string& word : told_renames(context, wanted)) static_cast<void>(add_rename(renames, word, from, to));
  return {std::string(declared.dialect->name()), compare(from, to, renames, *declared.dialect),
          only_schema_of(from, to)};
}

void print_differences(Context& context, const std::vector<DialectChanges>& found, const Source& wanted) {
  Terminal& terminal = context.terminal();
  const std::vector<std::string> lines = describe_changes(found);
  for (const std::string& line : lines) terminal.print_line(escape_controls(line));
  for (const DialectChanges& one : found) {
    for (const std::string& remark : one.comparison.remarks) {
      terminal.print_line(fmt::format("! {}", escape_controls(remark)));
    }
    warn_of(context, "cannot be compared", one.comparison.uncovered);
  }
  const bool equal =
      std::all_of(found.begin(), found.end(), [](const DialectChanges& one) { return one.comparison.equal(); });
  if (!equal) {
    terminal.tell(
        fmt::format("the revisions do not make what {} wants: `dunlin revision --autogenerate` writes what "
                    "is missing",
                    escape_controls(wanted.name)));
  } else if (!context.quiet()) {
    terminal.print_line(fmt::format("the revisions make what {} wants", escape_controls(wanted.name)));
  }
}

void print_json(Context& context, const std::vector<DialectChanges>& found) {
  JsonArray dialects;
  bool equal = true;
  for (const DialectChanges& one : found) {
    equal = equal && one.comparison.equal();
    Json document;
    document.text("dialect", one.dialect).texts("changes", describe_changes({&one, 1}));
    document.texts("remarks", one.comparison.remarks).texts("not_compared", one.comparison.uncovered);
    document.texts("statements", one.comparison.there.statements);
    dialects.add(document);
  }
  Json document;
  context.terminal().print_line(document.flag("ok", equal).array("dialects", dialects).str());
}

int check_schema(Context& context, const std::vector<Declared>& declared) {
  std::vector<Source> wanted;
  for (const Declared& one : declared) wanted.push_back(wanted_schema(context, *one.dialect, declared));
  const Source written = written_revisions(context);
  std::vector<DialectChanges> found;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    found.push_back(compare_on(context, declared[i], written, wanted[i]));
  }
  if (context.json()) {
    print_json(context, found);
  } else {
    print_differences(context, found, wanted.front());
  }
  return std::all_of(found.begin(), found.end(), [](const auto& one) { return one.comparison.equal(); }) ? 0 : kDiffers;
}

int run_check(Context& context, const Arguments& arguments) {
  context.watch_signals();
  const std::vector<Declared> declared = declared_dialects(context, arguments);
  return arguments.has("--round-trip") ? check_round_trips(context, declared) : check_schema(context, declared);
}

}  // namespace

constinit const Command kCheck{
    .name = "check",
    .summary = "hold the revisions against the schema that is wanted",
    .description =
        "Runs the revisions in a scratch database and compares what they make with the wanted schema: the "
        "application's models, or the file that [autogenerate] in dunlin.toml names. Lists what differs, and then "
        "exits with 3. With --round-trip it runs each revision up, down and up again instead: its way down must give "
        "back what was there before. The database itself is not touched.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_check};

}  // namespace dunlin::cli
