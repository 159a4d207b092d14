// SPDX-License-Identifier: Apache-2.0
// Another program's record beside our own, and databases that were there before, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <stdexcept>
#include <tuple>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

constexpr const char* kSettings =
    "CREATE TABLE settings (key VARCHAR(50), value TEXT, created_at TIMESTAMP, updated_at TIMESTAMP)";

class MirrorOn : public testing::TestWithParam<std::tuple<std::string, Mirror>> {
 protected:
  [[nodiscard]] static Mirror kind() { return std::get<1>(GetParam()); }
  [[nodiscard]] std::unique_ptr<Migrator> migrator(Migrations migrations, MigratorOptions options = {}) const {
    options.mirror = kind();
    return std::make_unique<Migrator>(database_.url(), std::move(migrations), std::move(options));
  }
  /// What the other program reads.
  [[nodiscard]] std::string recorded() const {
    if (kind() == Mirror::alembic) return database_.scalar("SELECT version_num FROM alembic_version");
    return database_.scalar("SELECT value FROM settings WHERE key = 'db_migration_version'");
  }
  /// Its word for revision 1, 2, … or none.
  [[nodiscard]] static std::string word(int version) {
    if (kind() == Mirror::settings) return std::to_string(version);
    return version == 0 ? "" : fmt::format("{:03}", version);
  }
  /// Leaves the record that the other program would have.
  void record(const std::string& version) const {
    if (kind() == Mirror::alembic) {
      database_.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)");
      database_.execute("DELETE FROM alembic_version");
      database_.execute(fmt::format("INSERT INTO alembic_version VALUES ('{}')", version));
      return;
    }
    if (error_of([&] { database_.execute("SELECT 1 FROM settings"); })) database_.execute(kSettings);
    database_.execute("DELETE FROM settings");
    database_.execute(fmt::format("INSERT INTO settings (key, value) VALUES ('db_migration_version', '{}')", version));
  }
  [[nodiscard]] bool has(const std::string& table) const {
    return !error_of([&] { database_.execute(fmt::format("SELECT 1 FROM {}", table)); });
  }

  Database database_{std::get<0>(GetParam())};
};

TEST_P(MirrorOn, FollowsUpAndDown) {
  const auto one = migrator(three());
  one->upgrade("1");
  EXPECT_EQ(recorded(), word(1));
  one->upgrade();
  EXPECT_EQ(recorded(), word(3));
  one->rollback(2);
  EXPECT_EQ(recorded(), word(1));
  one->downgrade("base");
  EXPECT_EQ(recorded(), word(0));
  one->upgrade();
  EXPECT_EQ(recorded(), word(3));
  if (kind() == Mirror::settings) {
    EXPECT_EQ(database_.scalar("SELECT count(*) FROM settings"), "2");
    EXPECT_NE(database_.scalar("SELECT value FROM settings WHERE key = 'db_migration_last_run'"), "");
  }
}

TEST_P(MirrorOn, StaysWhenAMigrationFails) {
  Migrations migrations = three();
  migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 4, .description = "fails"}, [](Context& context) {
    context.execute("CREATE TABLE half (id INTEGER)");
    throw std::runtime_error("no");
  }));
  const auto one = migrator(std::move(migrations));
  EXPECT_TRUE(error_of([&] { one->upgrade(); }));
  EXPECT_EQ(recorded(), word(3));
  EXPECT_EQ(one->version(), 3);
}

TEST_P(MirrorOn, RecognisesADatabaseThatTheOtherProgramMade) {
  database_.execute(kUsers);
  database_.execute("ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'light'");
  database_.execute("INSERT INTO users VALUES (1, 'bat', 'dark')");
  record(word(2));
  const auto one = migrator(three());
  EXPECT_EQ(one->current(), Ids{"002"});
  ASSERT_EQ(one->pending().size(), 1U);
  EXPECT_EQ(one->pending()[0].id, "003");
  EXPECT_TRUE(one->history().empty()) << "nothing is recorded yet";
  const std::vector<PlannedRevision> plan = one->plan();
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan[0].id, "003");
  EXPECT_EQ(one->upgrade().done, Ids{"003"});
  EXPECT_EQ(database_.scalar("SELECT name || ' ' || theme FROM users"), "bat dark");
  EXPECT_EQ(recorded(), word(3));
  const std::vector<RecordedRevision> history = one->history();
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].kind, "baseline");
  EXPECT_EQ(history[1].kind, "baseline");
  EXPECT_EQ(history[2].kind, "code");
}

