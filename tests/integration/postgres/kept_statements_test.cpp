// SPDX-License-Identifier: Apache-2.0
// Statements that come again are kept by the server, wherever a session is ours alone.
#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dunlin {
namespace {

using test::error_of;
using test::PostgresDatabase;
using test::scalar;

constexpr std::string_view kKept = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'dunlin%'";

void create(Connection& connection) { connection.execute("CREATE TABLE t (a int PRIMARY KEY, b bytea)"); }

BatchStatement insert(std::int64_t number, Value body = {}) {
  return {.sql = "INSERT INTO t VALUES ($1, $2)", .parameters = {number, std::move(body)}};
}

void insert_each(Connection& connection, std::int64_t first, std::int64_t last) {
  for (std::int64_t i = first; i <= last; ++i) {
    const auto batch = connection.begin_batch({}, {});
    batch->add(insert(i, i % 2 == 0 ? Value(Blob{std::byte{1}}) : Value()));
    batch->commit();
  }
}

TEST(PostgresKeptStatements, AreKeptFromTheSecondUseOn) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  create(*connection);
  insert_each(*connection, 1, 1);
  EXPECT_EQ(scalar(*connection, kKept), "0");
  insert_each(*connection, 2, 9);
  // The insert, and the settings of the transaction.
  EXPECT_EQ(scalar(*connection, kKept), "2");
  EXPECT_EQ(scalar(*connection, "SELECT count(*) || ' ' || count(b) FROM t"), "9 4");
}

TEST(PostgresKeptStatements, OutliveAFailure) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  create(*connection);
  insert_each(*connection, 1, 1);
  {
    // The second use, and what is to be kept is never reached.
    const auto batch = connection->begin_batch({}, {});
    batch->add({.sql = "SELECT 1/0"});
    batch->add(insert(2));
    EXPECT_TRUE(error_of([&] { batch->commit(); }));
  }
  insert_each(*connection, 2, 4);
  {
    const auto batch = connection->begin_batch({}, {});
    batch->add(insert(4));
    const auto error = error_of([&] { batch->commit(); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unique_violation);
    EXPECT_EQ(batch->failed_statement(), 0U);
    EXPECT_EQ(error->details().statement, "INSERT INTO t VALUES ($1, $2)");
  }
  insert_each(*connection, 5, 7);
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "7");
}

TEST(PostgresKeptStatements, AreSentAnewWhenABodyHasDroppedThem) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  create(*connection);
  std::int64_t next = 1;
  for (const std::string drop : {"DEALLOCATE ALL", "DO $$ BEGIN EXECUTE 'Deallocate All'; END $$", "DISCARD PLANS"}) {
    insert_each(*connection, next, next + 3);
    const auto batch = connection->begin_batch({}, {});
    batch->add(insert(next + 4));
    batch->add({.sql = drop});
    batch->add(insert(next + 5));
    batch->commit();
    insert_each(*connection, next + 6, next + 8);
    next += 9;
  }
  connection->execute_alone("DISCARD ALL", {});
  insert_each(*connection, next, next + 2);
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "30");
}

TEST(PostgresKeptStatements, FollowATableThatChanges) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  create(*connection);
  insert_each(*connection, 1, 8);
  connection->execute("ALTER TABLE t ADD COLUMN c int DEFAULT 7");
  insert_each(*connection, 9, 10);
  connection->execute("ALTER TABLE t RENAME TO u");
  connection->execute("CREATE TABLE t (a bigint, b bytea)");
  insert_each(*connection, 11, 12);
  EXPECT_EQ(scalar(*connection, "SELECT sum(c) || ' ' || count(*) FROM u"), "70 10");
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "2");
}

TEST(PostgresKeptStatements, AreNotKeptThroughAPooler) {
  const PostgresDatabase database;
  const auto connection = database.connect_pooled();
  create(*connection);
  insert_each(*connection, 1, 9);
  EXPECT_EQ(scalar(*connection, kKept), "0");
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "9");
}

}  // namespace
}  // namespace dunlin
