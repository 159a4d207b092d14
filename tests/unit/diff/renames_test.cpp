// SPDX-License-Identifier: Apache-2.0
#include "schemas.hpp"

#include "diff/renames.hpp"

#include <dunlin/error.hpp>

#include <gtest/gtest.h>

namespace dunlin::test {
namespace {

std::string renamed(std::string_view expression, std::string_view from, std::string_view to) {
  return rename_in(expression, from, to, postgres::kLexicalRules);
}

TEST(RenameIn, TouchesIdentifiersOnly) {
  EXPECT_EQ(renamed("(age > 0 AND \"age\" < 9 AND ages <> 'age') -- age", "age", "years"),
            "(years > 0 AND years < 9 AND ages <> 'age') -- age");
  EXPECT_EQ(renamed("age", "age", "Two \"Words\""), "\"Two \"\"Words\"\"\"");
  EXPECT_EQ(renamed("\"Age\" + AGE", "Age", "age"), "age + AGE");
}

TEST(Mentions, KnowsAnIdentifierFromAString) {
  EXPECT_TRUE(mentions("lower(mail)", "mail", postgres::kLexicalRules));
  EXPECT_FALSE(mentions("'mail' = email", "mail", postgres::kLexicalRules));
}

TEST(Renames, OfWhatIsNotThereAreRefused) {
  schema::Schema schema;
  schema.tables = {table("users", {column("id"), column("mail")}), table("orders", {})};
  const auto code = [&](const Renames& renames) {
    schema::Schema copy = schema;
    try {
      apply_renames(copy, renames, postgres::kLexicalRules);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(code({.tables = {{in_app("none"), in_app("some")}}, .columns = {}}), ErrorCode::usage);
  EXPECT_EQ(code({.tables = {{in_app("users"), in_app("orders")}}, .columns = {}}), ErrorCode::usage);
  EXPECT_EQ(code({.tables = {}, .columns = {{in_app("none"), "a", "b"}}}), ErrorCode::usage);
  EXPECT_EQ(code({.tables = {}, .columns = {{in_app("users"), "none", "b"}}}), ErrorCode::usage);
  EXPECT_EQ(code({.tables = {}, .columns = {{in_app("users"), "id", "mail"}}}), ErrorCode::usage);
}

}  // namespace
}  // namespace dunlin::test