TEST_P(MirrorOn, UndoesWhatTheOtherProgramDid) {
  database_.execute(kUsers);
  database_.execute("ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'light'");
  record(word(2));
  const auto one = migrator(three());
  EXPECT_EQ(one->rollback().done, Ids{"002"});
  EXPECT_EQ(recorded(), word(1));
  EXPECT_EQ(one->history().size(), 1U);
}

TEST_P(MirrorOn, FollowsAReleaseThatGoesBackToItsOwnHead) {
  migrator(three())->upgrade();
  const auto older = [] {
    Migrations migrations(Naming::sequence);
    migrations.add(coded(1, kUsers, "DROP TABLE users"));
    return migrations;
  };
  EXPECT_EQ(migrator(older(), {.ahead = Ahead::downgrade})->upgrade().done, (Ids{"003", "002"}));
  EXPECT_EQ(recorded(), word(1));
}

TEST_P(MirrorOn, IsKeptByScripts) {
  const auto one = migrator(three());
  const Finished finished = database_.run_script(one->script("base", "2"));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(recorded(), word(2));
  EXPECT_EQ(one->upgrade().done, Ids{"003"});
  EXPECT_EQ(database_.run_script(one->script("3", "1", Direction::down)).status, 0);
  EXPECT_EQ(recorded(), word(1));
  EXPECT_EQ(one->upgrade().done, (Ids{"002", "003"}));
}

TEST_P(MirrorOn, RecordsADatabaseThatHasEverythingAlready) {
  database_.execute(kUsers);
  record(word(3));
  const auto one = migrator(three());
  EXPECT_EQ(one->upgrade().done, Ids{});
  EXPECT_EQ(one->version(), 3);
  EXPECT_FALSE(has("posts")) << "nothing was run";
}

