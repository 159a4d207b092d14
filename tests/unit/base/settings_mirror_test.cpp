// SPDX-License-Identifier: Apache-2.0
// The section [mirror] of a configuration file, and `baseline`.
#include "settings_fixture.hpp"

namespace dunlin {
namespace {

TEST(MirrorSettings, HaveDefaults) {
  const Project project;
  const Settings settings = project.resolve(false);
  EXPECT_EQ(settings.mirror.kind, "none");
  EXPECT_EQ(settings.mirror.table, "");
  EXPECT_FALSE(settings.baseline);
}

TEST(MirrorSettings, AreReadFromTheSectionAndFromThatOfTheEnvironment) {
  Project project;
  project.write(
      "dunlin.toml",
      "baseline = \"003\"\n[mirror]\nkind = \"alembic\"\ntable = \"versions\"\n"
      "[env.old]\nbaseline = \"001\"\n[env.old.mirror]\nkind = \"settings\"\n[env.new.mirror]\nkind = \"none\"\n");
  const Settings settings = project.resolve(false);
  EXPECT_EQ(settings.mirror.kind, "alembic");
  EXPECT_EQ(settings.mirror.table, "versions");
  ASSERT_TRUE(settings.mirror.source);
  EXPECT_EQ(settings.mirror.source->line, 3U);
  ASSERT_TRUE(settings.baseline);
  EXPECT_EQ(settings.baseline->value, "003");
  EXPECT_EQ(settings.baseline->origin, "dunlin.toml:1");
  project.flags.environment = "old";
  EXPECT_EQ(project.resolve(false).mirror.kind, "settings");
  EXPECT_EQ(project.resolve(false).mirror.table, "versions");
  EXPECT_EQ(project.resolve(false).baseline->value, "001");
  project.flags.environment = "new";
  EXPECT_EQ(project.resolve(false).mirror.kind, "none");
}

TEST(MirrorSettings, RefuseWhatMeansNothing) {
  const auto refusal = [](std::string_view text) {
    Project project;
    project.write("dunlin.toml", text);
    try {
      static_cast<void>(project.resolve(false));
    } catch (const Error& error) {
      return Project::describe(error) + "; " + error.details().hint;
    }
    return std::string("nothing");
  };
  EXPECT_EQ(refusal("[mirror]\nkind = \"alembik\""),
            "DN0103 the setting \"mirror.kind\" has a value \"alembik\" that is not accepted @dunlin.toml:2:1; "
            "accepted: none, settings, alembic");
  EXPECT_EQ(refusal("[mirror]\ntabel = \"v\""),
            "DN0104 there is no setting \"mirror.tabel\" @dunlin.toml:2:1; did you mean \"table\"?");
  EXPECT_EQ(
      refusal("[mirror]\nkind = \"alembic\"\ntable = \"\""),
      "DN0103 the setting \"mirror.table\" has a value \"\" that is not accepted @dunlin.toml:3:1; accepted: 1 to "
      "63 bytes without control characters");
  EXPECT_EQ(refusal("[mirror]\ntable = \"v\""),
            "DN0103 \"mirror.table\" names a table, and nothing says what it is @dunlin.toml:2:1; add `kind = "
            "\"settings\"` or `kind = \"alembic\"`");
  EXPECT_EQ(refusal("mirror = \"alembic\""),
            "DN0103 the setting \"mirror\" has a value of the wrong kind @dunlin.toml:1:1; accepted: a table, as in "
            "[mirror]");
  EXPECT_EQ(refusal("baseline = \"\""),
            "DN0103 the setting \"baseline\" has a value \"\" that is not accepted @dunlin.toml:1:1; accepted: the id "
            "of a revision");
  EXPECT_EQ(refusal("baseline = 3"),
            "DN0103 the setting \"baseline\" has a value of the wrong kind @dunlin.toml:1:1; accepted: a text");
}

}  // namespace
}  // namespace dunlin
