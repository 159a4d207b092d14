// SPDX-License-Identifier: Apache-2.0
// The splitter against the engines' own parsers, over the corpus and over generated texts.
#include <dunlin/error.hpp>

#include "unit/sql/corpus.hpp"
#include "unit/sql/oracles.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace dunlin::test {
namespace {

class PostgresParser : public testing::TestWithParam<Script> {};

TEST_P(PostgresParser, AgreesOnTheCorpus) {
  const std::string text = read_file(GetParam().folder / "in.sql");
  const auto expected = postgres_split(sql_only(text, postgres::kLexicalRules));
  ASSERT_TRUE(expected);
  EXPECT_EQ(our_split(text, postgres::kLexicalRules), *expected);
}

std::vector<Script> that_the_parser_takes() {
  std::vector<Script> found = scripts("postgresql");
  // libpg_query keeps standard_conforming_strings on, whatever the text says, and ends a constant at a comment where
  // the server goes on (seen on 15.20).
  EXPECT_EQ(std::erase_if(found,
                          [](const Script& script) {
                            const std::string name = script.folder.filename().string();
                            return name == "standard-conforming-strings-off-and-on-again" ||
                                   name == "constants-that-go-on-past-a-comment";
                          }),
            2U);
  return found;
}

INSTANTIATE_TEST_SUITE_P(Corpus, PostgresParser, testing::ValuesIn(that_the_parser_takes()), script_name);

class SqliteParser : public testing::TestWithParam<Script> {};

TEST_P(SqliteParser, AgreesOnTheCorpus) {
  const std::string text = read_file(GetParam().folder / "in.sql");
  const std::string only = sql_only(text, sqlite::kLexicalRules);
  const Texts ours = our_split(text, sqlite::kLexicalRules);
  EXPECT_EQ(ours, sqlite_split(only));
  EXPECT_EQ(ours, sqlite_complete_split(only));
}

INSTANTIATE_TEST_SUITE_P(Corpus, SqliteParser, testing::ValuesIn(scripts("sqlite")), script_name);

rc::Gen<std::string> one_of(std::vector<std::string> choices) { return rc::gen::elementOf(std::move(choices)); }

std::string join(const std::vector<std::string>& parts, const std::string& between) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : between) + part;
  return joined;
}

const std::vector<std::string> kSeparators{";", "; ", ";;\n", ";-- ';\n", " ; /* \"; */\n", ";\r\n\t"};

/// Statements that PostgreSQL takes, whatever is drawn.
rc::Gen<std::string> postgres_statement() {
  const auto value = one_of({"1",
                             ".5e-3",
                             "';'",
                             "'it''s;'",
                             "E'\\';'",
                             "'\\'",
                             "$$;'$$",
                             "$t$;$$;$t$",
                             "a$b",
                             "\"a;\"\"\"",
                             "U&\"x;\"",
                             "U&'\\0061;'",
                             "/* ; */ 2",
                             "/* /* ; */ ' */ 3",
                             "-- ;'\n4",
                             "(SELECT ';')",
                             "B'0'",
                             "CASE WHEN true THEN ';' END",
                             "'a'\n';b'",
                             "E'a'\n'\\';'",
                             "'{}' ?| '{;}'",
                             "t.end",
                             "1 AS end",
                             "1 end",
                             "2 case",
                             "a[1:2]",
                             "x::int",
                             "$1",
                             "N';'",
                             "1*-- ;\n2",
                             "1*/*;*/2"});
  const auto select =
      rc::gen::map(rc::gen::resize(5, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(value))),
                   [](const std::vector<std::string>& values) { return "SELECT " + join(values, ", "); });
  const auto body = rc::gen::resize(3, rc::gen::container<std::vector<std::string>>(select));
  const auto function = rc::gen::map(body, [](const std::vector<std::string>& selects) {
    std::string text = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC ";
    for (const std::string& one : selects) text += one + ";\n";
    return text + "END";
  });
  const auto rule = rc::gen::map(rc::gen::nonEmpty(body), [](const std::vector<std::string>& selects) {
    return "CREATE RULE r AS ON UPDATE TO t DO (" + join(selects, ";\n") + ")";
  });
  return rc::gen::weightedOneOf<std::string>({{5, select}, {1, function}, {1, rule}, {1, one_of({"BEGIN", "END"})}});
}

/// Statements that sqlite3_complete() reads as SQLite does.
rc::Gen<std::string> sqlite_statement() {
  const auto value = one_of({"1",
                             ".5e-3",
                             "';'",
                             "'it''s;'",
                             "'\\'",
                             "x'00'",
                             "\"a;\"\"\"",
                             "[a;'\"]",
                             "`a;```",
                             "/* ; */ 2",
                             "/* /* ; ' */ 3",
                             "-- ;'\n4",
                             "(SELECT ';')",
                             "CASE WHEN 1 THEN ';' END",
                             "?1",
                             ":a",
                             "@end",
                             "end",
                             "$a::b",
                             "begin",
                             "1 - -- ;\n2",
                             "a->>'$;'",
                             "\xC3\xA9"});
  const auto select =
      rc::gen::map(rc::gen::resize(5, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(value))),
                   [](const std::vector<std::string>& values) { return "SELECT " + join(values, ", "); });
  const auto body = rc::gen::resize(3, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(select)));
  const auto trigger = rc::gen::map(
      rc::gen::pair(one_of({"CREATE TRIGGER", "create temp trigger", "CREATE TEMPORARY /*;*/ TRIGGER"}), body),
      [](const std::pair<std::string, std::vector<std::string>>& parts) {
        std::string text = parts.first + " end AFTER UPDATE OF begin ON t WHEN end > 1 BEGIN\n";
        for (const std::string& one : parts.second) text += one + "; ";
        return text + "END";
      });
  return rc::gen::weightedOneOf<std::string>(
      {{4, select}, {2, trigger}, {1, one_of({"BEGIN", "END", "EXPLAIN SELECT 1"})}});
}

