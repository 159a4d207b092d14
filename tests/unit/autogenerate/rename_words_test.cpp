// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/rename_words.hpp"

#include <dunlin/error.hpp>

#include <gtest/gtest.h>

namespace dunlin {
namespace {

schema::Table table(const std::string& schema, const std::string& name, const std::vector<std::string>& columns) {
  schema::Table table{.name = {schema, name}};
  for (const std::string& column : columns) table.columns.push_back({.name = column, .type = "text"});
  return table;
}

schema::Schema before() {
  schema::Schema schema;
  schema.tables = {table("app", "log", {"at"}), table("app", "users", {"id", "nick", "a.b"}),
                   table("other", "log", {"at", "users"}), table("users", "nick", {"x"})};
  return schema;
}

schema::Schema after() {
  schema::Schema schema;
  schema.tables = {table("app", "log", {"when"}), table("app", "people", {"id", "nickname", "c d"}),
                   table("app", "users", {"id", "nickname"}), table("other", "log", {"at"})};
  return schema;
}

Renames renames_of(const std::vector<std::string>& words) {
  Renames renames;
  for (const std::string& word : words) EXPECT_TRUE(add_rename(renames, word, before(), after())) << word;
  return renames;
}

std::string refusal(const std::string& word) {
  Renames renames;
  try {
    static_cast<void>(add_rename(renames, word, before(), after()));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    return error.message();
  }
  return "none";
}

TEST(RenameWords, NameTablesAndColumns) {
  EXPECT_EQ(renames_of({"users:people"}).tables, (std::vector<Renames::Table>{{{"app", "users"}, {"app", "people"}}}));
  EXPECT_EQ(renames_of({"app.users.nick:app.users.nickname"}).columns,
            (std::vector<Renames::Column>{{{"app", "users"}, "nick", "nickname"}}));
  EXPECT_EQ(renames_of({"app.log.at:when"}).columns, (std::vector<Renames::Column>{{{"app", "log"}, "at", "when"}}));
}

TEST(RenameWords, OfARenamedTableSpeakOfItsOldAndItsNewName) {
  const Renames renames = renames_of({"users:people", "app.users.\"a.b\":people.\"c d\""});
  EXPECT_EQ(renames.columns, (std::vector<Renames::Column>{{{"app", "people"}, "a.b", "c d"}}));
}

TEST(RenameWords, ThatMayMeanTwoThingsAreRefused) {
  EXPECT_EQ(refusal("log:log"), "cannot rename \"log:log\": it may mean app.log or other.log");
  EXPECT_EQ(refusal("users.nick:nickname"),
            "cannot rename \"users.nick:nickname\": it may mean app.users.nick or users.nick");
}

TEST(RenameWords, OfWhatIsNotThereSayIt) {
  Renames renames;
  EXPECT_FALSE(add_rename(renames, "nobody:people", before(), after()));
  EXPECT_EQ(renames.tables, std::vector<Renames::Table>{});
  EXPECT_EQ(refusal("users:persons"),
            "cannot rename \"users:persons\": there is no table \"persons\" in the new schema");
  EXPECT_EQ(refusal("app.users.nick:app.users.name"),
            "cannot rename \"app.users.nick:app.users.name\": table \"app.users\" has no column \"name\" in the new "
            "schema");
  EXPECT_EQ(refusal("app.users.nick:app.people.nickname"),
            "cannot rename \"app.users.nick:app.people.nickname\": a column stays in its table");
}

TEST(RenameWords, ThatAreNoneAreRefused) {
  for (const char* word : {"", "users", ":people", "users:", "a:b:c", "users.:x", "\"users:people", "a.b.c.d:e"}) {
    EXPECT_NE(refusal(word), "none") << word;
  }
}

TEST(RenameWords, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(word_of({{"", "users"}, {"", "users"}, "nick", "nickname"}), "users.nick:users.nickname");
  EXPECT_EQ(word_of({{"app", "a b"}, {"app", "c\"d"}, {}, {}}), "app.\"a b\":app.\"c\"\"d\"");
}

}  // namespace
}  // namespace dunlin
