// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include "cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace dunlin::cli {
namespace {

constexpr std::size_t kWidth = 80;

/// Two columns; what is too long for the left one gets a line of its own.
class Table {
 public:
  void add(std::string left, std::string_view right) { rows_.emplace_back(std::move(left), right); }

  void write(std::string& text) const {
    constexpr std::size_t kMost = 30;
    std::size_t width = 0;
    for (const auto& row : rows_) {
      if (row.first.size() <= kMost) width = std::max(width, row.first.size());
    }
    for (const auto& [left, right] : rows_) {
      if (left.size() > width) {
        fmt::format_to(std::back_inserter(text), "  {}\n  {:{}}  {}\n", left, "", width, right);
      } else {
        fmt::format_to(std::back_inserter(text), "  {:{}}  {}\n", left, width, right);
      }
    }
  }

 private:
  std::vector<std::pair<std::string, std::string_view>> rows_;
};

/// `paragraph` in lines of at most `kWidth`.
void wrap(std::string_view paragraph, std::string& text) {
  std::size_t column = 0;
  while (!paragraph.empty()) {
    const std::size_t end = std::min(paragraph.find_first_of(" \n"), paragraph.size());
    const std::string_view word = paragraph.substr(0, end);
    const bool breaks = end < paragraph.size() && paragraph[end] == '\n';
    if (column > 0 && column + 1 + word.size() > kWidth) {
      text += '\n';
      column = 0;
    }
    if (column > 0 && !word.empty()) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
    if (breaks) {
      text += '\n';
      column = 0;
    }
    paragraph.remove_prefix(std::min(end + 1, paragraph.size()));
  }
  text += '\n';
}

void write_options(std::span<const Option> options, std::string& text) {
  Table table;
  for (const Option& option : options) table.add(names_of(option), option.help);
  table.write(text);
}

void write_examples(std::span<const Example> examples, std::string& text) {
  Table table;
  for (const Example& example : examples) table.add(std::string(example.command), example.meaning);
  table.write(text);
}

constexpr Example kExamples[] = {
    {"dunlin init", "begin: dunlin.toml and migrations/"},
    {"dunlin revision -m \"create users\"", "write a new revision"},
    {"dunlin upgrade", "apply what is pending"},
    {"dunlin status", "see where the database stands"},
    {"dunlin downgrade -1", "undo the last revision"},
};

}  // namespace

std::string names_of(const Option& option) {
  std::string names = option.letter != '\0' ? fmt::format("-{}, ", option.letter) : "    ";
  names += option.name;
  if (option.kind != ValueKind::none) {
    names += ' ';
    names += option.placeholder;
  }
  return names;
}

std::string usage_of(const Command& command) {
  std::string usage(command.name);
  for (const Positional& positional : command.positionals) {
    const std::string_view dots = positional.many ? "…" : "";
    usage += positional.required ? fmt::format(" {}{}", positional.name, dots)
                                 : fmt::format(" [{}{}]", positional.name, dots);
  }
  if (!command.options.empty()) usage += " [options]";
  return usage;
}

std::string program_help() {
  std::string text =
      "Dunlin changes the schema of SQLite and PostgreSQL databases, revision by revision.\n"
      "\nUsage: dunlin COMMAND [options]\n\nCommands:\n";
  Table commands;
  for (const Command* command : all_commands()) {
    if (!command->hidden) commands.add(std::string(command->name), command->summary);
  }
  commands.write(text);
  text += "\nOptions of every command, before or after its name:\n";
  write_options(global_options(), text);
  text += "\nExamples:\n";
  write_examples(kExamples, text);
  text += "\n`dunlin COMMAND --help` tells more about a command.\n";
  return text;
}

std::string command_help(const Command& command) {
  std::string text =
      fmt::format("dunlin {}: {}\n\nUsage: dunlin {}\n", command.name, command.summary, usage_of(command));
  if (!command.description.empty()) {
    text += '\n';
    wrap(command.description, text);
  }
  if (!command.positionals.empty()) {
    text += "\nArguments:\n";
    Table table;
    for (const Positional& positional : command.positionals) table.add(std::string(positional.name), positional.help);
    table.write(text);
  }
  if (!command.options.empty()) {
    text += "\nOptions:\n";
    write_options(command.options, text);
  }
  text += "\nOptions of every command:\n";
  write_options(global_options(), text);
  if (!command.examples.empty()) {
    text += "\nExamples:\n";
    write_examples(command.examples, text);
  }
  return text;
}

}  // namespace dunlin::cli
