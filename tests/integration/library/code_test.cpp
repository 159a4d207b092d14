// SPDX-License-Identifier: Apache-2.0
// What a migration in C++ can do with its context, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

class CodeOn : public EachDatabase {
 protected:
  /// Runs `up` as the only migration.
  void run(Coded::Way up, MigratorOptions options = {}) const {
    Migrations migrations(Naming::sequence);
    migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 1, .description = "one"}, std::move(up)));
    Migrator(database_.url(), std::move(migrations), std::move(options)).upgrade();
  }
  [[nodiscard]] std::optional<Error> failure_of(Coded::Way up) const {
    return error_of([&] { run(std::move(up)); });
  }
};

TEST_P(CodeOn, BindsParametersAndReadsAnswers) {
  run([](Context& context) {
    context.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)");
    context.execute("INSERT INTO users VALUES ($1, $2)", {1, "o'bat"});
    context.execute("INSERT INTO users VALUES ($1, $2)", {2, Value()});
    const Result result = context.query("SELECT name FROM users WHERE id = $1", {1});
    EXPECT_EQ(result.text(0, 0), "o'bat");
    EXPECT_EQ(context.query("UPDATE users SET name = 'x'").changed, 2);
    EXPECT_EQ(context.query("SELECT count(*) FROM users WHERE name = 'x'").integer(0, 0), 2);
  });
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users"), "2");
}

TEST_P(CodeOn, LooksIntoTheCatalog) {
  run([](Context& context) {
    EXPECT_FALSE(context.has_table("Order"));
    EXPECT_FALSE(context.has_column("Order", "User Id"));
    context.execute("CREATE TABLE \"Order\" (id INTEGER, \"User Id\" INTEGER)");
    context.execute("CREATE INDEX \"by user\" ON \"Order\" (\"User Id\")");
    EXPECT_TRUE(context.has_table("Order"));
    EXPECT_TRUE(context.has_column("Order", "User Id"));
    EXPECT_FALSE(context.has_column("Order", "name"));
    EXPECT_TRUE(context.has_index("by user"));
    EXPECT_FALSE(context.has_index("Order"));
    EXPECT_FALSE(context.has_table({"elsewhere", "Order"}) && context.dialect() == "postgresql");
  });
}

TEST_P(CodeOn, InsertsRowsOfEveryKind) {
  constexpr int kRows = 5000;
  run([](Context& context) {
    const bool has_bytea = context.dialect() == "postgresql";
    context.execute(
        fmt::format("CREATE TABLE things (id INTEGER PRIMARY KEY, \"a\tb\" TEXT, size DOUBLE PRECISION, data {})",
                    has_bytea ? "bytea" : "BLOB"));
    std::vector<std::vector<Value>> rows;
    rows.push_back({1, "back\\slash\ttab\nline\r", 0.1, Blob{std::byte{0}, std::byte{0xff}, std::byte{'\\'}}});
    rows.push_back({2, "\\N", Value(), Value()});
    for (int i = 3; i <= kRows; ++i) rows.push_back({i, fmt::format("row {}", i), i * 0.5, Blob{}});
    context.bulk_insert("things", {"id", "a\tb", "size", "data"}, rows);
    context.bulk_insert("things", {"id"}, {});
    const Result first = context.query("SELECT * FROM things WHERE id <= 2 ORDER BY id");
    EXPECT_EQ(first.rows.at(0), rows[0]);
    EXPECT_EQ(first.rows.at(1), rows[1]);
  });
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM things"), std::to_string(kRows));
  EXPECT_EQ(database_.scalar(fmt::format("SELECT \"a\tb\" FROM things WHERE id = {}", kRows)), "row 5000");
}

