// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include "cli/commands.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

namespace dunlin::cli {
namespace {

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

TEST(Help, NamesEveryCommandThatIsNotHidden) {
  const std::string help = program_help();
  for (const Command* command : all_commands()) {
    EXPECT_EQ(help.find("\n  " + std::string(command->name) + " ") != std::string::npos, !command->hidden)
        << command->name;
  }
}

TEST(Help, FitsATerminal) {
  EXPECT_LE(longest_line(program_help()), 100U);
  for (const Command* command : all_commands()) EXPECT_LE(longest_line(command_help(*command)), 110U) << command->name;
}

TEST(Help, OfACommandNamesItsOptionsAndExamples) {
  for (const Command* command : all_commands()) {
    const std::string help = command_help(*command);
    for (const Option& option : command->options) EXPECT_NE(help.find(option.name), std::string::npos) << option.name;
    for (const Example& example : command->examples) EXPECT_NE(help.find(example.command), std::string::npos);
    EXPECT_TRUE(command->hidden || !command->examples.empty()) << command->name;
  }
}

TEST(Commands, NoOptionMeansTwoThings) {
  for (const Command* command : all_commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const auto options : {global_options(), command->options}) {
      for (const Option& option : options) {
        EXPECT_TRUE(names.insert(option.name).second) << command->name << ' ' << option.name;
        EXPECT_TRUE(option.letter == '\0' || letters.insert(option.letter).second) << command->name << option.letter;
        EXPECT_EQ(option.placeholder.empty(), option.kind == ValueKind::none) << option.name;
        EXPECT_EQ(option.choices.empty(), option.kind != ValueKind::choice) << option.name;
      }
    }
  }
}

TEST(ManPage, EscapesWhatTroffWouldTake) {
  const std::string page = man_page();
  EXPECT_TRUE(page.starts_with(".TH DUNLIN 1\n"));
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '.') continue;
    const std::set<std::string> known{".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I"};
    EXPECT_TRUE(known.contains(line.substr(0, line.find(' ')))) << line;
  }
  for (const Command* command : all_commands()) {
    EXPECT_NE(command->hidden, page.find(".SS dunlin " + std::string(command->name)) != std::string::npos);
  }
}

}  // namespace
}  // namespace dunlin::cli