/// Some statements and what was between them.
struct Drawn {
  Texts statements;
  std::string text;
};

Drawn draw(const rc::Gen<std::string>& statement) {
  Drawn drawn;
  drawn.statements = *rc::gen::container<std::vector<std::string>>(statement);
  for (const std::string& one : drawn.statements) drawn.text += one + *one_of(kSeparators);
  return drawn;
}

RC_GTEST_PROP(Split, FindsTheStatementsThatWereJoinedAsPostgresDoes, ()) {
  const Drawn drawn = draw(postgres_statement());
  RC_LOG() << drawn.text;
  const Texts ours = our_split(drawn.text, postgres::kLexicalRules);
  Texts expected;
  for (const std::string& one : drawn.statements) {
    expected.emplace_back(without_blanks(one, postgres::kLexicalRules));
  }
  RC_ASSERT(ours.size() == expected.size());
  const auto oracle = postgres_split(drawn.text);
  RC_ASSERT(oracle.has_value());
  RC_ASSERT(ours == *oracle);
}

RC_GTEST_PROP(Split, FindsTheStatementsThatWereJoinedAsSqliteDoes, ()) {
  const Drawn drawn = draw(sqlite_statement());
  RC_LOG() << drawn.text;
  const Texts ours = our_split(drawn.text, sqlite::kLexicalRules);
  RC_ASSERT(ours == drawn.statements);
  RC_ASSERT(ours == sqlite_complete_split(drawn.text));
}

/// Pieces that break off in the middle of everything.
std::string draw_noise() {
  const auto piece = one_of({"'",       "\"",     "$$",       "$a$",     "E'",
                             "U&'",     "[",      "]",        "`",       "(",
                             ")",       ";",      "--",       "/*",      "*/",
                             "\n",      "\r",     " ",        "\\",      "\\.",
                             "\n\\.\n", ".",      "BEGIN",    "ATOMIC",  "END",
                             "CASE",    "CREATE", "FUNCTION", "TRIGGER", "TEMP",
                             "RULE",    "COPY",   "FROM",     "stdin",   "SET standard_conforming_strings = off;",
                             "SELECT",  "1",      "a",        "x'",      "\xEF\xBB\xBF",
                             "\xFF",    "$1",     ":a",       "?",       "@",
                             "+",       "-",      "/",        "*",       "AS",
                             "EXPLAIN", "PRAGMA"});
  return join(*rc::gen::container<std::vector<std::string>>(piece), *one_of({"", " "}));
}

bool leaves_only_blanks(std::string_view text, const sql::LexicalRules& rules) {
  return without_blanks(text, rules).empty();
}

/// Every statement lies in the text, after the one before, with nothing but blanks and semicolons between.
void check_statements(const std::string& text, const sql::LexicalRules& rules) {
  std::size_t end = 0;
  for (const sql::Statement& statement : sql::split_statements(text, rules)) {
    RC_ASSERT(statement.length > 0U);
    RC_ASSERT(statement.offset >= end);
    RC_ASSERT(leaves_only_blanks(std::string_view(text).substr(end, statement.offset - end), rules));
    end = statement.offset + statement.length;
    if (statement.is_copy) {
      RC_ASSERT(statement.copy_offset > end);
      end = statement.copy_offset + statement.copy_length + 2;
    }
    RC_ASSERT(end <= text.size());
  }
  RC_ASSERT(leaves_only_blanks(std::string_view(text).substr(end), rules));
}

RC_GTEST_PROP(Split, LosesNothingWhateverTheTextIs, ()) {
  const std::string text = draw_noise();
  RC_LOG() << text;
  for (const sql::LexicalRules* rules : {&postgres::kLexicalRules, &sqlite::kLexicalRules}) {
    try {
      check_statements(text, *rules);
    } catch (const Error& error) {
      RC_ASSERT(error.code() == ErrorCode::unterminated_token);
      RC_ASSERT(error.details().offset.has_value());
      RC_ASSERT(*error.details().offset < text.size());
    }
  }
}

RC_GTEST_PROP(Split, AgreesWithPostgresOnAnyTextThatItTakes, ()) {
  std::string text = draw(postgres_statement()).text;
  // No `--`: libpg_query ends a constant there, the server does not.
  const std::string noise =
      *one_of({"'", "$$", ";", "(", "/*", "*/", "\n", " ", "BEGIN", "END", "CASE", "CREATE RULE", "\""});
  text.insert(*rc::gen::inRange<std::size_t>(0, text.size() + 1), noise);
  text.insert(*rc::gen::inRange<std::size_t>(0, text.size() + 1), noise);
  const auto oracle = postgres_split(text);
  RC_PRE(oracle.has_value());
  RC_LOG() << text;
  RC_ASSERT(our_split(text, postgres::kLexicalRules) == *oracle);
}

}  // namespace
}  // namespace dunlin::test
