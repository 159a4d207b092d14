// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/help.hpp"

#include <fmt/format.h>

#include <iterator>

namespace dunlin::cli {
namespace {

/// A text with everything escaped that troff would take as its own.
std::string roff(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if (c == '"') {
      escaped += "\\(dq";  // As it is, it would hold words of a macro's line together and vanish.
    } else if (c == '`') {
      escaped += "\\(ga";
    } else if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n')) {
      escaped += "\\&";
      escaped += c;
    } else if (c == '\n') {
      escaped += "\n.PP\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

void write_option(const Option& option, std::string& page) {
  page += ".TP\n.B ";
  if (option.letter != '\0') page += fmt::format("\\-{}, ", option.letter);
  page += roff(option.name);
  if (option.kind != ValueKind::none) page += fmt::format(" \\fI{}\\fR", roff(option.placeholder));
  page += fmt::format("\n{}\n", roff(option.help));
}

void write_command(const Command& command, std::string& page) {
  page += fmt::format(".SS dunlin {}\n{}.\n", roff(usage_of(command)), roff(command.summary));
  if (!command.description.empty()) page += fmt::format(".PP\n{}\n", roff(command.description));
  for (const Positional& positional : command.positionals) {
    page += fmt::format(".TP\n.I {}\n{}\n", roff(positional.name), roff(positional.help));
  }
  for (const Option& option : command.options) write_option(option, page);
  for (const Example& example : command.examples) {
    page += fmt::format(".TP\n.B {}\n{}\n", roff(example.command), roff(example.meaning));
  }
}

constexpr std::string_view kStatuses =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\ndone\n"
    ".TP\n.B 1\nthe database refused; the message says what state it is in\n"
    ".TP\n.B 2\nusage, configuration or files\n"
    ".TP\n.B 3\na check found something (\\-\\-exit\\-code)\n"
    ".TP\n.B 4\nsomebody else holds the lock\n"
    ".TP\n.B 130, 143\ninterrupted, terminated\n";

constexpr std::string_view kEnvironment =
    ".SH ENVIRONMENT\n"
    ".TP\n.B DUNLIN_DATABASE_URL, DATABASE_URL, POSTGRES_URL\n"
    "the database, in this order, unless \\-\\-url says otherwise; each also as a file, with _FILE behind the name\n"
    ".TP\n.B NO_COLOR\nno colours\n"
    ".SH FILES\n"
    ".TP\n.I dunlin.toml\nthe configuration\n"
    ".TP\n.I .env\nbeside the configuration: variables that the real environment beats\n"
    ".TP\n.I migrations/\nthe revisions\n";

int run_man(Context& context, const Arguments&) {
  context.terminal().print(man_page());
  return 0;
}

}  // namespace

std::string man_page() {
  std::string page =
      ".TH DUNLIN 1\n.SH NAME\ndunlin \\- change the schema of SQLite and PostgreSQL databases\n"
      ".SH SYNOPSIS\n.B dunlin\n.I COMMAND\n[\\fIoptions\\fR]\n.SH COMMANDS\n";
  for (const Command* command : all_commands()) {
    if (!command->hidden) write_command(*command, page);
  }
  page += ".SH OPTIONS OF EVERY COMMAND\n";
  for (const Option& option : global_options()) write_option(option, page);
  page += kStatuses;
  page += kEnvironment;
  return page;
}

constinit const Command kMan{.name = "man",
                             .summary = "print the manual page",
                             .description = {},
                             .positionals = {},
                             .options = {},
                             .examples = {},
                             .run = run_man,
                             .hidden = true};

}  // namespace dunlin::cli
