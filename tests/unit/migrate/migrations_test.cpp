// SPDX-License-Identifier: Apache-2.0
// What is found out about a program's revisions before any database is reached.
#include <dunlin/error.hpp>
#include <dunlin/migrator.hpp>

#include "support/process.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

namespace dunlin {
namespace {

class Nothing : public Migration {
 public:
  using Migration::Migration;
  void up(Context&) override {}
};

/// The error of a migrator for these; nothing when there is none.
std::optional<Error> error_of(Naming naming, const std::function<void(Migrations&)>& fill) {
  try {
    Migrations migrations(naming);
    fill(migrations);
    const Migrator migrator(Url::parse("sqlite:///nowhere/nothing.db"), std::move(migrations));
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

std::optional<ErrorCode> code_of(Naming naming, const std::function<void(Migrations&)>& fill) {
  const std::optional<Error> error = error_of(naming, fill);
  if (!error) return std::nullopt;
  return error->code();
}

MigrationInfo version(std::int64_t number) { return {.version = number, .description = "a step"}; }
MigrationInfo named(std::string id) { return {.id = std::move(id), .description = "a step"}; }

TEST(Migrations, RefuseAVersionThatRepeats) {
  const auto error = error_of(Naming::sequence, [](Migrations& migrations) {
    migrations.add<Nothing>(version(1)).add<Nothing>(version(2)).add<Nothing>(version(2));
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::duplicate_revision);
  EXPECT_STREQ(error->what(), "revision \"002\" is there twice: in the program and in the program");
}

TEST(Migrations, RefuseAVersionThatAFileHas) {
  const auto error = error_of(Naming::sequence, [](Migrations& migrations) {
    migrations.add_sql("01_first.sql", "SELECT 1").add<Nothing>(version(1));
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::duplicate_revision);
}

TEST(Migrations, RefuseAVersionThatSkips) {
  const auto error = error_of(
      Naming::sequence, [](Migrations& migrations) { migrations.add<Nothing>(version(1)).add<Nothing>(version(3)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::sequence_gap);
  EXPECT_EQ(error->details().hint, "with sequence naming no number may be left out: 002 is missing");
}

TEST(Migrations, RefuseAnUnknownParent) {
  EXPECT_EQ(code_of(Naming::graph,
                    [](Migrations& migrations) {
                      MigrationInfo info = named("b");
                      info.parents = {"a"};
                      migrations.add<Nothing>(std::move(info));
                    }),
            ErrorCode::unknown_parent);
}

TEST(Migrations, RefuseAnIdThatRepeats) {
  EXPECT_EQ(code_of(Naming::graph,
                    [](Migrations& migrations) { migrations.add<Nothing>(named("a")).add<Nothing>(named("a")); }),
            ErrorCode::duplicate_revision);
}

TEST(Migrations, NeedWhatTheirNamingGoesBy) {
  const auto refuses = [](Naming naming, const MigrationInfo& info) {
    return code_of(naming, [&](Migrations& migrations) { migrations.add<Nothing>(info); }) == ErrorCode::invalid_id;
  };
  EXPECT_TRUE(refuses(Naming::sequence, named("a")));
  EXPECT_TRUE(refuses(Naming::sequence, version(-1)));
  EXPECT_TRUE(refuses(Naming::graph, version(1)));
  EXPECT_TRUE(refuses(Naming::graph, named("a b")));
  EXPECT_FALSE(refuses(Naming::graph, named("a.b")));
}

TEST(Migrations, AreWrittenAsWideAsTheFiles) {
  const auto id_beside = [](const char* file) {
    Migrations migrations(Naming::sequence);
    if (file != nullptr) migrations.add_sql(file, "SELECT 1");
    migrations.add<Nothing>(version(file != nullptr ? 2 : 1));
    return Migrator(Url::parse("sqlite:///nowhere/nothing.db"), std::move(migrations)).available().back().id;
  };
  EXPECT_EQ(id_beside(nullptr), "001");
  EXPECT_EQ(id_beside("1_first.sql"), "2");
  EXPECT_EQ(id_beside("00001_first.sql"), "00002");
}

TEST(Migrations, CanBeHandedOn) {
  Migrations first(Naming::sequence);
  first.add_sql("001_first.sql", "SELECT 1");
  Migrations second(Naming::graph);
  second = std::move(first);
  second.add_sql("002_second.sql", "SELECT 2");
  const Migrator migrator(Url::parse("sqlite:///nowhere/nothing.db"), std::move(second));
  EXPECT_EQ(migrator.available().size(), 2U);
  EXPECT_EQ(migrator.available().back().parents, std::vector<std::string>{"001"});
}

TEST(Migrations, ReadADirectoryAndReplaceItsVariables) {
  const test::TemporaryFolder folder;
  folder.write("001_first.sql", "-- dunlin: variables SIZE\n-- dunlin: up\nCREATE TABLE t (a VARCHAR(${SIZE}));\n");
  folder.write("before-upgrade.sql", "SELECT 'before';\n");
  const auto script = [&](const std::function<void(Migrations&)>& fill) {
    Migrations migrations(Naming::sequence);
    migrations.add_directory(folder.path());
    fill(migrations);
    return Migrator(Url::parse("sqlite:///nowhere/nothing.db"), std::move(migrations)).script("base", "head");
  };
  const std::string written =
      script([](Migrations& migrations) { migrations.set_variable("SIZE", "20").set_variable("SIZE", "30"); });
  EXPECT_NE(written.find("CREATE TABLE t (a VARCHAR(30))"), std::string::npos) << written;
  EXPECT_NE(written.find("SELECT 'before'"), std::string::npos) << "the hook of the directory";
  EXPECT_THROW(static_cast<void>(script([](Migrations&) {})), Error) << "nothing says how large";
  // Later additions take the place of its hooks.
  const std::string other = script([](Migrations& migrations) {
    migrations.set_variable("SIZE", "1").add_files({{"before-upgrade.sql", "SELECT 'instead'"}});
  });
  EXPECT_NE(other.find("SELECT 'instead'"), std::string::npos) << other;
  EXPECT_EQ(other.find("SELECT 'before'"), std::string::npos) << other;
}

}  // namespace
}  // namespace dunlin
