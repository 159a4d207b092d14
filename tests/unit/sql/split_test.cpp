// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/lexical_rules.hpp"
#include "dialect/sqlite/lexical_rules.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sql {
namespace {

using Texts = std::vector<std::string>;

Texts split(std::string_view text, const LexicalRules& rules) {
  Texts texts;
  for (const Statement& statement : split_statements(text, rules)) texts.emplace_back(statement.text_in(text));
  return texts;
}

Texts postgres(std::string_view text) { return split(text, postgres::kLexicalRules); }
Texts sqlite(std::string_view text) { return split(text, sqlite::kLexicalRules); }

/// The error that splitting `text` ends with.
std::optional<Error> failure(std::string_view text, const LexicalRules& rules) {
  try {
    (void)split_statements(text, rules);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

TEST(Split, LeavesOutCommentsAroundStatementsAndEmptyOnes) {
  EXPECT_EQ(sqlite("-- a\nSELECT 1 /* in */ + 2 -- b\n;;; /* c */ ; SELECT 3"),
            (Texts{"SELECT 1 /* in */ + 2", "SELECT 3"}));
  EXPECT_EQ(postgres(""), Texts{});
  EXPECT_EQ(postgres(" ;; -- only this"), Texts{});
}

TEST(Split, NeedsNoFinalSemicolonAndBearsAFinalComment) {
  EXPECT_EQ(postgres("SELECT 1; SELECT 2 -- end"), (Texts{"SELECT 1", "SELECT 2"}));
  EXPECT_EQ(sqlite("SELECT 1;\n/* end */"), Texts{"SELECT 1"});
}

TEST(Split, KeepsBytePositions) {
  const std::string_view text = "\xEF\xBB\xBF-- é\r\n  SELECT 'é' ;\r\nSELECT 2";
  const auto statements = split_statements(text, sqlite::kLexicalRules);
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_EQ(statements[0], (Statement{.offset = 12, .length = 11}));
  EXPECT_EQ(statements[1], (Statement{.offset = 27, .length = 8}));
}

TEST(Split, KeepsTheBodyOfAFunctionTogether) {
  const std::string body =
      "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql\nBEGIN ATOMIC\n  SELECT CASE WHEN a > 1 THEN CASE "
      "a WHEN "
      "2 THEN 3 END ELSE 0 END AS end, t.case, 1 end FROM t;\n  DELETE FROM t;\nEND";
  EXPECT_EQ(postgres(body + "; SELECT 2"), (Texts{body, "SELECT 2"}));
  EXPECT_EQ(postgres("CREATE FUNCTION begin() RETURNS int RETURN 1; SELECT 2"),
            (Texts{"CREATE FUNCTION begin() RETURNS int RETURN 1", "SELECT 2"}));
  EXPECT_EQ(postgres("BEGIN; SELECT 1; END; SELECT 2"), (Texts{"BEGIN", "SELECT 1", "END", "SELECT 2"}));
}

TEST(Split, KeepsTheActionsOfARuleTogether) {
  EXPECT_EQ(postgres("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT (2)); SELECT 3"),
            (Texts{"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT (2))", "SELECT 3"}));
  EXPECT_EQ(postgres("SELECT (1; COMMIT; SELECT 2)"), (Texts{"SELECT (1", "COMMIT", "SELECT 2)"}))
      << "a parenthesis that is not closed must not hide a COMMIT";
}

TEST(Split, KeepsTheBodyOfATriggerTogether) {
  for (const std::string create : {"CREATE TRIGGER", "create temp trigger if not exists",
                                   "CREATE /* x */ TEMPORARY TRIGGER", "EXPLAIN QUERY PLAN CREATE TRIGGER"}) {
    const std::string trigger = create +
                                " t AFTER UPDATE OF end ON begin WHEN CASE NEW.a WHEN 1 THEN 1 END BEGIN\n"
                                "  UPDATE x SET a = CASE WHEN b THEN c END; -- END;\n  SELECT 1; /* */ END";
    EXPECT_EQ(sqlite(trigger + ";\nSELECT 2;"), (Texts{trigger, "SELECT 2"}));
    EXPECT_EQ(sqlite(trigger), Texts{trigger});
  }
  EXPECT_EQ(sqlite("CREATE TRIGGER t AFTER INSERT ON x; SELECT 1"),
            (Texts{"CREATE TRIGGER t AFTER INSERT ON x", "SELECT 1"}));
  EXPECT_EQ(postgres("CREATE TRIGGER t AFTER INSERT ON begin EXECUTE FUNCTION f(); SELECT 1"),
            (Texts{"CREATE TRIGGER t AFTER INSERT ON begin EXECUTE FUNCTION f()", "SELECT 1"}));
}

TEST(Split, CutsOutTheRowsOfCopy) {
  const std::string_view text = "COPY t (a, b) FROM stdin WITH (FORMAT text); -- rows\nit's\t;\n\\\\.\n\\.\nSELECT 1;";
  const auto statements = split_statements(text, postgres::kLexicalRules);
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_TRUE(statements[0].is_copy);
  EXPECT_EQ(statements[0].text_in(text), "COPY t (a, b) FROM stdin WITH (FORMAT text)");
  EXPECT_EQ(statements[0].copy_data_in(text), "it's\t;\n\\\\.\n");
  EXPECT_EQ(statements[1].text_in(text), "SELECT 1");
  EXPECT_FALSE(statements[1].is_copy);
}

TEST(Split, KnowsCopyWithoutRows) {
  const std::string_view text = "COPY t FROM STDIN;\r\n\\.\r\nCOPY stdin TO STDOUT; COPY (SELECT a FROM stdin) TO 'f'";
  const auto statements = split_statements(text, postgres::kLexicalRules);
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_TRUE(statements[0].is_copy);
  EXPECT_EQ(statements[0].copy_length, 0U);
  EXPECT_FALSE(statements[1].is_copy);
  EXPECT_FALSE(statements[2].is_copy);
}

TEST(Split, FindsLinesForPsql) {
  const std::string_view text = "\\restrict it's\nSELECT 1 \\gset x\n;  \\connect db\r\nSELECT 2";
  const auto statements = split_statements(text, postgres::kLexicalRules);
  EXPECT_EQ(postgres(text), (Texts{"\\restrict it's", "SELECT 1", "\\gset x", "\\connect db", "SELECT 2"}));
  EXPECT_TRUE(statements[0].is_client_command);
  EXPECT_FALSE(statements[1].is_client_command);
  EXPECT_TRUE(statements[2].is_client_command);
  EXPECT_TRUE(statements[3].is_client_command);
}

TEST(Split, FindsLinesForTheShellOfSqlite) {
  const std::string_view text = ".bail on\nSELECT 1\n.5;\n  .read it's.sql\nSELECT 2";
  EXPECT_EQ(sqlite(text), (Texts{".bail on", "SELECT 1\n.5", ".read it's.sql", "SELECT 2"}));
  EXPECT_TRUE(split_statements(text, sqlite::kLexicalRules)[0].is_client_command);
}

TEST(Split, FollowsStandardConformingStrings) {
  for (const std::string off :
       {"SET standard_conforming_strings = off", "set session Standard_Conforming_Strings to 'false'",
        "SET LOCAL \"standard_conforming_strings\" = 0", "SET standard_conforming_strings TO no",
        "SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false)"}) {
    EXPECT_EQ(postgres("SELECT '\\'; " + off + "; SELECT '\\'; x'; SELECT 1"),
              (Texts{"SELECT '\\'", off, "SELECT '\\'; x'", "SELECT 1"}));
  }
  for (const std::string on : {"SET standard_conforming_strings = on", "SET standard_conforming_strings TO DEFAULT",
                               "RESET ALL", "RESET standard_conforming_strings"}) {
    EXPECT_EQ(postgres("SET standard_conforming_strings = off;" + on + ";SELECT '\\'; SELECT 1"),
              (Texts{"SET standard_conforming_strings = off", on, "SELECT '\\'", "SELECT 1"}));
  }
  EXPECT_EQ(postgres("SET escape_string_warning = off; SELECT '\\'; SELECT 1").size(), 3U);
}

TEST(Split, TellsWhereSomethingNeverEnds) {
  struct Case {
    std::string_view text;
    const LexicalRules& rules;
    std::size_t offset;
    std::string_view message;
  };
  const Case cases[] = {
      {"SELECT 'a;", postgres::kLexicalRules, 7, "string that begins here never ends"},
      {"SELECT E'a\\';", postgres::kLexicalRules, 7, "string that begins here never ends"},
      {"SELECT 1; SELECT \"a;", sqlite::kLexicalRules, 17, "quoted name that begins here never ends"},
      {"SELECT [a;", sqlite::kLexicalRules, 7, "quoted name that begins here never ends"},
      {"SELECT 1 /* /* */;", postgres::kLexicalRules, 9, "comment that begins here never ends"},
      {"DO $a$ $$ ;", postgres::kLexicalRules, 3, "string that begins with $a$ never ends"},
      {"SELECT 1;COPY t FROM stdin;\n1\n2\n", postgres::kLexicalRules, 9, "rows of this COPY never end"},
      {"COPY t FROM stdin", postgres::kLexicalRules, 0, "rows of this COPY never end"},
      {"COPY t FROM stdin; SELECT 1;\n\\.\n", postgres::kLexicalRules, 19,
       "rows of COPY begin on the line after its semicolon"},
      {"CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE 1 END; SELECT 1", postgres::kLexicalRules, 20,
       "body that begins here never ends"},
      {"CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1 END;", sqlite::kLexicalRules, 35,
       "body that begins here never ends"},
  };
  for (const Case& one : cases) {
    const auto error = failure(one.text, one.rules);
    ASSERT_TRUE(error) << one.text;
    EXPECT_EQ(error->code(), ErrorCode::unterminated_token) << one.text;
    EXPECT_EQ(error->details().offset, one.offset) << one.text;
    EXPECT_EQ(error->message(), one.message) << one.text;
  }
}

TEST(Split, RefusesANulByteBecauseEnginesStopThere) {
  const auto error = failure(std::string_view("SELECT 1;\0COMMIT", 16), sqlite::kLexicalRules);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_text);
  EXPECT_EQ(error->details().offset, 9U);
}

}  // namespace
}  // namespace dunlin::sql