TEST_P(MirrorOn, RefusesAVersionThatItDoesNotHave) {
  record(kind() == Mirror::settings ? "7" : "1a2b3c");
  const auto error = error_of([&] { migrator(three())->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::mirror_conflict);
  EXPECT_EQ(error->details().state, "nothing was changed");
  EXPECT_EQ(error_of([&] { static_cast<void>(migrator(three())->version()); })->code(), ErrorCode::mirror_conflict);
  EXPECT_FALSE(has("users"));
}

TEST_P(MirrorOn, RefusesToGoOnWhenTheRecordsDiffer) {
  const auto one = migrator(three());
  one->upgrade("2");
  record(word(1));
  EXPECT_EQ(error_of([&] { one->upgrade(); })->code(), ErrorCode::mirror_conflict);
  EXPECT_FALSE(has("posts"));
  one->stamp("2");
  EXPECT_EQ(recorded(), word(2));
  EXPECT_EQ(one->upgrade().done, Ids{"003"});
}

TEST_P(MirrorOn, LetsTheFirstRevisionMakeAndDropItsTable) {
  if (kind() == Mirror::alembic) return;
  const auto make = [] {
    Migrations migrations(Naming::sequence);
    migrations.add(coded(1, kSettings, "DROP TABLE settings"));
    return migrations;
  };
  const auto one = migrator(make());
  one->upgrade();
  EXPECT_EQ(recorded(), "1");
  EXPECT_EQ(one->downgrade("base").done, Ids{"001"});
  EXPECT_FALSE(has("settings"));
}

TEST_P(MirrorOn, TellsOfTwoHeadsOrRefusesThem) {
  const auto branched = [] {
    const auto table = [](std::string id, Ids parents) {
      const std::string up = fmt::format("CREATE TABLE {} (id INTEGER)", id);
      const std::string down = fmt::format("DROP TABLE {}", id);
      return std::make_unique<Coded>(
          MigrationInfo{.id = id, .parents = std::move(parents)}, [up](Context& context) { context.execute(up); },
          [down](Context& context) { context.execute(down); });
    };
    Migrations migrations(Naming::graph);
    migrations.add(table("aa", {})).add(table("bb", {"aa"})).add(table("cc", {"aa"}));
    return migrations;
  };
  if (kind() == Mirror::settings) {
    EXPECT_EQ(error_of([&] { static_cast<void>(migrator(branched())); })->code(), ErrorCode::mirror_conflict);
    return;
  }
  const auto all = [&] {
    Ids heads;
    for (const auto& row : database_.connect()->query("SELECT version_num FROM alembic_version ORDER BY 1").rows) {
      heads.push_back(std::get<std::string>(row[0]));
    }
    return heads;
  };
  const auto one = migrator(branched());
  one->upgrade("heads");
  EXPECT_EQ(all(), (Ids{"bb", "cc"}));
  EXPECT_TRUE(error_of([&] { one->rollback(); })) << "which head is the last?";
  one->downgrade("bb");
  EXPECT_EQ(all(), Ids{"bb"});
  one->downgrade("aa");
  EXPECT_EQ(all(), Ids{"aa"});
  one->downgrade("base");
  EXPECT_EQ(all(), Ids{});
}

INSTANTIATE_TEST_SUITE_P(Each, MirrorOn,
                         testing::Combine(testing::Values("sqlite", "postgresql"),
                                          testing::Values(Mirror::settings, Mirror::alembic)),
                         [](const auto& one) {
                           return std::get<0>(one.param) +
                                  (std::get<1>(one.param) == Mirror::settings ? "_settings" : "_alembic");
                         });

TEST(MirrorInASchema, IsLookedForAndWrittenThere) {
  const Database database("postgresql");
  for (const char* const sql :
       {"CREATE SCHEMA app", "CREATE TABLE app.alembic_version (version_num VARCHAR(32) NOT NULL)",
        "CREATE TABLE public.alembic_version (version_num VARCHAR(32) NOT NULL)",
        "INSERT INTO app.alembic_version VALUES ('002')", "INSERT INTO public.alembic_version VALUES ('elsewhere')",
        "CREATE TABLE app.users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, theme TEXT)"}) {
    database.execute(sql);
  }
  Migrator migrator(database.url(), three(), {.mirror = Mirror::alembic, .schema = "app"});
  EXPECT_EQ(migrator.current(), Ids{"002"});
  EXPECT_EQ(migrator.upgrade().done, Ids{"003"});
  EXPECT_EQ(database.scalar("SELECT version_num FROM app.alembic_version"), "003");
  database.execute("UPDATE app.alembic_version SET version_num = '001'");
  EXPECT_EQ(error_of([&] { migrator.rollback(); })->code(), ErrorCode::mirror_conflict);
  migrator.stamp("3");
  EXPECT_EQ(database.scalar("SELECT version_num FROM app.alembic_version"), "003");
  EXPECT_EQ(database.scalar("SELECT version_num FROM public.alembic_version"), "elsewhere");
}

TEST(MirrorInASchema, IsMadeThereByAStamp) {
  const Database database("postgresql");
  database.execute("CREATE SCHEMA app");
  Migrator migrator(database.url(), three(), {.mirror = Mirror::alembic, .schema = "app"});
  migrator.stamp("2");
  EXPECT_EQ(database.scalar("SELECT version_num FROM app.alembic_version"), "002");
}

TEST(MirrorInASchema, MeansNothingWhereThereAreNone) {
  const Database database("sqlite");
  database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)");
  database.execute("INSERT INTO alembic_version VALUES ('003')");
  Migrator migrator(database.url(), three(), {.mirror = Mirror::alembic, .schema = "app"});
  EXPECT_EQ(migrator.upgrade().done, Ids{});
  EXPECT_EQ(migrator.version(), 3);
}

class BaselineOn : public EachDatabase {};

TEST_P(BaselineOn, RecordsWhatADatabaseWithoutRecordIsSaidToHave) {
  database_.execute(kUsers);
  database_.execute("INSERT INTO users VALUES (1, 'bat')");
  Migrator migrator(database_.url(), three(), {.baseline = "1"});
  EXPECT_EQ(migrator.upgrade().done, (Ids{"002", "003"}));
  EXPECT_EQ(migrator.history().at(0).kind, "baseline");
  EXPECT_EQ(database_.scalar("SELECT name FROM users"), "bat");
}

TEST_P(BaselineOn, MeansNothingToANewDatabase) {
  Migrator migrator(database_.url(), three(), {.baseline = "1"});
  EXPECT_EQ(migrator.upgrade().done, (Ids{"001", "002", "003"}));
}

INSTANTIATE_TEST_SUITE_P(Each, BaselineOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
