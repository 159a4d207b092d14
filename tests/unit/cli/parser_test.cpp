// SPDX-License-Identifier: Apache-2.0
#include "cli/parser.hpp"

#include <dunlin/error.hpp>

#include "cli/commands.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace dunlin::cli {
namespace {

using std::chrono::milliseconds;

Invocation parse(std::vector<std::string> arguments) { return parse_command_line(arguments); }

struct Refusal {
  std::vector<std::string> arguments;
  std::string message;
  std::string hint;
};

/// The words, as far as a test's name may hold them.
std::string name_of(const Refusal& refusal) {
  std::string name;
  for (const std::string& argument : refusal.arguments) {
    if (!name.empty()) name += "__";
    for (const char c : argument) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

// Where a name is not enough.
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.message; }

class CommandLineRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(CommandLineRefuses, WithWhatIsWrongAndWhatToDo) {
  try {
    (void)parse(GetParam().arguments);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_EQ(exit_status(error.code()), 2);
    EXPECT_EQ(error.message(), GetParam().message);
    EXPECT_EQ(error.details().hint, GetParam().hint);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, CommandLineRefuses,
    testing::Values(
        Refusal{{"upgrad"}, "unknown command \"upgrad\"", "did you mean \"upgrade\"?"},
        Refusal{{"hsitory"}, "unknown command \"hsitory\"", "did you mean \"history\"?"},
        Refusal{{"frobnicate"}, "unknown command \"frobnicate\"", "`dunlin --help` lists the commands"},
        Refusal{{"upgrade", "--dryrun"}, "`dunlin upgrade` has no option \"--dryrun\"", "did you mean \"--dry-run\"?"},
        Refusal{{"upgrade", "--ulr=x"}, "`dunlin upgrade` has no option \"--ulr\"", "did you mean \"--url\"?"},
        Refusal{{"heads", "--purge"}, "`dunlin heads` has no option \"--purge\"", "see `dunlin heads --help`"},
        Refusal{{"--frobnicate"}, "unknown option \"--frobnicate\"", "see `dunlin --help`"},
        Refusal{{"upgrade", "head", "again"}, "unexpected argument \"again\"", "see `dunlin upgrade --help`"},
        Refusal{{"downgrade"}, "`dunlin downgrade` needs TARGET", "see `dunlin downgrade --help`"},
        Refusal{{"revision", "-m"}, "--message needs a value", "see `dunlin revision --help`"},
        Refusal{{"upgrade", "--lock-timeout", "5"},
                "--lock-timeout cannot be \"5\"",
                "give a number and a unit (250ms, 5s, 10min, 1h, 1d), or 0"},
        Refusal{
            {"ping", "--wait", "soon"}, "--wait cannot be \"soon\"", "give a number of seconds, or `500ms`, `2min`"},
        Refusal{{"init", "--naming", "dates"}, "--naming cannot be \"dates\"", "it is one of graph, sequence"},
        Refusal{{"completion", "tcsh"}, "SHELL cannot be \"tcsh\"", "it is one of bash, zsh, fish"},
        Refusal{{"\x1b[31mred"}, "unknown command \"\\x1b[31mred\"", "`dunlin --help` lists the commands"}),
    [](const auto& one) { return name_of(one.param); });

TEST(CommandLine, TakesGlobalOptionsBeforeAndAfterTheCommand) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--url", "sqlite:///a.db", "-v", "upgrade", "+1"},
           {"upgrade", "--url", "sqlite:///a.db", "+1", "-v"},
           {"-v", "upgrade", "+1", "--url=sqlite:///a.db"},
           {"--verbose", "--url=sqlite:///a.db", "upgrade", "--", "+1"},
       }) {
    const Invocation invocation = parse(arguments);
    ASSERT_EQ(invocation.command, &kUpgrade);
    EXPECT_EQ(invocation.arguments.text("--url"), "sqlite:///a.db");
    EXPECT_EQ(invocation.arguments.text("TARGET"), "+1");
    EXPECT_TRUE(invocation.arguments.has("--verbose"));
    EXPECT_FALSE(invocation.arguments.has("--quiet"));
  }
}

