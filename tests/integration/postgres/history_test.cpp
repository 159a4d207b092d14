// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include "dialect/postgres/dialect.hpp"
#include "history/history.hpp"
#include "history/rows.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

using test::error_of;
using test::PostgresDatabase;
using test::scalar;

class PostgresHistory : public testing::Test {
 protected:
  void create() {
    const auto batch = connection_->begin_batch({}, {});
    for (const std::string& statement : dialect_.create_history(name_, WhenThere::fail)) batch->add({.sql = statement});
    batch->commit();
  }
  void insert_revision() {
    connection_->execute("INSERT INTO " + dialect_.history_table(name_, "revision") +
                         " (id, parents, message, kind, algorithm, checksum_up, checksum_down, dunlin_version) "
                         "VALUES ('a1', '', 'first', 'sql', 'sha256', 'x', 'y', '0.1')");
  }

  PostgresDatabase database_;
  std::unique_ptr<Connection> connection_ = database_.connect();
  const Dialect& dialect_ = connection_->dialect();
  HistoryName name_{"odd \" name"};
};

TEST_F(PostgresHistory, IsMadeOnceUnderAnyName) {
  EXPECT_FALSE(dialect_.has_history(*connection_, name_));
  create();
  EXPECT_TRUE(dialect_.has_history(*connection_, name_));
  EXPECT_FALSE(dialect_.has_history(*connection_, HistoryName{"dunlin"}));
  EXPECT_EQ(scalar(*connection_, "SELECT version FROM " + dialect_.history_table(name_, "format")), "1");
  insert_revision();
  const std::string applied = scalar(
      *connection_, "SELECT " + dialect_.utc_text("applied_at") + " FROM " + dialect_.history_table(name_, "revision"));
  EXPECT_EQ(applied.size(), std::string("2026-11-21T09:30:00.123Z").size());
  EXPECT_EQ(applied.back(), 'Z');
  const Result since = connection_->query("SELECT " + dialect_.milliseconds_since("applied_at") + " FROM " +
                                          dialect_.history_table(name_, "revision"));
  EXPECT_GE(since.integer(0, 0), 0);
  EXPECT_LT(since.integer(0, 0), 60000);
  EXPECT_EQ(error_of([&] { insert_revision(); })->code(), ErrorCode::unique_violation);
}

TEST_F(PostgresHistory, ARevisionThatOthersAreBuiltOnIsNotUndone) {
  create();
  const HistoryRows rows(dialect_, name_);
  const auto run = [&](const BatchStatement& statement) {
    const auto batch = connection_->begin_batch({}, {});
    batch->add(statement);
    batch->commit();
  };
  const auto row = [](const std::string& id, std::vector<std::string> parents) {
    return RevisionRow{.revision = {.id = id,
                                    .parents = std::move(parents),
                                    .kind = "sql",
                                    .algorithm = "sha256",
                                    .checksum_up = "u",
                                    .checksum_down = "d",
                                    .message = "m"}};
  };
  run(rows.insert(row("a", {}), {}));
  run(rows.insert(row("ab", {"b", "a"}), {"a"}));
  EXPECT_EQ(error_of([&] { run(rows.remove_last("a")); })->code(), ErrorCode::guard_failed);
  run(rows.remove_last("ab"));
  run(rows.remove_last("a"));
  EXPECT_TRUE(read_history(*connection_, name_).applied.empty());
}

TEST_F(PostgresHistory, TakesASchemaThatIsThereAlready) {
  connection_->execute("CREATE SCHEMA " + dialect_.quote(name_.name));
  create();
  EXPECT_TRUE(dialect_.has_history(*connection_, name_));
}

TEST_F(PostgresHistory, RecordsAStepAsDoneOnlyOnce) {
  create();
  const std::string insert = "INSERT INTO " + dialect_.history_table(name_, "event") +
                             " (run_id, revision, direction, statement, state) VALUES ('r', 'a1', 'up', 0, '{}')";
  connection_->execute(fmt::format(fmt::runtime(insert), "intent"));
  connection_->execute(fmt::format(fmt::runtime(insert), "intent"));
  connection_->execute(fmt::format(fmt::runtime(insert), "done"));
  const auto error = error_of([&] { connection_->execute(fmt::format(fmt::runtime(insert), "done")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unique_violation);
}

TEST_F(PostgresHistory, GrantsNothingToThePublic) {
  create();
  const std::string grants =
      scalar(*connection_,
             "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace, "
             "aclexplode(coalesce(relacl, acldefault('r', relowner))) a WHERE nspname LIKE 'odd%' AND a.grantee = 0");
  EXPECT_EQ(grants, "0");
  EXPECT_EQ(dialect_.history_distrust(*connection_, name_), "");
}

TEST_F(PostgresHistory, IsDistrustedWhenOthersCanWriteIt) {
  create();
  const std::string table = dialect_.history_table(name_, "revision");
  for (const std::string right : {"INSERT", "UPDATE (up_body)", "TRIGGER"}) {
    connection_->execute("GRANT " + right + " ON " + table + " TO PUBLIC");
    EXPECT_NE(dialect_.history_distrust(*connection_, name_).find("can write"), std::string::npos) << right;
    connection_->execute("REVOKE " + right + " ON " + table + " FROM PUBLIC");
  }
  connection_->execute("GRANT SELECT ON " + table + " TO PUBLIC");
  EXPECT_EQ(dialect_.history_distrust(*connection_, name_), "");
}

TEST_F(PostgresHistory, ListsOnlyTheUsersTables) {
  create();
  EXPECT_TRUE(dialect_.user_tables(*connection_, name_, 10).empty());
  connection_->execute("CREATE TABLE b (a int)");
  connection_->execute("CREATE SCHEMA s");
  connection_->execute("CREATE TABLE s.a (a int) PARTITION BY RANGE (a)");
  connection_->execute("CREATE TEMP TABLE mine (a int)");
  connection_->execute("CREATE VIEW v AS SELECT 1");
  EXPECT_EQ(dialect_.user_tables(*connection_, name_, 10), (std::vector<std::string>{"public.b", "s.a"}));
  EXPECT_EQ(dialect_.user_tables(*connection_, name_, 1).size(), 1U);
}

TEST_F(PostgresHistory, ScriptAssertionsStopTheScript) {
  connection_->execute(dialect_.script_assertion("1 = 1", "never"));
  for (const std::string condition : {"1 = 2", "NULL", "EXISTS (SELECT WHERE '$dunlin$' = '')"}) {
    const auto error =
        error_of([&] { connection_->execute(dialect_.script_assertion(condition, "it's \"not\" $dunlin$ \\ so")); });
    ASSERT_TRUE(error) << condition;
    EXPECT_EQ(error->message(), "it's \"not\" $dunlin$ \\ so");
  }
}

TEST_F(PostgresHistory, LiteralsReadBackAsTheyWere) {
  const std::vector<Value> values{std::int64_t{-5}, 0.1, std::string("it's \\n \"x\" $1 ü\n"),
                                  Blob{std::byte{0}, std::byte{39}}, Blob{}};
  for (const char* conforming : {"on", "off"}) {
    connection_->execute(fmt::format("SET standard_conforming_strings = {}", conforming));
    for (const Value& value : values) {
      EXPECT_EQ(connection_->query("SELECT " + dialect_.literal(value)).rows[0][0], value);
    }
  }
  EXPECT_EQ(connection_->query("SELECT " + dialect_.literal({})).rows[0][0], Value());
}

}  // namespace
}  // namespace dunlin
