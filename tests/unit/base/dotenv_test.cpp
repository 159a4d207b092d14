// SPDX-License-Identifier: Apache-2.0
#include "base/dotenv.hpp"

#include <dunlin/error.hpp>

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace dunlin {
namespace {

/// `value@line`, or the error with its place.
std::string value_of(std::string_view text, std::string_view name = "A") {
  try {
    const auto values = parse_dotenv(text, ".env");
    const auto found = values.find(name);
    return found == values.end() ? "none" : fmt::format("{}@{}", found->second.value, found->second.line);
  } catch (const Error& error) {
    const SourcePosition source = error.details().source.value_or(SourcePosition{});
    EXPECT_EQ(error.code(), ErrorCode::configuration_syntax);
    EXPECT_EQ(source.text, "") << "the line may hold a secret";
    return fmt::format("{} at {}:{}", error.message(), source.line, source.column);
  }
}

TEST(Dotenv, TakesWhatPeopleWrite) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"A=1", "1@1"},
      {"\n\n  A=1\n", "1@3"},
      {"# A=2\nA=1", "1@2"},
      {"export A=1", "1@1"},
      {"export\tA = 1 ", "1@1"},
      {"export=1\nA=2", "2@2"},
      {"A=", "@1"},
      {"A=\nB=2", "@1"},
      {"A= \t", "@1"},
      {"A=a b  c # comment", "a b  c@1"},
      {"A=a#b", "a#b@1"},
      {"A=# all comment", "@1"},
      {"A=postgresql://u:p#w@h/d?x=1&y='2'", "postgresql://u:p#w@h/d?x=1&y='2'@1"},
      {"A='single $x \\n # \" '", "single $x \\n # \" @1"},
      {"A=\"double \\\"x\\\" \\\\ \\$ \\n\\t\\q # '\"", "double \"x\" \\ $ \n\t\\q # '@1"},
      {"A='x' # comment", "x@1"},
      {"A=\"two\nlines\"\nB=1", "two\nlines@1"},
      {"A='two\r\nlines'\r\nB=1", "two\nlines@1"},
      {"B=1\r\nA=2\r\n", "2@2"},
      {"\xEF\xBB\xBF"
       "A=1",
       "1@1"},
      {"A=1\nA=2", "2@2"},
      {"A=${B}", "${B}@1"},
      {"A.b=1\nA=2", "2@2"},
      {"", "none"},
      {"\r\n \n#", "none"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(value_of(text), expected) << text;
}

TEST(Dotenv, SaysWhereItIsBroken) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"A", "the line is not of the form NAME=value at 1:1"},
      {"B=1\n  export A\n", "the line is not of the form NAME=value at 2:10"},
      {"=1", "the line is not of the form NAME=value at 1:1"},
      {"1A=1", "the line is not of the form NAME=value at 1:1"},
      {"A-B=1", "the line is not of the form NAME=value at 1:1"},
      {"A: 1", "the line is not of the form NAME=value at 1:1"},
      {"B=1\nA=\"never\nends", "the quote is never closed at 2:3"},
      {"A='x'y", "after the closing quote something follows at 1:6"},
      {"A=1\n\xFF", "the file is not UTF-8 at 2:1"},
      {std::string_view("A=1\nB=\0", 7), "the file has a NUL at 2:3"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(value_of(text), expected) << text;
}

}  // namespace
}  // namespace dunlin
