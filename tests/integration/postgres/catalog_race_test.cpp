// SPDX-License-Identifier: Apache-2.0
// Reading a schema that others are changing: a state that was there, or an error.
#include "catalog_database.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/catalog.hpp"
#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>

namespace dunlin {
namespace {

using test::CatalogDatabase;

/// Statements in a circle, on a thread of their own, until it is destroyed.
class Changer {
 public:
  Changer(std::unique_ptr<Connection> connection, std::vector<std::string> circle, std::chrono::milliseconds pause)
      : thread_([this, connection = std::move(connection), circle = std::move(circle), pause] {
          while (!stop_) {
            for (const std::string& statement : circle) {
              connection->execute(statement);
              ++changes_;
              std::this_thread::sleep_for(pause);
            }
          }
        }) {}
  ~Changer() {
    stop_ = true;
    thread_.join();
  }
  Changer(const Changer&) = delete;
  Changer& operator=(const Changer&) = delete;

  [[nodiscard]] int changes() const noexcept { return changes_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> changes_ = 0;
  std::thread thread_;
};

const std::vector<std::string> kCircle{
    "ALTER TABLE t RENAME COLUMN b TO bb",
    "ALTER TABLE t RENAME TO renamed",
    "CREATE VIEW v AS SELECT bb FROM renamed",
    "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
    "DROP VIEW v",
    "CREATE INDEX made ON renamed (lower(bb))",
    "ALTER TABLE renamed RENAME COLUMN bb TO b",
    "DROP INDEX made",
    "ALTER TYPE e RENAME VALUE 'x' TO 'y'",
    "ALTER TABLE renamed RENAME TO t",
    "COMMENT ON TABLE t IS 'now'",
    "ALTER TYPE e RENAME VALUE 'y' TO 'x'",
    "COMMENT ON TABLE t IS NULL",
    "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
};

class PostgresCatalogRace : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (test::servers_of({GetParam()}).empty()) GTEST_SKIP() << "no server " << GetParam();
  }
};

INSTANTIATE_TEST_SUITE_P(Version, PostgresCatalogRace, testing::Values(12, 15, 18), testing::PrintToStringParamName());

TEST_P(PostgresCatalogRace, EveryResultIsAStateThatWasThere) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE t (a integer, b text, CHECK (b <> 'x'))", "CREATE TYPE e AS ENUM ('x')",
                "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'"});
  std::vector<schema::Schema> states{database.introspect()};
  for (const std::string& change : kCircle) {
    database.run({change});
    states.push_back(database.introspect());
  }
  ASSERT_EQ(test::differences(states.front(), states.back()), "");
  std::set<std::ptrdiff_t> met;
  int busy = 0;
  Changer changer(database.connect(), kCircle, std::chrono::milliseconds(60));
  for (int reading = 0; met.size() < 5 || reading < 60; ++reading) {
    ASSERT_LT(reading, 2000) << "met " << met.size() << " states, busy " << busy;
    try {
      const schema::Schema schema = database.introspect();
      const auto state = std::find(states.begin(), states.end(), schema);
      ASSERT_NE(state, states.end()) << test::differences(states.front(), schema);
      met.insert(state - states.begin());
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::database_busy) << error.message() << " " << error.details().statement;
      ++busy;
    }
  }
  EXPECT_GT(changer.changes(), 0);
}

TEST_P(PostgresCatalogRace, WhoNeverStopsIsNamed) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE t (a integer)"});
  const Changer changer(database.connect(), {"COMMENT ON TABLE t IS 'one'", "COMMENT ON TABLE t IS 'two'"},
                        std::chrono::milliseconds(0));
  const auto error = test::error_of([&] {
    // One quiet moment may do.
    for (int reading = 0; reading < 1000; ++reading) static_cast<void>(database.introspect());
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_busy);
  EXPECT_NE(error->details().hint.find("COMMENT ON TABLE"), std::string::npos) << error->details().hint;
}

TEST_P(PostgresCatalogRace, TemporaryTablesDisturbNobody) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE t (a serial PRIMARY KEY, b text)"});
  const schema::Schema schema = database.introspect();
  const Changer changer(
      database.connect(),
      {"CREATE TEMP TABLE passing (a serial PRIMARY KEY, b text CHECK (b > ''))", "CREATE INDEX ON passing (b)",
       "INSERT INTO t (b) VALUES ('x')", "ANALYZE t", "VACUUM t", "DROP TABLE passing"},
      std::chrono::milliseconds(0));
  for (int reading = 0; reading < 20; ++reading) EXPECT_EQ(test::differences(schema, database.introspect()), "");
}

}  // namespace
}  // namespace dunlin
