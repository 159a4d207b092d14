// SPDX-License-Identifier: Apache-2.0
// What people expect of a migration manager, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <stdexcept>

namespace dunlin::test {
namespace {

std::vector<std::string> ids(const std::vector<KnownRevision>& revisions) {
  std::vector<std::string> ids;
  for (const KnownRevision& one : revisions) ids.push_back(one.id);
  return ids;
}

using Ids = std::vector<std::string>;

class MigratorOn : public EachDatabase {
 protected:
  [[nodiscard]] std::unique_ptr<Migrator> migrator(Migrations migrations, MigratorOptions options = {}) const {
    return std::make_unique<Migrator>(database_.url(), std::move(migrations), std::move(options));
  }
  [[nodiscard]] bool has(const std::string& table) const {
    return !error_of([&] { database_.execute(fmt::format("SELECT * FROM {}", table)); });
  }
};

TEST_P(MigratorOn, CountsFromNothingToTheLastVersion) {
  const auto one = migrator(three());
  EXPECT_EQ(one->version(), 0);
  EXPECT_EQ(one->current(), Ids{});
  EXPECT_EQ(one->history().size(), 0U);
  const RunReport report = one->upgrade();
  EXPECT_EQ(report.done, (Ids{"001", "002", "003"}));
  EXPECT_EQ(report.current, Ids{"003"});
  EXPECT_EQ(one->version(), 3);
  EXPECT_EQ(one->current(), Ids{"003"});
}

TEST_P(MigratorOn, OrdersWhatWasRegisteredInAnyOrder) {
  Migrations migrations(Naming::sequence);
  migrations.add(coded(2, "ALTER TABLE users ADD COLUMN age INTEGER", "ALTER TABLE users DROP COLUMN age"));
  migrations.add(coded(1, kUsers, "DROP TABLE users"));
  const auto one = migrator(std::move(migrations));
  EXPECT_EQ(ids(one->available()), (Ids{"001", "002"}));
  one->upgrade();
  EXPECT_EQ(database_.scalar("SELECT count(age) FROM users"), "0");
}

TEST_P(MigratorOn, AppliesOneAndThenTheRest) {
  const auto one = migrator(three());
  EXPECT_EQ(one->upgrade("+1").done, Ids{"001"});
  EXPECT_EQ(ids(one->pending()), (Ids{"002", "003"}));
  EXPECT_EQ(one->upgrade().done, (Ids{"002", "003"}));
  EXPECT_EQ(ids(one->pending()), Ids{});
}

TEST_P(MigratorOn, DoesNothingTheSecondTime) {
  const auto one = migrator(three());
  one->upgrade();
  EXPECT_EQ(one->upgrade().done, Ids{});
  EXPECT_EQ(migrator(three())->upgrade().done, Ids{});
  EXPECT_EQ(one->history().size(), 3U);
}

TEST_P(MigratorOn, StopsAtATarget) {
  const auto one = migrator(three());
  one->upgrade("2");
  EXPECT_EQ(one->version(), 2);
  EXPECT_FALSE(has("posts"));
}

TEST_P(MigratorOn, RollsBackOneSeveralAndAll) {
  const auto one = migrator(three());
  one->upgrade();
  EXPECT_EQ(one->rollback().done, Ids{"003"});
  EXPECT_EQ(one->version(), 2);
  EXPECT_FALSE(has("posts"));
  one->upgrade();
  EXPECT_EQ(one->rollback(2).done, (Ids{"003", "002"}));
  EXPECT_EQ(one->version(), 1);
  one->upgrade();
  EXPECT_EQ(one->downgrade("0").done, (Ids{"003", "002", "001"}));
  EXPECT_EQ(one->version(), 0);
  EXPECT_FALSE(has("users"));
  one->upgrade();
  EXPECT_EQ(one->version(), 3);
}

TEST_P(MigratorOn, LeavesTheVersionWhenAMigrationFailsAndGoesOnAfterwards) {
  bool is_broken = true;
  const auto with_broken = [&] {
    Migrations migrations = three();
    migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 4, .description = "fill"}, [&](Context& context) {
      context.execute("CREATE TABLE half (id INTEGER)");
      if (is_broken) throw std::runtime_error("out of luck");
    }));
    return migrations;
  };
  const auto one = migrator(with_broken());
  const auto error = error_of([&] { one->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::migration_failed);
  EXPECT_STREQ(error->what(), "migration \"004\" failed: out of luck");
  EXPECT_EQ(error->details().state, "revision \"004\" was rolled back; what was applied before it stays applied");
  EXPECT_EQ(one->version(), 3);
  EXPECT_FALSE(has("half"));
  is_broken = false;
  EXPECT_EQ(one->upgrade().done, Ids{"004"});
  EXPECT_TRUE(has("half"));
}

