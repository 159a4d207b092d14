// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

namespace dunlin::cli {
namespace {

constexpr Example kExamples[] = {
    {"dunlin version --json", "for a bug report"},
};

std::string system_text() {
  utsname system{};
  if (uname(&system) != 0) return "unknown";
  return fmt::format("{} {} {}", &system.sysname[0], &system.release[0], &system.machine[0]);
}

int run_version(Context& context, const Arguments&) {
  if (context.json()) {
    Json document;
    document.text("dunlin", DUNLIN_VERSION);
    for (const Dialect* dialect : all_dialects()) document.text_or_null(dialect->name(), dialect->library());
    document.text("compiler", DUNLIN_COMPILER).text("build_type", DUNLIN_BUILD_TYPE).text("system", system_text());
    context.terminal().print_line(document.str());
    return 0;
  }
  context.terminal().print_line(version_line());
  for (const Dialect* dialect : all_dialects()) {
    const std::string library = dialect->library();
    context.terminal().print_line(
        fmt::format("{:<10} {}", dialect->name(), library.empty() ? "no library found" : escape_controls(library)));
  }
  context.terminal().print_line(fmt::format("{:<10} {}, {}", "built", DUNLIN_COMPILER, DUNLIN_BUILD_TYPE));
  context.terminal().print_line(fmt::format("{:<10} {}", "system", system_text()));
  return 0;
}

}  // namespace

std::string version_line() { return "dunlin " DUNLIN_VERSION; }

constinit const Command kVersion{.name = "version",
                                 .summary = "show the versions of dunlin and of its libraries",
                                 .description = {},
                                 .positionals = {},
                                 .options = {},
                                 .examples = kExamples,
                                 .run = run_version};

}  // namespace dunlin::cli
