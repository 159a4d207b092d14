// SPDX-License-Identifier: Apache-2.0
// What a program does before it serves, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>
#include <dunlin/startup.hpp>

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

#include "support/proxied.hpp"

namespace dunlin::test {
namespace {

using startup::Outcome;
using startup::Report;
using Ids = std::vector<std::string>;

class StartupOn : public EachDatabase {
 protected:
  [[nodiscard]] Report start(Migrations migrations, startup::Options options) {
    options.log = [this](const LogRecord& record) {
      lines_.push_back(record.message);
      worst_ = std::max(worst_, record.level);
    };
    return startup::upgrade(engine_, std::move(migrations), std::move(options));
  }

  [[nodiscard]] bool told(std::string_view part) const {
    return std::any_of(lines_.begin(), lines_.end(),
                       [part](const std::string& line) { return line.find(part) != std::string::npos; });
  }

  static Migrations two(std::string second = "CREATE TABLE u (a INTEGER)") {
    Migrations migrations(Naming::sequence);
    migrations.add_files({{"002_second.sql", std::move(second)}, {"001_first.sql", "CREATE TABLE t (a INTEGER)"}});
    return migrations;
  }

  static startup::Options in(std::string environment) {
    startup::Options options;
    options.environment = std::move(environment);
    return options;
  }

  Engine engine_ = Engine::open(database_.url());
  std::vector<std::string> lines_;
  LogLevel worst_ = LogLevel::debug;
};

TEST_P(StartupOn, ProductionUpgradesAndTellsTheHistory) {
  const Report report = start(two(), in("Production"));
  EXPECT_TRUE(report.production);
  EXPECT_EQ(report.outcome, Outcome::upgraded);
  EXPECT_EQ(report.done, (Ids{"001", "002"}));
  EXPECT_EQ(report.current, (Ids{"002"}));
  EXPECT_TRUE(told("upgrading " + database_.url().redacted()));
  EXPECT_TRUE(told("upgrade 001 begins (1 of 2)"));
  EXPECT_TRUE(told("upgrade 002 is done in "));
  EXPECT_TRUE(told("history: 002 applied "));
  EXPECT_FALSE(told(planted_password()));
  EXPECT_EQ(worst_, LogLevel::info);
}

TEST_P(StartupOn, ASecondStartHasNothingToDo) {
  static_cast<void>(start(two(), in("prod")));
  lines_.clear();
  const Report report = start(two(), in("prod"));
  EXPECT_EQ(report.outcome, Outcome::up_to_date);
  EXPECT_TRUE(report.done.empty());
  EXPECT_TRUE(told("the database is up to date at 002"));
  EXPECT_FALSE(told("history: "));
}

TEST_P(StartupOn, DevelopmentWarnsAndChangesNothing) {
  for (const std::string environment : {"development", ""}) {
    const Report report = start(two(), in(environment));
    EXPECT_FALSE(report.production);
    EXPECT_EQ(report.outcome, Outcome::pending);
    EXPECT_EQ(report.pending, (Ids{"001", "002"}));
  }
  EXPECT_TRUE(told("2 revisions are pending: 001, 002"));
  EXPECT_EQ(worst_, LogLevel::warning);
  startup::Options always = in("development");
  always.always = true;
  EXPECT_EQ(start(two(), std::move(always)).done, (Ids{"001", "002"}));
}

TEST_P(StartupOn, AFailureIsLoggedWithItsCauseAndTheNextStartGoesOn) {
  const auto error = error_of(
      [&] { static_cast<void>(start(two("CREATE TABLE u (a INTEGER); INSERT INTO nowhere VALUES (1)"), in("prod"))); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  EXPECT_EQ(worst_, LogLevel::error);
  EXPECT_TRUE(told("nowhere"));
  EXPECT_EQ(start(two(), in("prod")).done, (Ids{"002"}));
}

TEST_P(StartupOn, ReplicasThatStartTogetherApplyEachRevisionOnce) {
  std::vector<Ids> done(8);
  {
    std::vector<std::jthread> replicas;
    for (Ids& mine : done) {
      replicas.emplace_back([this, &mine] {
        startup::Options options = in("prod");
        options.log = [](const LogRecord&) {};
        mine = startup::upgrade(Engine::open(database_.url()), two(), std::move(options)).done;
      });
    }
  }
  std::size_t applied = 0;
  for (const Ids& ids : done) applied += ids.size();
  EXPECT_EQ(applied, 2U);
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM u"), "0");
}

/// How often a program that does no more than `action` waits for the server.
long round_trips(const PostgresDatabase& database, const std::function<void(const Engine&)>& action) {
  // Without encryption, which the proxy could not read.
  Proxied proxied(database.url_text(), {});
  action(Engine::open(proxied.url()));
  return proxied.end().round_trips;
}

TEST(StartupRoundTrips, WithNothingPendingAreThoseOfOpeningAndOneQuery) {
  const PostgresDatabase database;
  const auto start = [](const Engine& engine) {
    Migrations migrations(Naming::sequence);
    migrations.add_files(
        {{"001_first.sql", "CREATE TABLE t (a INTEGER)"}, {"002_second.sql", "CREATE TABLE u (a INT)"}});
    const Report report =
        startup::upgrade(engine, std::move(migrations), {.always = true, .log = [](const LogRecord&) {}});
    EXPECT_EQ(report.current, (Ids{"002"}));
  };
  const auto ask = [](const Engine& engine) {
    EXPECT_EQ(engine.connect(Use::write)->query("SELECT 1").integer(0, 0), 1);
  };
  const long first = round_trips(database, start);
  EXPECT_GT(first, round_trips(database, start)) << "nothing was pending the first time";
  const long opening =
      round_trips(database, [](const Engine& engine) { static_cast<void>(engine.connect(Use::write)); });
  EXPECT_EQ(round_trips(database, ask), opening + 1);
  EXPECT_LE(round_trips(database, start), opening + 1);
}

INSTANTIATE_TEST_SUITE_P(Each, StartupOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace dunlin::test
