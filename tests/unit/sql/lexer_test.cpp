// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

#include "dialect/postgres/lexical_rules.hpp"
#include "dialect/sqlite/lexical_rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sql {
namespace {

/// One letter for each kind, in the order of the enumeration.
constexpr std::string_view kLetters = " -*wqsnp.;!";

/// `w:SELECT n:1`: the tokens of a text without white space.
std::string tokens(std::string_view text, const LexicalRules& rules, bool backslash_escapes = false) {
  std::string shown;
  Lexer lexer(text, rules);
  lexer.backslash_escapes(backslash_escapes);
  for (Token token; lexer.next(token);) {
    if (token.kind == TokenKind::whitespace) continue;
    if (!shown.empty()) shown += ' ';
    shown += kLetters[static_cast<std::size_t>(token.kind)];
    shown += ':';
    shown += text.substr(token.offset, token.length);
  }
  return shown;
}

std::string postgres(std::string_view text) { return tokens(text, postgres::kLexicalRules); }
std::string sqlite(std::string_view text) { return tokens(text, sqlite::kLexicalRules); }

TEST(Lexer, CoversTheTextWithoutGaps) {
  const std::string_view text = "\xEF\xBB\xBFSELECT \"a\",'b', $1 /* c */ -- d\n;\t$x$ ; $x$ 'open";
  for (const LexicalRules* rules : {&postgres::kLexicalRules, &sqlite::kLexicalRules}) {
    Lexer lexer(text, *rules);
    std::size_t end = 0;
    for (Token token; lexer.next(token); end += token.length) {
      EXPECT_EQ(token.offset, end);
      EXPECT_GT(token.length, 0U);
    }
    EXPECT_EQ(end, text.size());
  }
}

TEST(Lexer, ReadsWordsNumbersAndOperators) {
  EXPECT_EQ(postgres("SELECT a$1, é+1.5e-3::int4"), "w:SELECT w:a$1 .:, w:é .:+ n:1.5e-3 .::: w:int4");
  EXPECT_EQ(postgres("0x1F 1_000 .5 1. 1..2 1e"), "n:0x1F n:1_000 n:.5 n:1. n:1 .:. n:.2 n:1 w:e");
  EXPECT_EQ(postgres("a->>'b' @> c ? d"), "w:a .:->> s:'b' .:@> w:c .:? w:d");
  EXPECT_EQ(sqlite("a->>'b'<>c||d"), "w:a .:->> s:'b' .:<> w:c .:|| w:d");
}

TEST(Lexer, EndsAnOperatorWhereACommentBegins) {
  EXPECT_EQ(postgres("1+--x\n2*/*y*/3"), "n:1 .:+ -:--x n:2 .:* *:/*y*/ n:3");
  EXPECT_EQ(sqlite("1- --x\n2-/*y*/3"), "n:1 .:- -:--x n:2 .:- *:/*y*/ n:3");
}

TEST(Lexer, NestsCommentsOnlyWhereTheDatabaseDoes) {
  EXPECT_EQ(postgres("/* a /* ; */ b */ c"), "*:/* a /* ; */ b */ w:c");
  EXPECT_EQ(sqlite("/* a /* ; */ b */ c"), "*:/* a /* ; */ w:b .:*/ w:c");
  EXPECT_EQ(postgres("/*/*/**/*/*/x"), "*:/*/*/**/*/*/ w:x");
  EXPECT_EQ(sqlite("/*/ x */ y"), "*:/*/ x */ w:y");
  EXPECT_EQ(postgres("/* a /* b */"), "!:/* a /* b */");
}

TEST(Lexer, EndsALineCommentAtACarriageReturnOnlyOnPostgres) {
  EXPECT_EQ(postgres("-- a\rCOMMIT"), "-:-- a w:COMMIT");
  EXPECT_EQ(sqlite("-- a\rCOMMIT"), "-:-- a\rCOMMIT");
  EXPECT_EQ(postgres("-- a\r\nb"), "-:-- a w:b");
}

TEST(Lexer, ReadsDollarQuotes) {
  EXPECT_EQ(postgres("$$ ; ' $$"), "s:$$ ; ' $$");
  EXPECT_EQ(postgres("$a$ $b$ $A$ $$ $a$x"), "s:$a$ $b$ $A$ $$ $a$ w:x");
  EXPECT_EQ(postgres("$a$ $b$a$"), "s:$a$ $b$a$");
  EXPECT_EQ(postgres("a$b$ c$b$"), "w:a$b$ w:c$b$") << "a dollar inside a name begins nothing";
  EXPECT_EQ(postgres("$1$2 $é$x$é$"), "p:$1 p:$2 s:$é$x$é$");
  EXPECT_EQ(postgres("$a$ $a"), "!:$a$ $a");
  EXPECT_EQ(postgres("$ $a"), ".:$ .:$ w:a");
}

TEST(Lexer, ReadsEveryKindOfString) {
  EXPECT_EQ(postgres("'it''s' E'it\\'s' e'\\\\' B'01' x'ff' N'n'"),
            "s:'it''s' s:E'it\\'s' s:e'\\\\' s:B'01' s:x'ff' s:N'n'");
  EXPECT_EQ(postgres("U&'\\0061' U&\"\\0061\"\"\" u&\"b\""), "s:U&'\\0061' q:U&\"\\0061\"\"\" q:u&\"b\"");
  EXPECT_EQ(postgres("U &'a' ne'b\\'"), "w:U .:& s:'a' w:ne s:'b\\'");
  EXPECT_EQ(postgres("'\\'"), "s:'\\'") << "standard_conforming_strings is on";
  EXPECT_EQ(sqlite("x'00' X'ff' 'a\\' E'b'"), "s:x'00' s:X'ff' s:'a\\' w:E s:'b'");
}

TEST(Lexer, FollowsBackslashesInOrdinaryStringsWhenTold) {
  EXPECT_EQ(tokens("'\\'' N'\\'' U&'\\'", postgres::kLexicalRules, true), "s:'\\'' s:N'\\'' s:U&'\\'");
}

TEST(Lexer, ContinuesAConstantOnTheNextLine) {
  EXPECT_EQ(postgres("E'a'\n  'b\\'c' d"), "s:E'a'\n  'b\\'c' w:d");
  EXPECT_EQ(postgres("E'a' -- x\n -- y\n'\\''"), "s:E'a' -- x\n -- y\n'\\''");
  EXPECT_EQ(postgres("'a' 'b'"), "s:'a' s:'b'") << "a line end must be between";
  EXPECT_EQ(postgres("'a'\n/**/'b'"), "s:'a' *:/**/ s:'b'");
  EXPECT_EQ(postgres("'a'\nE'\\''"), "s:'a' s:E'\\''");
  EXPECT_EQ(sqlite("'a'\n'b'"), "s:'a' s:'b'");
}

TEST(Lexer, ReadsSqlitesQuotedNamesAndParameters) {
  EXPECT_EQ(sqlite("[a;b] `c``;` \"d\"\"\" 'e'"), "q:[a;b] q:`c``;` q:\"d\"\"\" s:'e'");
  EXPECT_EQ(sqlite("? ?12 :a @b #c $d $e::f(g) ="), "p:? p:?12 p::a p:@b p:#c p:$d p:$e::f(g) .:=");
  EXPECT_EQ(sqlite("$a(;x)"), "p:$a(;x)");
  EXPECT_EQ(postgres("a[1:2] @ b # c"), "w:a .:[ n:1 .:: n:2 .:] .:@ w:b .:# w:c");
}

TEST(Lexer, TellsWhatNeverEnds) {
  EXPECT_EQ(postgres("a 'b;"), "w:a !:'b;");
  EXPECT_EQ(postgres("a \"b"), "w:a !:\"b");
  EXPECT_EQ(postgres("a E'b\\'"), "w:a !:E'b\\'");
  EXPECT_EQ(sqlite("a [b"), "w:a !:[b");
  EXPECT_EQ(sqlite("a `b``"), "w:a !:`b``");
  EXPECT_EQ(sqlite("a /*b"), "w:a !:/*b");
}

TEST(Lexer, PassesAByteOrderMarkAndAnyByte) {
  EXPECT_EQ(postgres("\xEF\xBB\xBFSELECT"), "w:SELECT");
  EXPECT_EQ(sqlite("\xEF\xBB\xBFSELECT 1;\xEF\xBB\xBFSELECT"), "w:SELECT n:1 ;:; w:SELECT");
  EXPECT_EQ(postgres(std::string_view("a\0\x01\xFF", 4)), std::string("w:a .:\0 .:\x01 w:\xFF", 15));
}

TEST(Lexer, GoesOnWhereItIsTold) {
  Lexer lexer("'a b", sqlite::kLexicalRules);
  lexer.seek(1);
  Token token;
  ASSERT_TRUE(lexer.next(token));
  EXPECT_EQ(token, (Token{.kind = TokenKind::word, .offset = 1, .length = 1}));
}

}  // namespace
}  // namespace dunlin::sql
