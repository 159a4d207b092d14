// SPDX-License-Identifier: Apache-2.0
#include "cli/autogenerate.hpp"

#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "cli/json.hpp"
#include "cli/new_revision.hpp"
#include "cli/questions.hpp"
#include "cli/schema_words.hpp"
#include "cli/wanted.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

/// The database that is configured, when it is of that dialect and answers: it tells whether what is dropped holds
/// rows.
std::unique_ptr<Connection> database_of(Context& context, const Dialect& dialect) {
  if (&context.dialect() != &dialect) return nullptr;
  try {
    return dialect.connect(context.url(), context.connect_options(Access::read));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::database_missing) {
      context.log()({.level = LogLevel::warning,
                     .message = "nobody can tell how many rows are lost: " + error.message(),
                     .fields = {}});
    }
    return nullptr;
  }
}

Source starting_point(Context& context, const Arguments& arguments, const std::vector<Declared>& declared) {
  if (arguments.text("--against", "revisions") == "revisions") return written_revisions(context);
  if (declared.size() > 1 || declared.front().dialect != &context.dialect()) {
    throw Error(
        ErrorCode::usage,
        fmt::format("--against database compares one database, and revisions are written for {}", names_of(declared)),
        {.hint = "leave it out: then the revisions are compared", .state = "nothing was written"});
  }
  return {context.url().redacted(), source::Database{{context.url(), context.connect_options(Access::read)}}};
}

DialectChanges compare_on(Context& context, const Arguments& arguments, const Declared& declared, const Source& from,
                          const Source& wanted) {
  Compared compared{*declared.dialect, declared.read(from), declared.read(wanted), {}, {}};
  add_told_renames(context, arguments, wanted, compared);
  Questions(context, arguments, {.destructive = false, .rewriting = true, .data_dependent = true})
      .settle(compared, database_of(context, *declared.dialect).get());
  return {std::string(declared.dialect->name()), std::move(compared.comparison),
          only_schema_of(compared.from, compared.to)};
}

int say_nothing_to_write(Context& context, const std::string& wanted) {
  if (context.json()) {
    Json document;
    document.null("id").null("path").texts("changes", {});
    context.terminal().print_line(document.str());
  } else if (!context.quiet()) {
    context.terminal().print_line(
        fmt::format("nothing to write: the revisions make what {} wants", escape_controls(wanted)));
  }
  return 0;
}

}  // namespace

int autogenerate(Context& context, const Arguments& arguments, NewRevision revision) {
  context.watch_signals();
  const std::vector<Declared> declared = declared_dialects(context, arguments);
  std::vector<Source> wanted;
  for (const Declared& one : declared) wanted.push_back(wanted_schema(context, *one.dialect, declared));
  const Source from = starting_point(context, arguments, declared);
  std::vector<DialectChanges> found;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    found.push_back(compare_on(context, arguments, declared[i], from, wanted[i]));
    warn_of(context, "differs and is not written", found.back().comparison.remarks);
    warn_of(context, "cannot be compared", found.back().comparison.uncovered);
  }
  std::vector<std::string> lines = describe_changes(found);
  if (lines.empty()) return say_nothing_to_write(context, wanted.front().name);
  put_changes(revision, found);
  if (!context.json()) {
    for (const std::string& line : lines) context.terminal().print_line(escape_controls(line));
  }
  write_and_tell(context, std::move(revision), lines);
  return 0;
}

}  // namespace dunlin::cli