TEST_P(MigratorOn, KeepsTheDataOfAnUpgradePath) {
  migrator(three())->upgrade("1");
  database_.execute("INSERT INTO users (id, name) VALUES (1, 'bat')");
  migrator(three())->upgrade();
  EXPECT_EQ(database_.scalar("SELECT name || ' ' || theme FROM users"), "bat light");
  migrator(three())->rollback(2);
  EXPECT_EQ(database_.scalar("SELECT name FROM users"), "bat");
}

TEST_P(MigratorOn, RemembersKindsDescriptionsAndDurations) {
  const auto one = migrator(three());
  one->upgrade();
  const std::vector<RecordedRevision> history = one->history();
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].kind, "code");
  EXPECT_EQ(history[0].description, "step 1");
  EXPECT_EQ(history[1].kind, "sql");
  EXPECT_EQ(history[2].parents, Ids{"002"});
  EXPECT_TRUE(history[0].duration);
  EXPECT_FALSE(history[0].applied_at.empty());
}

TEST_P(MigratorOn, PlansAndDryRunsWithoutAChange) {
  const auto one = migrator(three(), {.dry_run = true});
  EXPECT_EQ(one->upgrade().done, (Ids{"001", "002", "003"}));
  const std::vector<PlannedRevision> plan = one->plan();
  ASSERT_EQ(plan.size(), 3U);
  ASSERT_TRUE(plan[0].statements);
  EXPECT_EQ(*plan[0].statements, Ids{kUsers});
  EXPECT_EQ(one->version(), 0);
  EXPECT_FALSE(has("users"));
}

