// SPDX-License-Identifier: Apache-2.0
// Upgrades on a thread of their own, and what a migrator tells of itself, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <stdexcept>

namespace dunlin::test {
namespace {

using States = std::vector<MigrationState>;
using enum MigrationState;

class AsyncOn : public EachDatabase {
 protected:
  [[nodiscard]] std::unique_ptr<Migrator> migrator(Coded::Way up, MigratorOptions options = {}) const {
    Migrations migrations(Naming::sequence);
    migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 1, .description = "one"}, std::move(up),
                                           [](Context& context) { context.execute("DROP TABLE t"); }));
    migrations.add(coded(2, "CREATE TABLE u (a INTEGER)", "DROP TABLE u"));
    return std::make_unique<Migrator>(database_.url(), std::move(migrations), std::move(options));
  }
};

TEST_P(AsyncOn, UpgradesWhileTheCallerGoesOn) {
  std::promise<void> go;
  const auto one = migrator([&](Context& context) {
    go.get_future().wait();
    context.execute("CREATE TABLE t (a INTEGER)");
  });
  std::future<RunReport> report = one->upgrade_async();
  EXPECT_TRUE(eventually([&] { return one->state() == migrating; }));
  EXPECT_EQ(report.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  go.set_value();
  EXPECT_EQ(report.get().done, (std::vector<std::string>{"001", "002"}));
  EXPECT_EQ(one->state(), up_to_date);
}

TEST_P(AsyncOn, StopsWhenItIsTold) {
  std::promise<void> begun;
  const auto one = migrator([&](Context& context) {
    context.execute("CREATE TABLE t (a INTEGER)");
    begun.set_value();
    static_cast<void>(
        context.query("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT "
                      "count(*) FROM n"));
  });
  std::stop_source stop;
  std::future<RunReport> report = one->upgrade_async("head", stop.get_token());
  begun.get_future().wait();
  stop.request_stop();
  EXPECT_EQ(error_of([&] { static_cast<void>(report.get()); })->code(), ErrorCode::interrupted);
  EXPECT_EQ(one->state(), failed);
  EXPECT_EQ(one->version(), 0);
}

TEST_P(AsyncOn, SaysOfARunThatIsStoppedWhatSharedItsTransaction) {
  std::promise<void> begun;
  Migrations migrations(Naming::sequence);
  migrations.add(coded(1, "CREATE TABLE t (a INTEGER)", "DROP TABLE t"));
  migrations.add(std::make_unique<Coded>(
      MigrationInfo{.version = 2, .description = "two"},
      [&](Context& context) {
        begun.set_value();
        static_cast<void>(
            context.query("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
                          "SELECT count(*) FROM n"));
      },
      Coded::Way{}));
  Migrator migrator(database_.url(), std::move(migrations), {});
  std::stop_source stop;
  std::future<RunReport> report = migrator.upgrade_async("head", stop.get_token());
  begun.get_future().wait();
  stop.request_stop();
  const auto error = error_of([&] { static_cast<void>(report.get()); });
  EXPECT_EQ(error->details().state,
            "revisions \"001\" to \"002\" were in one transaction, which was rolled back; what was applied before it "
            "stays applied");
  EXPECT_TRUE(migrator.current().empty());
}

TEST_P(AsyncOn, GoesThroughItsStates) {
  States told;
  bool fails = true;
  const auto one = migrator(
      [&](Context& context) {
        if (fails) throw std::runtime_error("no");
        context.execute("CREATE TABLE t (a INTEGER)");
      },
      {.on_state = [&](MigrationState state) { told.push_back(state); }});
  EXPECT_EQ(one->state(), unknown);
  EXPECT_TRUE(error_of([&] { one->upgrade(); }));
  EXPECT_EQ(told, (States{migrating, failed}));
  fails = false;
  told.clear();
  one->upgrade("1");
  EXPECT_EQ(told, (States{migrating, pending}));
  one->upgrade();
  one->downgrade("base");
  EXPECT_EQ(told, (States{migrating, pending, migrating, up_to_date, rolling_back, no_migrations}));
}

TEST(AsyncInMemory, MigratesTheDatabaseOfTheEngine) {
  const Engine engine = Engine::open("sqlite::memory:");
  Migrations migrations(Naming::sequence);
  migrations.add(coded(1, "CREATE TABLE t (a INTEGER)", "DROP TABLE t"));
  Migrator migrator(engine, std::move(migrations));
  migrator.upgrade_async().get();
  EXPECT_EQ(migrator.version(), 1);
  EXPECT_EQ(scalar(*engine.connect(), "SELECT count(*) FROM t"), "0");
}

INSTANTIATE_TEST_SUITE_P(Each, AsyncOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