TEST_P(CodeOn, RefusesRowsOfTheWrongLength) {
  const auto error = failure_of([](Context& context) {
    context.execute("CREATE TABLE t (a INTEGER, b INTEGER)");
    context.bulk_insert("t", {"a", "b"}, {{1, 2}, {3}});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_failed);
}

TEST_P(CodeOn, FailsWithTheStatementThatFailed) {
  const auto error = failure_of([](Context& context) {
    context.execute("CREATE TABLE t (a INTEGER)");
    context.execute("INSERT INTO nowhere VALUES (1)");
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  EXPECT_EQ(error->details().statement, "INSERT INTO nowhere VALUES (1)");
  EXPECT_TRUE(error->details().state.find("\"001\" was rolled back") != std::string::npos) << error->details().state;
}

TEST_P(CodeOn, FailsThoughTheMigrationSwallowsTheError) {
  const auto error = failure_of([](Context& context) {
    context.execute("CREATE TABLE t (a INTEGER)");
    try {
      static_cast<void>(context.query("SELECT * FROM nowhere"));
    } catch (const Error&) {
      context.log("never mind");
    }
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
}

TEST_P(CodeOn, LeavesTransactionsToTheMigrator) {
  EXPECT_EQ(failure_of([](Context& context) { context.execute("COMMIT"); })->code(), ErrorCode::transaction_control);
  EXPECT_EQ(failure_of([](Context& context) { context.execute("VACUUM"); })->code(), ErrorCode::needs_own_transaction);
}

TEST_P(CodeOn, Logs) {
  Ids told;
  run([](Context& context) { context.log("half way"); },
      {.log = [&](const LogRecord& record) { told.push_back(record.message); }});
  EXPECT_EQ(told, Ids{"half way"});
}

TEST_P(CodeOn, WritesAScriptOfWhatReadsNoRows) {
  const auto migrations = [] {
    Migrations all(Naming::sequence);
    all.add(std::make_unique<Coded>(
        MigrationInfo{.version = 1, .description = "things"},
        [](Context& context) {
          context.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, size DOUBLE PRECISION) -- all");
          context.execute("INSERT INTO things VALUES ($1, $2, $3)", {1, "it's $1; \\ --", 0.25});
          context.bulk_insert("things", {"id", "name"}, {{2, "a"}, {3, Value()}});
        },
        [](Context& context) { context.execute("DROP TABLE things"); }));
    return all;
  };
  Migrator migrator(database_.url(), migrations());
  const Finished finished = database_.run_script(migrator.script("base", "head"));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(database_.scalar("SELECT name FROM things WHERE id = 1"), "it's $1; \\ --");
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM things"), "3");
  EXPECT_EQ(migrator.version(), 1);
  EXPECT_EQ(migrator.history().at(0).kind, "code");
  EXPECT_EQ(database_.run_script(migrator.script("1", "base", Direction::down)).status, 0);
  EXPECT_EQ(migrator.version(), 0);
}

TEST_P(CodeOn, SaysThatAScriptCannotReadRows) {
  Migrations migrations(Naming::sequence);
  migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 1, .description = "one"}, [](Context& context) {
    try {
      if (context.has_table("users")) context.execute("DROP TABLE users");
    } catch (const Error&) {
      context.execute("SELECT 1");
    }
  }));
  Migrator migrator(database_.url(), std::move(migrations));
  const auto error = error_of([&] { static_cast<void>(migrator.script("base", "head")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::reads_rows);
  EXPECT_EQ(migrator.plan().at(0).statements, std::nullopt);
}

TEST_P(CodeOn, RefusesAWayBackThatThereIsNot) {
  run([](Context& context) { context.execute("CREATE TABLE t (a INTEGER)"); });
  Migrations migrations(Naming::sequence);
  migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 1, .description = "one"}, [](Context&) {}));
  Migrator migrator(database_.url(), std::move(migrations));
  const auto error = error_of([&] { migrator.rollback(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::irreversible);
  EXPECT_EQ(migrator.version(), 1);
}

INSTANTIATE_TEST_SUITE_P(Each, CodeOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
