// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace dunlin {
namespace {

Error at(std::string line, std::size_t column) {
  return {ErrorCode::syntax_error, "syntax error", {.source = SourcePosition{"m/003.sql", 7, column, std::move(line)}}};
}

TEST(Diagnostic, ShowsTheLineWithACaret) {
  const Error error(ErrorCode::syntax_error, "syntax error at or near \"CRATE\"",
                    {.hint = "did you mean \"CREATE\"?",
                     .state = "nothing of this revision was kept",
                     .source = SourcePosition{"m/003.sql", 17, 3, "  CRATE TABLE users (id integer)"},
                     .sqlstate = "42601",
                     .statement = "CRATE TABLE users (id integer)",
                     .offset = 0,
                     .cause = "first line\nsecond line"});
  EXPECT_EQ(render_diagnostic(error),
            "error[DN0610]: syntax error at or near \"CRATE\"\n"
            "  --> m/003.sql:17:3\n"
            "   |\n"
            "17 |   CRATE TABLE users (id integer)\n"
            "   |   ^\n"
            "   = sqlstate: 42601\n"
            "   = cause: first line\n"
            "            second line\n"
            "hint: did you mean \"CREATE\"?\n"
            "state: nothing of this revision was kept\n");
}

TEST(Diagnostic, IsOneLineWhenThereIsNoMoreToSay) {
  EXPECT_EQ(render_diagnostic(Error(ErrorCode::multiple_heads, "more than one head: a, b")),
            "error[DN0304]: more than one head: a, b\n");
}

TEST(Diagnostic, PointsIntoAStatementThatHasNoFile) {
  const Error error(ErrorCode::undefined_table, "no such table: nope",
                    {.statement = "SELECT *\nFROM nope", .offset = 14});
  EXPECT_EQ(render_diagnostic(error),
            "error[DN0608]: no such table: nope\n"
            "  |\n"
            "2 | FROM nope\n"
            "  |      ^\n");
}

TEST(Diagnostic, NamesTheStatementWhenThePlaceIsNotKnown) {
  const Error error(ErrorCode::statement_failed, "refused", {.statement = "DROP TABLE\n  users"});
  EXPECT_EQ(render_diagnostic(error), "error[DN0601]: refused\n  = statement: DROP TABLE\\x0a  users\n");
}

TEST(Diagnostic, PutsTheCaretUnderTabsWideAndCombiningCharacters) {
  EXPECT_EQ(render_diagnostic(at("\tx y", 4)),
            "error[DN0610]: syntax error\n --> m/003.sql:7:4\n  |\n7 |     x y\n  |       ^\n");
  EXPECT_EQ(render_diagnostic(at("漢字 x", 4)),
            "error[DN0610]: syntax error\n --> m/003.sql:7:4\n  |\n7 | 漢字 x\n  |      ^\n");
  EXPECT_EQ(render_diagnostic(at("e\xCC\x81 x", 4)),
            "error[DN0610]: syntax error\n --> m/003.sql:7:4\n  |\n7 | e\xCC\x81 x\n  |   ^\n");
}

TEST(Diagnostic, ClipsLongLinesAroundTheCaret) {
  const std::string line = std::string(5000, 'a') + "FAULT" + std::string(5000, 'b');
  const std::string text = render_diagnostic(at(line, 5001), {.width = 30});
  EXPECT_EQ(text, "error[DN0610]: syntax error\n --> m/003.sql:7:5001\n  |\n7 | …" + std::string(20, 'a') +
                      "FAULTbbbbb…\n  | " + std::string(21, ' ') + "^\n");
  const std::string at_start = render_diagnostic(at(line, 1), {.width = 10});
  EXPECT_NE(at_start.find("7 | aaaaaaaaaa…\n  | ^\n"), std::string::npos) << at_start;
  const std::string past_end = render_diagnostic(at("abc", 99), {.width = 10});
  EXPECT_NE(past_end.find("7 | abc\n  |    ^\n"), std::string::npos) << past_end;
}

TEST(Diagnostic, GivesATerminalNothingToObey) {
  const std::string evil = "a\x1b]0;x\x07 \xC2\x9B \xE2\x80\xAE \xFF\r\b";
  const Error error(ErrorCode::statement_failed, evil,
                    {.hint = evil,
                     .state = evil,
                     .source = SourcePosition{evil, 1, 2, evil},
                     .sqlstate = evil,
                     .statement = evil,
                     .cause = evil});
  const std::string text = render_diagnostic(error);
  EXPECT_EQ(escape_controls(text, true), text);
  EXPECT_TRUE(is_valid_utf8(text));
  const std::string json = diagnostic_json(error);
  EXPECT_EQ(escape_controls(json), json);
}

TEST(Diagnostic, IsColouredOnlyWhenAsked) {
  const Error error = at("x", 1);
  EXPECT_EQ(render_diagnostic(error).find('\x1b'), std::string::npos);
  const std::string coloured = render_diagnostic(error, {.colour = true});
  EXPECT_NE(coloured.find("\x1b[1;31merror[DN0610]\x1b[0m"), std::string::npos);
}

TEST(Diagnostic, HidesAPasswordInASourceLine) {
  const std::string text = render_diagnostic(at("ALTER ROLE app PASSWORD 'hunter2' LOGGIN;", 35));
  EXPECT_EQ(text,
            "error[DN0610]: syntax error\n --> m/003.sql:7:35\n  |\n7 | ALTER ROLE app PASSWORD '***' LOGGIN;\n  |\n");
}

TEST(Diagnostic, IsOneJsonObject) {
  const Error error(ErrorCode::constraint_violated, "a \"quoted\" \\ word",
                    {.hint = "h",
                     .state = "s",
                     .source = SourcePosition{"m/1.sql", 2, 3, "line\twith tab"},
                     .sqlstate = "23514",
                     .statement = "INSERT",
                     .offset = 4,
                     .cause = "two\nlines \xFF"});
  const std::string text = diagnostic_json(error);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json.at("code"), "DN0602");
  EXPECT_EQ(json.at("name"), "constraint_violated");
  EXPECT_EQ(json.at("message"), "a \"quoted\" \\ word");
  EXPECT_EQ(json.at("exit_status"), 1);
  EXPECT_EQ(json.at("hint"), "h");
  EXPECT_EQ(json.at("state"), "s");
  EXPECT_EQ(json.at("source"),
            (nlohmann::json{{"path", "m/1.sql"}, {"line", 2}, {"column", 3}, {"text", "line\twith tab"}}));
  EXPECT_EQ(json.at("sqlstate"), "23514");
  EXPECT_EQ(json.at("statement"), "INSERT");
  EXPECT_EQ(json.at("offset"), 4);
  EXPECT_EQ(json.at("cause"), "two\nlines \xEF\xBF\xBD");
  EXPECT_EQ(nlohmann::json::parse(diagnostic_json(Error(ErrorCode::usage, "no"))).size(), 4U);
}

TEST(Diagnostic, IsALogRecordWithTheWholeCause) {
  const Error error(ErrorCode::deadlock, "deadlock detected",
                    {.hint = "again",
                     .state = "undone",
                     .source = SourcePosition{"m/1.sql", 2, 3, "x"},
                     .sqlstate = "40P01",
                     .statement = "UPDATE t",
                     .cause = "Process 1 waits"});
  const LogRecord record = diagnostic_record(error);
  EXPECT_EQ(record.level, LogLevel::error);
  EXPECT_EQ(record.message, "deadlock detected");
  const std::vector<std::pair<std::string, std::string>> fields{{"code", "DN0606"},
                                                                {"path", "m/1.sql"},
                                                                {"line", "2"},
                                                                {"column", "3"},
                                                                {"sqlstate", "40P01"},
                                                                {"statement", "UPDATE t"},
                                                                {"cause", "Process 1 waits"},
                                                                {"hint", "again"},
                                                                {"state", "undone"}};
  EXPECT_EQ(record.fields, fields);
}

}  // namespace
}  // namespace dunlin