TEST(CommandLine, TakesAStepBackAsAnArgument) {
  EXPECT_EQ(parse({"downgrade", "-1"}).arguments.text("TARGET"), "-1");
  EXPECT_EQ(parse({"downgrade", "-12", "--yes"}).arguments.text("TARGET"), "-12");
  EXPECT_TRUE(parse({"downgrade", "-y", "-3"}).arguments.has("--yes"));
  EXPECT_EQ(parse({"-y", "downgrade", "-3"}).arguments.text("TARGET"), "-3");
}

TEST(CommandLine, JoinsShortFlagsAndAttachesValues) {
  const Invocation invocation = parse({"revision", "-qvmcreate users", "-lbilling", "-l", "shop"});
  EXPECT_TRUE(invocation.arguments.has("--quiet"));
  EXPECT_TRUE(invocation.arguments.has("--verbose"));
  EXPECT_EQ(invocation.arguments.text("--message"), "create users");
  EXPECT_EQ(invocation.arguments.list("--label"), (std::vector<std::string>{"billing", "shop"}));
}

TEST(CommandLine, ListsTakeOneValueEach) {
  const Invocation invocation = parse({"upgrade", "--set", "A=1", "head", "--set", "B=2,3"});
  EXPECT_EQ(invocation.arguments.list("--set"), (std::vector<std::string>{"A=1", "B=2,3"}));
  EXPECT_EQ(invocation.arguments.text("TARGET"), "head");
}

TEST(CommandLine, TheLastOfAnOptionCounts) {
  EXPECT_EQ(parse({"current", "--url", "a", "--url", "b"}).arguments.text("--url"), "b");
}

TEST(CommandLine, KeepsTextsAsTheyAre) {
  const Invocation invocation = parse({"revision", "-m", "it's \"50%\" [a, b] {c} \\n é"});
  EXPECT_EQ(invocation.arguments.text("--message"), "it's \"50%\" [a, b] {c} \\n é");
  EXPECT_EQ(parse({"revision", "--message=-starts with a dash"}).arguments.text("--message"), "-starts with a dash");
  EXPECT_EQ(parse({"show", "%%"}).arguments.text("REVISION"), "%%");
}

TEST(CommandLine, ReadsDurations) {
  EXPECT_EQ(parse({"upgrade", "--lock-timeout", "250ms"}).arguments.duration("--lock-timeout"), milliseconds(250));
  EXPECT_EQ(parse({"ping", "--wait", "30"}).arguments.duration("--wait"), milliseconds(30000));
  EXPECT_EQ(parse({"ping", "--wait=2min"}).arguments.duration("--wait"), milliseconds(120000));
  EXPECT_EQ(parse({"ping"}).arguments.duration("--wait"), std::nullopt);
}

TEST(CommandLine, AsksForHelpInEveryOrder) {
  EXPECT_EQ(parse({"--help"}).command, nullptr);
  EXPECT_TRUE(parse({"-h"}).help);
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"help", "upgrade"}, {"upgrade", "--help"}, {"--help", "upgrade"}, {"upgrade", "--nonsense", "-h"}}) {
    const Invocation invocation = parse(arguments);
    EXPECT_TRUE(invocation.help);
    EXPECT_EQ(invocation.command, &kUpgrade);
  }
  EXPECT_TRUE(parse({"--version"}).version);
  EXPECT_EQ(parse({}).command, nullptr);
  EXPECT_FALSE(parse({}).help);
}

TEST(CommandLine, MergesAnyNumberOfRevisions) {
  EXPECT_EQ(parse({"merge", "a", "b", "c", "-m", "x"}).arguments.list("REVISION"),
            (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_FALSE(parse({"merge"}).arguments.has("REVISION"));
}

TEST(Seconds, AreNumbersOrDurations) {
  EXPECT_EQ(parse_seconds("0"), milliseconds(0));
  EXPECT_EQ(parse_seconds("90"), milliseconds(90000));
  EXPECT_EQ(parse_seconds("1500ms"), milliseconds(1500));
  EXPECT_EQ(parse_seconds("-1"), std::nullopt);
  EXPECT_EQ(parse_seconds("9223372036854775807"), std::nullopt);
  EXPECT_EQ(parse_seconds(""), std::nullopt);
}

}  // namespace
}  // namespace dunlin::cli
