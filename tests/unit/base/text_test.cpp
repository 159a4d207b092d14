// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include "base/redact.hpp"

#include <gtest/gtest.h>

#include <array>

namespace dunlin {
namespace {

using namespace std::chrono_literals;

TEST(Nearest, FindsTheWordThatWasMeant) {
  constexpr std::array<std::string_view, 4> words{"directory", "database_url", "naming", "history_name"};
  EXPECT_EQ(nearest("directroy", words), "directory");
  EXPECT_EQ(nearest("Database_URL", words), "database_url");
  EXPECT_EQ(nearest("nameing", words), "naming");
  EXPECT_EQ(did_you_mean("histori_name", words), "did you mean \"history_name\"?");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  constexpr std::array<std::string_view, 3> words{"up", "down", "label"};
  EXPECT_EQ(nearest("x", words), std::nullopt);
  EXPECT_EQ(nearest("", words), std::nullopt);
  EXPECT_EQ(nearest("transaction", words), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'a'), words), std::nullopt);
  EXPECT_EQ(did_you_mean("transaction", words), "");
}

TEST(Utf8, TellsWellFormedFromMalformed) {
  for (const std::string_view text : {"", "ascii", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\xA6", "\xEF\xBF\xBF"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
  for (const std::string_view text :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3",
        "\xE2\x82", "\xF0\x9F\x90", "\xFF", "\xC3\x28"}) {
    EXPECT_FALSE(is_valid_utf8(text)) << escape_controls(text);
  }
  EXPECT_EQ(first_invalid_utf8("0123456789\xFF"), 10U);
  EXPECT_EQ(first_invalid_utf8("01234567\xC3\xA9\xC3"), 10U);
}

TEST(LineAndColumn, CountsCharactersNotBytes) {
  const std::string_view text = "one\ntw\xC3\xB6 three\r\nfour";
  EXPECT_EQ(line_and_column(text, 0, "f"), (SourcePosition{"f", 1, 1, "one"}));
  EXPECT_EQ(line_and_column(text, 9, "f"), (SourcePosition{"f", 2, 5, "tw\xC3\xB6 three"}));
  EXPECT_EQ(line_and_column(text, text.find('\r'), "f"), (SourcePosition{"f", 2, 10, "tw\xC3\xB6 three"}));
  EXPECT_EQ(line_and_column(text, text.find("four")), (SourcePosition{"", 3, 1, "four"}));
  EXPECT_EQ(line_and_column(text, 10'000), (SourcePosition{"", 3, 5, "four"}));
  EXPECT_EQ(line_and_column("", 0), (SourcePosition{"", 1, 1, ""}));
  EXPECT_EQ(line_and_column("a\n", 2), (SourcePosition{"", 2, 1, ""}));
}

TEST(EscapeControls, LeavesNothingThatATerminalObeys) {
  EXPECT_EQ(escape_controls("plain caf\xC3\xA9 \xF0\x9F\x90\xA6"), "plain caf\xC3\xA9 \xF0\x9F\x90\xA6");
  EXPECT_EQ(escape_controls("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
  EXPECT_EQ(escape_controls("a\nb\tc"), "a\\x0ab\\x09c");
  EXPECT_EQ(escape_controls("a\nb\tc\r", true), "a\nb\tc\\x0d");
  EXPECT_EQ(escape_controls("\xC2\x9B 31m"), "\\x9b 31m");    // CSI in one character
  EXPECT_EQ(escape_controls("x\xE2\x80\xAEy"), "x\\u202ey");  // right-to-left override
  EXPECT_EQ(escape_controls("bad\xFF\xC3"), "bad\\xff\\xc3");
  EXPECT_EQ(escape_controls(std::string_view("\0", 1)), "\\x00");
}

TEST(DisplayWidth, KnowsWideAndCombiningCharacters) {
  EXPECT_EQ(display_width(U'a'), 1U);
  EXPECT_EQ(display_width(U'é'), 1U);
  EXPECT_EQ(display_width(U'漢'), 2U);
  EXPECT_EQ(display_width(U'🐦'), 2U);
  EXPECT_EQ(display_width(0x0301), 0U);
}

TEST(Duration, TakesANumberAndAUnit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("5s"), 5s);
  EXPECT_EQ(parse_duration("5 s"), 5s);
  EXPECT_EQ(parse_duration("10min"), 10min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("1d"), 24h);
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("0s"), 0ms);
  for (const std::string_view text : {"", "5", "s", "5 ", "5  s", "-5s", "+5s", "1.5s", "5S", "5m", "5sec", "25d",
                                      "99999999999999999999s", "9223372036854775807h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(60s), "1min");
  EXPECT_EQ(duration_text(0ms), "0");
}

TEST(Integer, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_integer("-42"), -42);
  for (const std::string_view text : {"", " 1", "1 ", "1.0", "0x1", "+1", "9223372036854775808"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
}

TEST(Trim, TakesBlanksFromBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Redact, HidesEverySecretInAText) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"cannot reach postgresql://app:hunter2@db/x now", "cannot reach postgresql://app:***@db/x now"},
      {"\"postgres://app:hun@ter2@db/x\"", "\"postgres://app:***@db/x\""},
      {"postgresql://db/x?password=hunter2&sslmode=require", "postgresql://db/x?password=***&sslmode=require"},
      {"host=db password=hunter2 user=app", "host=db password=*** user=app"},
      {"host=db password='hun ter2' user=app", "host=db password='***' user=app"},
      {"{\"password\": \"hun\\\"ter2\", \"a\": 1}", "{\"password\": \"***\", \"a\": 1}"},
      {"ALTER ROLE app PASSWORD 'hun''ter2' LOGIN", "ALTER ROLE app PASSWORD '***' LOGIN"},
      {"ALTER ROLE app password E'hunter2'", "ALTER ROLE app password E'***'"},
      {"DB_PASSWORD=hunter2", "DB_PASSWORD=***"},
      {"PASSWORD 'never ends hunter2", "PASSWORD '***"},
      {"password authentication failed for user \"app\"", "password authentication failed for user \"app\""},
      {"ALTER TABLE u ADD COLUMN password text", "ALTER TABLE u ADD COLUMN password text"},
      {"unrecognized token: \"x\"", "unrecognized token: \"x\""},
      {"SELECT * FROM settings WHERE key = 'theme'", "SELECT * FROM settings WHERE key = 'theme'"},
      {"postgresql://db:5432/x", "postgresql://db:5432/x"},
      {"see https://example.org/a@b", "see https://example.org/a@b"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(redact_secrets(text), expected);
}

TEST(Redact, HidesThePasswordOfAMalformedUrl) {
  EXPECT_EQ(redact_url("postgresql://app:hun/ter@2@db:x/y"), "postgresql://***@db:x/y");
  EXPECT_EQ(redact_url("postgresql:/app:hunter2@db"), "***@db");
  EXPECT_EQ(redact_url("postgresql://db/x?password=hun ter&2=3"), "postgresql://db/x?password=***");
  EXPECT_EQ(redact_url("postgresql://db/x?password=hun@ter2"), "postgresql://***");
  EXPECT_EQ(redact_url("postgresql://db/x?a=1&sslpassword=hunter2"), "postgresql://db/x?a=1&sslpassword=***");
  EXPECT_EQ(redact_url("sqlite:///x.db"), "sqlite:///x.db");
  EXPECT_EQ(redact_url(""), "");
}

}  // namespace
}  // namespace dunlin
