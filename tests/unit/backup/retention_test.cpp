// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "backup/manifest.hpp"
#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/process.hpp"

namespace dunlin::test {
namespace {

namespace fs = std::filesystem;

class Retention : public ::testing::Test {
 protected:
  /// A copy made so many days ago.
  Backup add(int days, const std::string& name, const std::string& identity = "one") {
    const auto time = std::chrono::system_clock::now() - std::chrono::days(days);
    Backup backup{.file = folder_ / (name + ".db"), .made_at = utc_text(time), .program = "dunlin 0"};
    backup.dialect = "sqlite";
    backup.server = "SQLite";
    backup.database = "shop";
    backup.identity = identity;
    backup.sha256 = "0";
    folder_.write(name + ".db", "x");
    folder_.write(name + ".db.json", manifest_text(backup));
    return backup;
  }

  [[nodiscard]] std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  TemporaryFolder folder_;
};

TEST_F(Retention, KeepsEverythingUnlessToldOtherwise) {
  add(400, "old");
  EXPECT_TRUE(remove_old(add(0, "new"), {.directory = folder_.path()}).empty());
  EXPECT_EQ(left().size(), 4U);
}

TEST_F(Retention, KeepsTheNewestByNumber) {
  add(3, "c");
  add(2, "b");
  add(1, "a");
  const auto removed = remove_old(add(0, "new"), {.directory = folder_.path(), .keep = 2});
  EXPECT_EQ(removed, (std::vector<fs::path>{folder_ / "b.db", folder_ / "c.db"}));
  EXPECT_EQ(left(), (std::vector<std::string>{"a.db", "a.db.json", "new.db", "new.db.json"}));
}

TEST_F(Retention, KeepsByDaysAndNeverRemovesTheNewOne) {
  add(9, "c");
  add(2, "b");
  EXPECT_EQ(remove_old(add(30, "new"), {.directory = folder_.path(), .keep_for = std::chrono::days(7)}),
            (std::vector<fs::path>{folder_ / "c.db"}));
}

TEST_F(Retention, KeepsWhatEitherRuleKeeps) {
  add(9, "c");
  add(8, "b");
  EXPECT_EQ(remove_old(add(0, "new"), {.directory = folder_.path(), .keep = 2, .keep_for = std::chrono::days(7)}),
            (std::vector<fs::path>{folder_ / "c.db"}));
}

TEST_F(Retention, LeavesOtherDatabasesAndOtherFilesAlone) {
  add(9, "other", "two");
  folder_.write("notes.json", "{}");
  folder_.write("shop.db", "somebody's own");
  EXPECT_TRUE(remove_old(add(0, "new"), {.directory = folder_.path(), .keep = 1}).empty());
  EXPECT_EQ(left().size(), 6U);
}

TEST_F(Retention, RemovesWhatAKilledProgramLeftADayAgo) {
  folder_.write(".shop-1.partial", "x");
  folder_.write(".shop-2.partial", "x");
  fs::last_write_time(folder_ / ".shop-1.partial", fs::file_time_type::clock::now() - std::chrono::days(2));
  static_cast<void>(remove_old(add(0, "new"), {.directory = folder_.path()}));
  EXPECT_EQ(left(), (std::vector<std::string>{".shop-2.partial", "new.db", "new.db.json"}));
}

}  // namespace
}  // namespace dunlin::test
