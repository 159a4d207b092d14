// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_words.hpp"

#include <dunlin/error.hpp>

#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

Place configured(Context& context) { return {context.url(), context.connect_options(Access::read)}; }

/// A database of that dialect which needs no server, or the one that is configured.
Place of_dialect(Context& context, const std::string& name) {
  const auto all = all_dialects();
  const Dialect& dialect =
      **std::find_if(all.begin(), all.end(), [&](const Dialect* one) { return one->name() == name; });
  if (dialect.capabilities().in_process) {
    const Url url = Url::parse(fmt::format("{}::memory:", dialect.name()));
    return {url, context.connect_options(Access::read, dialect)};
  }
  Place place = configured(context);
  if (&dialect_of(place.url) == &dialect) return place;
  throw Error(ErrorCode::usage, fmt::format("no database of {} is named", name),
              {.hint = "name a server that scratch databases can be made on, with --scratch URL"});
}

}  // namespace

schema::Filter filter_of(const Arguments& arguments) {
  return {.include = arguments.list("--include"), .exclude = arguments.list("--exclude")};
}

CatalogScope scope_of(Context& context) { return {.history = {context.settings().history_name}, .only = {}}; }

Source source_of(Context& context, std::string_view word) {
  const Settings& settings = context.settings();
  return parse_source(word, {.database = [&] { return configured(context); },
                             .place_of =
                                 [&](const Url& url) {
                                   return Place{url, context.connect_options(Access::read, dialect_of(url))};
                                 },
                             .revisions = [&] { return context.project(); },
                             .directory = settings.directory,
                             .naming = settings.naming,
                             .variables = settings.variables});
}

Place place_of(Context& context, const Arguments& arguments, const Source& from, const Source& to) {
  std::optional<Place> scratch;
  if (arguments.has("--scratch")) {
    const Url url = Url::parse(arguments.text("--scratch"));
    scratch = Place{url, context.connect_options(Access::write, dialect_of(url))};
  }
  return place_for(from, to, scratch, [&] {
    return arguments.has("--dialect") ? of_dialect(context, arguments.text("--dialect")) : configured(context);
  });
}

void warn_of(Context& context, std::string_view what, const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) {
    context.log()(
        {.level = LogLevel::warning, .message = fmt::format("{}: {}", what, escape_controls(sentence)), .fields = {}});
  }
}

void print_sql(Context& context, std::string_view sql) {
  Terminal& terminal = context.terminal();
  terminal.print(terminal.output_is_terminal() ? escape_controls(sql, true) : std::string(sql));
}

}  // namespace dunlin::cli
