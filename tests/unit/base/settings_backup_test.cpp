// SPDX-License-Identifier: Apache-2.0
// The section [backup] of a configuration file.
#include "settings_fixture.hpp"

namespace dunlin {
namespace {

/// What is refused, and where.
std::string refusal(std::string_view section) {
  Project project;
  project.write("dunlin.toml", fmt::format("[backup]\n{}\n", section));
  try {
    static_cast<void>(project.resolve(false));
  } catch (const Error& error) {
    return error.message() + "; " + error.details().hint;
  }
  return "nothing";
}

TEST(BackupSettings, HaveDefaults) {
  const Project project;
  const BackupSettings settings = project.resolve(false).backup;
  EXPECT_EQ(settings.directory, "backups");
  EXPECT_FALSE(settings.compress);
  EXPECT_FALSE(settings.before_upgrade);
  EXPECT_EQ(settings.keep, 0U);
  EXPECT_EQ(settings.keep_for.count(), 0);
}

TEST(BackupSettings, AreReadFromTheSectionAndFromThatOfTheEnvironment) {
  Project project;
  project.write("dunlin.toml",
                "[backup]\ndirectory = \"copies\"\ncompress = \"zstd\"\nkeep = 7\ndays = 30\n"
                "[env.live.backup]\nbefore = \"upgrade\"\nkeep = 9\n");
  const BackupSettings settings = project.resolve(false).backup;
  EXPECT_EQ(settings.directory, "copies");
  EXPECT_TRUE(settings.compress);
  EXPECT_FALSE(settings.before_upgrade);
  EXPECT_EQ(settings.keep, 7U);
  EXPECT_EQ(settings.keep_for.count(), 30);
  project.flags.environment = "live";
  const BackupSettings live = project.resolve(false).backup;
  EXPECT_TRUE(live.before_upgrade);
  EXPECT_EQ(live.keep, 9U);
  EXPECT_EQ(live.directory, "copies");
}

TEST(BackupSettings, RefuseWhatMeansNothing) {
  EXPECT_EQ(refusal("kep = 3"), "there is no setting \"backup.kep\"; did you mean \"keep\"?");
  EXPECT_EQ(refusal("keep = 0"),
            "the setting \"backup.keep\" has a value \"0\" that is not accepted; accepted: a whole number from 1 to "
            "2147483647");
  EXPECT_EQ(refusal("days = \"soon\""),
            "the setting \"backup.days\" has a value \"soon\" that is not accepted; accepted: a whole number from 1 to "
            "36500");
  EXPECT_EQ(refusal("compress = \"gzip\""),
            "the setting \"backup.compress\" has a value \"gzip\" that is not accepted; accepted: zstd, none");
  EXPECT_EQ(refusal("before = true"),
            "the setting \"backup.before\" has a value \"true\" that is not accepted; accepted: upgrade, none");
  EXPECT_EQ(refusal("directory = \"\""),
            "the setting \"backup.directory\" has a value \"\" that is not accepted; accepted: a path");
}

}  // namespace
}  // namespace dunlin
