// SPDX-License-Identifier: Apache-2.0
// Migrations in C++ that share a transaction with their neighbours, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <map>
#include <stdexcept>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

class GroupOn : public EachDatabase {
 protected:
  /// What others see of `table`: nothing before the commit.
  [[nodiscard]] bool is_committed(const std::string& table) const {
    return !error_of([&] { database_.execute(fmt::format("SELECT 1 FROM {}", table)); });
  }

  /// A migration that makes the table `t1`, `t2`, …, and then does something else.
  [[nodiscard]] std::unique_ptr<Migration> table(int version, const std::function<void(Context&)>& then = {},
                                                 bool in_transaction = true) {
    const std::string sql = fmt::format("CREATE TABLE t{} (id INTEGER)", version);
    return std::make_unique<Coded>(
        MigrationInfo{.version = version, .in_transaction = in_transaction},
        [this, version, sql, then](Context& context) {
          ++runs_[version];
          context.execute(sql);
          if (then) then(context);
        },
        [version](Context& context) { context.execute(fmt::format("DROP TABLE t{}", version)); });
  }

  std::map<int, int> runs_;
};

TEST_P(GroupOn, SharesATransactionWithItsNeighbours) {
  bool committed = true;
  Migrations migrations(Naming::sequence);
  migrations.add(table(1)).add_sql("002_t.sql", "CREATE TABLE t2 (id INTEGER)");
  migrations.add(table(3, [&](Context&) { committed = is_committed("t1") || is_committed("t2"); }));
  Migrator migrator(database_.url(), std::move(migrations));
  EXPECT_EQ(migrator.upgrade().done, (Ids{"001", "002", "003"}));
  EXPECT_FALSE(committed);
  EXPECT_TRUE(is_committed("t1") && is_committed("t2") && is_committed("t3"));
  EXPECT_EQ(migrator.history().at(2).kind, "code");
}

TEST_P(GroupOn, CommitsEachIfToldSo) {
  bool committed = false;
  Migrations migrations(Naming::sequence);
  migrations.add(table(1)).add(table(2, [&](Context&) { committed = is_committed("t1"); }));
  Migrator(database_.url(), std::move(migrations), {.commit_each = true}).upgrade();
  EXPECT_TRUE(committed);
}

TEST_P(GroupOn, IsRunAgainOneByOneWhenAMemberFails) {
  Ids told;
  Migrations migrations(Naming::sequence);
  migrations.add(table(1)).add(table(2, [](Context&) { throw std::runtime_error("no"); })).add(table(3));
  Migrator migrator(database_.url(), std::move(migrations),
                    {.on_start = [&](const MigrationStep& step) { told.push_back("start " + step.id); },
                     .on_finish = [&](const MigrationStep& step) { told.push_back("finish " + step.id); }});
  const auto error = error_of([&] { migrator.upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::migration_failed);
  EXPECT_NE(error->message().find("\"002\""), std::string::npos) << error->message();
  EXPECT_EQ(migrator.version(), 1) << "what came before it stays";
  EXPECT_TRUE(is_committed("t1"));
  EXPECT_FALSE(is_committed("t2") || is_committed("t3"));
  EXPECT_EQ(runs_, (std::map<int, int>{{1, 2}, {2, 2}})) << "together, and then one by one";
  EXPECT_EQ(told, (Ids{"start 001", "start 002", "start 001", "finish 001", "start 002"}));
}

TEST_P(GroupOn, IsValidatedOneByOne) {
  Ids asked;
  const auto validate = [&](Context& context, const MigrationStep& step) {
    asked.push_back(fmt::format("{} {}", step.id, context.has_table("t2")));
    return step.id != "002";
  };
  Migrations migrations(Naming::sequence);
  migrations.add(table(1)).add(table(2)).add(table(3));
  Migrator migrator(database_.url(), std::move(migrations), {.validate = validate});
  EXPECT_EQ(error_of([&] { migrator.upgrade(); })->code(), ErrorCode::validation_failed);
  EXPECT_EQ(migrator.version(), 1);
  EXPECT_EQ(asked, (Ids{"001 false", "002 true", "001 false", "002 true"}));
}

TEST_P(GroupOn, IsLeftByWhatASettingWouldFollow) {
  const bool server = GetParam() == "postgresql";
  const std::string set = server ? "SET statement_timeout = '5min'" : "PRAGMA defer_foreign_keys = ON";
  const std::string ask = server ? "SELECT current_setting('statement_timeout')"
                                 : "SELECT defer_foreign_keys FROM pragma_defer_foreign_keys";
  Ids seen;
  const auto look = [&](Context& context) {
    const Value value = context.query(ask).rows.at(0).at(0);
    const auto* text = std::get_if<std::string>(&value);
    seen.push_back(text != nullptr ? *text : std::to_string(std::get<std::int64_t>(value)));
  };
  Migrations migrations(Naming::sequence);
  migrations.add(table(1)).add(table(2, [&](Context& context) {
    try {
      context.execute(set);
    } catch (const Error&) {
      context.log("a migration that goes on all the same");
    }
  }));
  migrations.add(table(3, look));
  Migrator migrator(database_.url(), std::move(migrations));
  EXPECT_EQ(migrator.upgrade().done, (Ids{"001", "002", "003"}));
  EXPECT_EQ(seen, Ids{"0"});
  EXPECT_EQ(runs_[2], 2);
}

TEST_P(GroupOn, IsNeverJoinedByWhatCommitsAsItGoes) {
  bool before = false;
  bool after = false;
  Migrations migrations(Naming::sequence);
  migrations.add(table(1));
  migrations.add(table(
      2, [&](Context&) { before = is_committed("t1") && is_committed("t2"); }, false));
  migrations.add(table(3, [&](Context&) { after = is_committed("t2"); }));
  Migrator(database_.url(), std::move(migrations)).upgrade();
  EXPECT_TRUE(before);
  EXPECT_TRUE(after);
}

TEST_P(GroupOn, GoesDownTogetherWhereThereIsHistory) {
  bool committed = false;
  const auto never = [](Context&) {};
  Migrations migrations(Naming::sequence);
  migrations.add(std::make_unique<Coded>(
      MigrationInfo{.version = 1}, [](Context& context) { context.execute("CREATE TABLE t1 (id INTEGER)"); },
      [&](Context& context) {
        context.execute("DROP TABLE t1");
        committed = !is_committed("t2");
      }));
  migrations.add(table(2, never));
  Migrator migrator(database_.url(), std::move(migrations));
  migrator.upgrade();
  committed = false;
  EXPECT_EQ(migrator.downgrade("base").done, (Ids{"002", "001"}));
  EXPECT_EQ(committed, GetParam() == "postgresql") << "a server may have others at work on what it has";
}

INSTANTIATE_TEST_SUITE_P(Each, GroupOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
