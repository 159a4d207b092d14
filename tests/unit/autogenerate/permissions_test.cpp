// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/permissions.hpp"

#include <dunlin/error.hpp>

#include "dialect/dialect.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

schema::Schema two_tables() {
  schema::Schema schema;
  schema.tables = {
      {.name = {"", "log"}, .columns = {{.name = "at", .type = "TEXT"}}},
      {.name = {"", "users"}, .columns = {{.name = "id", .type = "INTEGER"}, {.name = "nick", .type = "TEXT"}}}};
  return schema;
}

Changes changes() {
  Changes changes;
  const schema::Schema schema = two_tables();
  changes.changes.push_back(
      {operation::DropTable{schema.tables[0]}, {.lock = "RESERVED", .losses = {{"table log", {"", "log"}, ""}}}});
  changes.changes.push_back(
      {operation::DropColumn{{"", "people"}, schema.tables[1].columns[1]},
       {.lock = "RESERVED", .rewrites = true, .losses = {{"column people.nick", {"", "people"}, "nick"}}}});
  schema::Column strict = schema.tables[1].columns[0];
  strict.nullable = false;
  changes.changes.push_back(
      {operation::AlterColumn{{"", "people"}, schema.tables[1].columns[0], strict}, {.depends_on_data = true}});
  return changes;
}

std::unique_ptr<Connection> database() {
  const Url url = Url::parse("sqlite::memory:");
  auto connection = dialect_of(url).connect(url, {});
  connection->execute("CREATE TABLE log (at TEXT)");
  connection->execute("CREATE TABLE users (id INTEGER, nick TEXT)");
  connection->execute("INSERT INTO users VALUES (1, 'a'), (2, NULL), (3, 'c')");
  return connection;
}

const Renames kRenamed{.tables = {{{"", "users"}, {"", "people"}}}, .columns = {}};

std::vector<std::string> sentences(const std::vector<CountedLoss>& losses) {
  std::vector<std::string> all;
  for (const CountedLoss& loss : losses) all.push_back(loss.sentence());
  return all;
}

TEST(Permissions, AreAddedByWords) {
  const Permissions some = Permissions::parse("destructive, data-dependent", {});
  EXPECT_TRUE(some.destructive && some.data_dependent);
  EXPECT_FALSE(some.rewriting);
  EXPECT_TRUE(Permissions::parse("rewriting", some).destructive);
  EXPECT_TRUE(Permissions::parse("all", {}).rewriting);
  EXPECT_THROW(static_cast<void>(Permissions::parse("everything", {})), Error);
}

TEST(Losses, AreCountedUnderTheNamesThatTheDatabaseStillHas) {
  const auto connection = database();
  EXPECT_EQ(sentences(count_losses(changes(), kRenamed, connection.get())),
            std::vector<std::string>{"column people.nick: 2 values"});
}

TEST(Losses, WithoutADatabaseAreNamedAllTheSame) {
  EXPECT_EQ(sentences(count_losses(changes(), kRenamed, nullptr)),
            (std::vector<std::string>{"table log: rows that nobody has counted",
                                      "column people.nick: values that nobody has counted"}));
}

TEST(Refusals, NameEachChangeThatIsNotAllowed) {
  const auto connection = database();
  const std::vector<CountedLoss> losses = count_losses(changes(), kRenamed, connection.get());
  EXPECT_EQ(refusals(changes(), losses, {}),
            (std::vector<std::string>{"destroys column people.nick: 2 values",
                                      "writes every row anew: - column people.nick TEXT",
                                      "rows may refuse it: ~ column people.id: not null"}));
  EXPECT_EQ(refusals(changes(), losses, {.destructive = true, .rewriting = true, .data_dependent = true}).size(), 0U);
  EXPECT_EQ(refusals(changes(), losses, {.destructive = true, .rewriting = true}).size(), 1U);
}

TEST(OpenQuestions, AreThoseThatHoldSomething) {
  const auto connection = database();
  const std::vector<CountedLoss> losses = count_losses(changes(), kRenamed, connection.get());
  const PossibleRename nick{{"", "people"}, {"", "people"}, "nick", "nickname"};
  const PossibleRename log{{"", "log"}, {"", "events"}, {}, {}};
  EXPECT_EQ(open_questions({nick, log}, losses), std::vector<PossibleRename>{nick});
  EXPECT_EQ(open_questions({nick, log}, count_losses(changes(), kRenamed, nullptr)).size(), 2U);
}

}  // namespace
}  // namespace dunlin
