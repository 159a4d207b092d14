// SPDX-License-Identifier: Apache-2.0
// What a migration in C++ may do, and how it is written down where there is no database.
#include <dunlin/error.hpp>
#include <dunlin/migration.hpp>

#include "dialect/postgres/dialect.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "migrate/code.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <stdexcept>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;
using Way = std::function<void(Context&)>;

class Coded : public Migration {
 public:
  explicit Coded(Way up) : Migration({.version = 7, .description = "one"}), up_(std::move(up)) {}
  void up(Context& context) override { up_(context); }

 private:
  Way up_;
};

std::optional<Error> error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

Ids recorded(Way up, const Dialect& dialect = sqlite::dialect(), Direction direction = Direction::up) {
  Coded migration(std::move(up));
  Revision revision;
  revision.id = "007";
  revision.code = &migration;
  return record_code(revision, direction, dialect);
}

TEST(RecordedCode, IsTheStatementsWithTheirParameters) {
  const Ids statements = recorded([](Context& context) {
    EXPECT_EQ(context.dialect(), "sqlite");
    context.execute("UPDATE t SET a = $2 WHERE b = $1", {"it's", 3});
    context.execute("DELETE FROM t -- all");
    context.log("nobody hears it");
    context.backfill({"main", "t"}, "a = 1", "", {});
    context.backfill("t", "a = 1", "b = 2", {});
  });
  EXPECT_EQ(statements, (Ids{"UPDATE t SET a = 3 WHERE b = 'it''s'", "DELETE FROM t -- all\n",
                             "UPDATE \"main\".\"t\" SET a = 1", "UPDATE \"t\" SET a = 1 WHERE b = 2"}));
}

TEST(RecordedCode, InsertsManyRowsByStatementsOfSomeHundred) {
  std::vector<std::vector<Value>> rows;
  for (int i = 0; i < 1001; ++i) rows.push_back({i, Value()});
  const Ids statements = recorded([&](Context& context) { context.bulk_insert("t", {"a", "b c"}, rows); });
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_TRUE(statements[0].starts_with("INSERT INTO \"t\" (\"a\", \"b c\") VALUES\n  (0, NULL),\n  (1, NULL),"));
  EXPECT_TRUE(statements[0].ends_with("\n  (499, NULL)"));
  EXPECT_EQ(statements[2], "INSERT INTO \"t\" (\"a\", \"b c\") VALUES\n  (1000, NULL)");
  EXPECT_EQ(recorded([](Context& context) { context.bulk_insert("t", {"a"}, {}); }), Ids{});
}

TEST(RecordedCode, RefusesEveryQuestionInItsOwnWords) {
  const std::vector<std::pair<Way, std::string>> questions{
      {[](Context& context) { static_cast<void>(context.query("SELECT 1")); }, "the answer to \"SELECT 1\""},
      {[](Context& context) { static_cast<void>(context.has_table("t")); }, "whether there is a table \"t\""},
      {[](Context& context) { static_cast<void>(context.has_column("t", "c")); },
       "whether table \"t\" has a column \"c\""},
      {[](Context& context) { static_cast<void>(context.has_index("i")); }, "whether there is an index \"i\""},
      {[](Context& context) { context.for_each_batch("t", 5, [](Context&, const KeyRange&) { FAIL(); }); },
       "the keys of table \"t\""}};
  for (const auto& [question, words] : questions) {
    const auto error = error_of([&] { recorded(question); });
    ASSERT_TRUE(error) << words;
    EXPECT_EQ(error->code(), ErrorCode::reads_rows);
    EXPECT_EQ(error->message(), "the migration wants to know " + words + ", and there is no database");
    // What the migration makes of it changes nothing.
    for (const bool throws : {false, true}) {
      const auto swallowed = error_of([&, &question = question] {
        recorded([&](Context& context) {
          try {
            question(context);
          } catch (const Error&) {
            if (throws) throw std::runtime_error("could not ask");
          }
        });
      });
      ASSERT_TRUE(swallowed) << words;
      EXPECT_EQ(swallowed->message(), error->message());
    }
  }
}

TEST(RecordedCode, FailsAsTheMigrationDoes) {
  const auto thrown = error_of([] { recorded([](Context&) { throw std::runtime_error("out of luck"); }); });
  EXPECT_EQ(thrown->code(), ErrorCode::migration_failed);
  EXPECT_EQ(thrown->message(), "migration \"007\" failed: out of luck");
  const auto secret =
      error_of([] { recorded([](Context&) { throw std::runtime_error("no postgresql://me:hush-hush@db/shop"); }); });
  EXPECT_EQ(secret->message().find("hush-hush"), std::string::npos) << secret->message();
  const auto strange = error_of([] { recorded([](Context&) { throw 7; }); });
  EXPECT_EQ(strange->code(), ErrorCode::migration_failed);
  EXPECT_EQ(strange->message(), "migration \"007\" failed: something was thrown that is no std::exception");
  const auto own = error_of([] { recorded([](Context&) { throw Error(ErrorCode::check_failed, "mine"); }); });
  EXPECT_EQ(own->code(), ErrorCode::check_failed);
  const auto down = error_of([] { recorded([](Context&) {}, sqlite::dialect(), Direction::down); });
  EXPECT_EQ(down->code(), ErrorCode::irreversible);
}

TEST(RecordedCode, TakesOnlyWhatATransactionTakes) {
  const auto code_of = [](const std::string& sql, const Dialect& dialect) -> std::optional<ErrorCode> {
    const auto error = error_of([&] { recorded([&](Context& context) { context.execute(sql); }, dialect); });
    if (!error) return std::nullopt;
    EXPECT_TRUE(error->details().statement == sql) << error->details().statement;
    return error->code();
  };
  for (const Dialect* dialect : {&sqlite::dialect(), &postgres::dialect()}) {
    EXPECT_EQ(code_of("COMMIT", *dialect), ErrorCode::transaction_control);
    EXPECT_EQ(code_of("VACUUM", *dialect), ErrorCode::needs_own_transaction);
    EXPECT_EQ(code_of("SELECT 1", *dialect), std::nullopt);
  }
  EXPECT_EQ(code_of("PRAGMA foreign_keys = OFF", sqlite::dialect()), ErrorCode::setting_refused);
  EXPECT_EQ(recorded([](Context& context) { context.execute("SET work_mem = '1GB'"); }, postgres::dialect()),
            Ids{"SET LOCAL work_mem = '1GB'"});
}

}  // namespace
}  // namespace dunlin