TEST_P(MigratorOn, RefusesTablesThatNothingTellsTheOriginOf) {
  database_.execute(kUsers);
  const auto error = error_of([&] { migrator(three())->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unversioned_database);
  const auto one = migrator(three());
  one->stamp("1");
  EXPECT_EQ(one->upgrade().done, (Ids{"002", "003"}));
}

TEST_P(MigratorOn, TellsItsCallbacks) {
  Ids told;
  const auto note = [&](const char* what) {
    return [&told, what](const MigrationStep& step) {
      told.push_back(fmt::format("{} {} {}/{} {}", what, step.id, step.number, step.total, to_word(step.direction)));
    };
  };
  const auto one =
      migrator(three(), {.on_start = note("start"), .on_finish = note("finish"), .on_failure = [&](const Error& error) {
                           told.emplace_back(error.what());
                         }});
  one->upgrade("2");
  one->rollback();
  EXPECT_EQ(told, (Ids{"start 001 1/2 up", "start 002 2/2 up", "finish 001 1/2 up", "finish 002 2/2 up",
                       "start 002 1/1 down", "finish 002 1/1 down"}));
  told.clear();
  static_cast<void>(error_of([&] { one->upgrade("nonsense"); }));
  EXPECT_EQ(told.size(), 1U);
}

TEST_P(MigratorOn, BacksUpBeforeItChangesAnything) {
  int backups = 0;
  const auto backup = [&] {
    ++backups;
    EXPECT_FALSE(has("users"));
  };
  const auto one = migrator(three(), {.backup = backup});
  one->upgrade();
  EXPECT_EQ(backups, 1);
  one->upgrade();
  EXPECT_EQ(backups, 1) << "nothing was to be done";
}

TEST_P(MigratorOn, ChangesNothingWhenTheBackupFails) {
  const auto error =
      error_of([&] { migrator(three(), {.backup = [] { throw std::runtime_error("disk full"); }})->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::backup_failed);
  EXPECT_EQ(error->details().state, "nothing was changed");
  EXPECT_FALSE(has("users"));
}

TEST_P(MigratorOn, UndoesWhatDoesNotValidate) {
  const auto validate = [](Context& context, const MigrationStep& step) {
    EXPECT_EQ(context.has_table("posts"), step.id == "003");
    return step.id != "003";
  };
  const auto one = migrator(three(), {.validate = validate});
  const auto error = error_of([&] { one->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::validation_failed);
  EXPECT_EQ(one->version(), 2);
  EXPECT_FALSE(has("posts"));
}

TEST_P(MigratorOn, UndoesAllOfARunWhenItIsOneTransaction) {
  Migrations migrations = three();
  migrations.add(coded(4, "CREATE TABLE users (id INTEGER)", "SELECT 1"));
  const auto one = migrator(std::move(migrations), {.one_transaction = true});
  const auto error = error_of([&] { one->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->details().state, "everything of this run was rolled back");
  EXPECT_EQ(one->version(), 0);
  EXPECT_FALSE(has("users"));
}

TEST_P(MigratorOn, LetsAnOlderProgramTakeTheDatabaseDown) {
  migrator(three())->upgrade();
  const auto older = [] {
    Migrations migrations(Naming::sequence);
    migrations.add(coded(1, kUsers, "DROP TABLE users"));
    return migrations;
  };
  EXPECT_EQ(error_of([&] { migrator(older())->upgrade(); })->code(), ErrorCode::missing_revision);
  const auto one = migrator(older(), {.ahead = Ahead::downgrade});
  EXPECT_EQ(one->upgrade().done, (Ids{"003", "002"}));
  EXPECT_EQ(one->version(), 1);
  EXPECT_FALSE(has("posts"));
}

TEST_P(MigratorOn, SaysWhenOnlyTheNewerProgramKnowsTheWayDown) {
  Migrations migrations(Naming::sequence);
  migrations.add(std::make_unique<Coded>(
      MigrationInfo{.version = 1, .description = "reads"}, [](Context& context) { context.execute(kUsers); },
      [](Context& context) {
        if (context.has_table("users")) context.execute("DROP TABLE users");
      }));
  migrator(std::move(migrations))->upgrade();
  const auto one = migrator(Migrations(Naming::sequence), {.ahead = Ahead::downgrade});
  const auto error = error_of([&] { one->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::missing_revision);
  EXPECT_EQ(error->details().hint, "only the newer program, which has this migration, can undo it");
  EXPECT_TRUE(has("users"));
}

TEST_P(MigratorOn, TakesAClassForTheFileOfItsNumber) {
  Migrations files(Naming::sequence);
  files.add_sql("0001_users.sql", kUsers);
  files.add_sql("0002_posts.sql", "CREATE TABLE posts (id INTEGER)");
  migrator(std::move(files))->upgrade();
  Migrations mixed(Naming::sequence);
  mixed.add_sql("0001_users.sql", kUsers);
  mixed.add(coded(2, "CREATE TABLE other (id INTEGER)", "DROP TABLE posts"));
  const auto one = migrator(std::move(mixed));
  EXPECT_EQ(one->upgrade().done, Ids{});
  one->rollback();
  EXPECT_FALSE(has("posts"));
}

TEST_P(MigratorOn, NoticesAnEditOnlyByAGivenChecksum) {
  const auto with = [](std::string checksum, std::string description) {
    Migrations migrations(Naming::sequence);
    MigrationInfo info{.version = 1, .description = std::move(description), .checksum = std::move(checksum)};
    migrations.add(std::make_unique<Coded>(std::move(info), [](Context& context) { context.execute(kUsers); }));
    return migrations;
  };
  migrator(with("", "users"))->upgrade();
  EXPECT_EQ(migrator(with("", "users and more"))->upgrade().done, Ids{});
  migrator(with("", "users"), {})->stamp("0");
  database_.execute("DROP TABLE users");
  migrator(with("v1", "users"))->upgrade();
  EXPECT_EQ(migrator(with("v1", "users"))->upgrade().done, Ids{});
  EXPECT_EQ(error_of([&] { migrator(with("v2", "users"))->upgrade(); })->code(), ErrorCode::edited_revision);
}

TEST_P(MigratorOn, LinksIdsInTheOrderOfRegistration) {
  const auto noted = [](std::string id) {
    const std::string sql = fmt::format("CREATE TABLE {} (id INTEGER)", id);
    return std::make_unique<Coded>(MigrationInfo{.id = id, .description = id},
                                   [sql](Context& context) { context.execute(sql); });
  };
  Migrations migrations(Naming::graph);
  migrations.add(noted("users")).add(noted("posts"));
  migrations.add_sql(
      "x.sql", "-- dunlin: revision tags\n-- dunlin: parents posts\n-- dunlin: up\nCREATE TABLE tags (id INTEGER);\n");
  migrations.add(noted("likes"));
  const auto one = migrator(std::move(migrations));
  EXPECT_EQ(one->upgrade().done, (Ids{"users", "posts", "tags", "likes"}));
  EXPECT_EQ(one->available()[3].parents, Ids{"tags"});
}

TEST_P(MigratorOn, RunsAndBlamesItsHooks) {
  const auto with_hook = [](std::string hook) {
    Migrations migrations(Naming::sequence);
    migrations.add_files({{"001_a.sql", "CREATE TABLE a (id INTEGER)"}, {"after-upgrade.sql", std::move(hook)}});
    return migrations;
  };
  const auto one = migrator(with_hook("CREATE TABLE hooked (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n"));
  const auto error = error_of([&] { one->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  EXPECT_EQ(error->details().state, "the hook was rolled back; what was applied before it stays applied");
  EXPECT_EQ(error->details().source->line, 2U);
  EXPECT_EQ(one->version(), 1);
  EXPECT_FALSE(has("hooked"));
  one->stamp("0");
  database_.execute("DROP TABLE a");
  // What a transaction refuses runs by itself, and is not journalled.
  EXPECT_EQ(migrator(with_hook("VACUUM"))->upgrade().done, Ids{"001"});
}

TEST_P(MigratorOn, HasAVersionWithNumbersOnly) {
  Migrations migrations(Naming::graph);
  migrations.add_sql("x.sql", "-- dunlin: revision users\n-- dunlin: up\nSELECT 1;\n");
  const auto one = migrator(std::move(migrations));
  const auto error = error_of([&] { static_cast<void>(one->version()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::usage);
  one->upgrade();
  EXPECT_EQ(one->current(), Ids{"users"});
}

TEST_P(MigratorOn, RefusesToMakeOneTransactionOfWhatCommitsAsItGoes) {
  Migrations migrations = three();
  migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 4, .description = "fill", .in_transaction = false},
                                         [](Context& context) { context.backfill("users", "name = 'x'", ""); }));
  const auto one = migrator(std::move(migrations), {.one_transaction = true});
  const auto error = error_of([&] { one->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::needs_own_transaction);
  EXPECT_EQ(error->message(), "migration \"004\" commits as it goes");
  EXPECT_EQ(error->details().state, "nothing was changed");
  EXPECT_EQ(one->version(), 0);
  EXPECT_FALSE(has("users"));
}

TEST_P(MigratorOn, WritesAScriptBackFromAllHeads) {
  const auto one = migrator(three());
  one->upgrade();
  const Finished finished = database_.run_script(one->script("heads", "base", Direction::down));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(one->version(), 0);
  EXPECT_FALSE(has("users"));
  EXPECT_NE(database_.run_script(one->script("heads", "base", Direction::down)).status, 0)
      << "it ran where it does not begin";
}

INSTANTIATE_TEST_SUITE_P(Each, MigratorOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
