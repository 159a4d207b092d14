// SPDX-License-Identifier: Apache-2.0
#include "sql/reader.hpp"

#include "dialect/postgres/lexical_rules.hpp"

#include <gtest/gtest.h>

namespace dunlin::sql {
namespace {

TEST(Reader, TakesWordsInAnyCasePastComments) {
  Reader reader("/* a */ Create -- b\n TABLE \"TABLE\" (x)", postgres::kLexicalRules);
  EXPECT_FALSE(reader.take("TABLE"));
  EXPECT_TRUE(reader.take("CREATE"));
  EXPECT_TRUE(reader.take("TABLE"));
  EXPECT_FALSE(reader.next_is("TABLE")) << "a quoted name is no keyword";
  EXPECT_EQ(reader.text(), "\"TABLE\"");
  reader.advance();
  EXPECT_TRUE(reader.take('('));
  reader.advance();
  EXPECT_TRUE(reader.take(')'));
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.text(), "");
  reader.advance();
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.take(';'));
}

TEST(Reader, KnowsWhatANameMeans) {
  EXPECT_EQ(plain_name("Users"), "users");
  EXPECT_EQ(plain_name("\"Us\"\"ers\""), "Us\"ers");
  EXPECT_EQ(plain_name("[a]"), "a");
  EXPECT_EQ(plain_name("`a``b`"), "a`b");
  EXPECT_EQ(plain_name("'It''s'"), "It's");
  EXPECT_EQ(plain_name("U&\"d\""), "d");
  EXPECT_EQ(plain_name("\"\""), "");
  EXPECT_EQ(plain_name("\"open"), "open");
}

}  // namespace
}  // namespace dunlin::sql
