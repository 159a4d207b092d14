// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dunlin::cli {
namespace {

/// What bash offers for a command line whose last word is being typed.
std::string complete(const std::string& words) {
  const std::string input = completion_script("bash") + "COMP_WORDS=(" + words + ")\n" +
                            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_dunlin\necho \"${COMPREPLY[@]}\"\n";
  const test::Finished finished =
      test::run({.arguments = {"bash", "-s"}, .environment = {}, .directory = {}, .input = input});
  std::string text = finished.out + finished.err;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(BashCompletion, OffersCommands) {
  EXPECT_EQ(complete("dunlin up"), "upgrade");
  EXPECT_EQ(complete("dunlin --json re"), "revision rebase resolve restore");
}

TEST(BashCompletion, OffersOptionsOfTheCommand) {
  EXPECT_EQ(complete("dunlin upgrade --dry"), "--dry-run");
  EXPECT_EQ(complete("dunlin current --exit"), "--exit-code");
  EXPECT_EQ(complete("dunlin heads --exit"), "");
  EXPECT_EQ(complete("dunlin heads --ur"), "--url");
}

TEST(BashCompletion, OffersChoices) {
  EXPECT_EQ(complete("dunlin completion ''"), "bash zsh fish");
  EXPECT_EQ(complete("dunlin init --naming se"), "sequence");
  EXPECT_EQ(complete("dunlin --log-format j"), "json");
}

class Completion : public testing::TestWithParam<const char*> {};

TEST_P(Completion, KnowsEveryCommandAndOption) {
  const std::string script = completion_script(GetParam());
  for (const Command* command : all_commands()) {
    if (command->hidden) continue;
    EXPECT_NE(script.find(command->name), std::string::npos) << command->name;
    for (const Option& option : command->options) {
      EXPECT_NE(script.find(option.name.substr(2)), std::string::npos) << option.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shells, Completion, testing::Values("bash", "zsh", "fish"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace dunlin::cli
