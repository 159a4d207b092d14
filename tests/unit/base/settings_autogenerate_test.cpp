// SPDX-License-Identifier: Apache-2.0
// The section [autogenerate] of a configuration file.
#include "settings_fixture.hpp"

namespace dunlin {
namespace {

TEST(AutogenerateSettings, HaveDefaults) {
  const Project project;
  const Settings settings = project.resolve(false);
  EXPECT_TRUE(settings.autogenerate.schema.empty());
  EXPECT_TRUE(settings.autogenerate.dialects.empty());
  EXPECT_TRUE(settings.autogenerate.schema_for("sqlite").empty());
}

TEST(AutogenerateSettings, AreReadFromTheSectionAndFromThatOfTheEnvironment) {
  Project project;
  project.write(
      "dunlin.toml",
      "[autogenerate]\nschema = \"schema.sql\"\npostgresql = \"pg\"\ndialects = [\"sqlite\", \"postgresql\"]\n"
      "[env.one.autogenerate]\ndialects = \"sqlite\"\n");
  const AutogenerateSettings both = project.resolve(false).autogenerate;
  EXPECT_EQ(both.schema_for("sqlite"), "schema.sql");
  EXPECT_EQ(both.schema_for("postgresql"), "pg");
  EXPECT_EQ(both.dialects, (std::vector<std::string>{"sqlite", "postgresql"}));
  project.flags.environment = "one";
  EXPECT_EQ(project.resolve(false).autogenerate.dialects, std::vector<std::string>{"sqlite"});
}

TEST(AutogenerateSettings, RefuseWhatMeansNothing) {
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
  EXPECT_EQ(refusal("[autogenerate]\nschemas = \"x\""),
            "DN0104 there is no setting \"autogenerate.schemas\" @dunlin.toml:2:1; did you mean \"schema\"?");
  EXPECT_EQ(refusal("[autogenerate]\nschema = \"\""),
            "DN0103 the setting \"autogenerate.schema\" has a value \"\" that is not accepted @dunlin.toml:2:1; "
            "accepted: the path of a file or directory");
  EXPECT_EQ(refusal("[autogenerate]\ndialects = [\"sqlite\", \"oracle\"]"),
            "DN0103 the setting \"autogenerate.dialects\" has a value \"sqlite,oracle\" that is not accepted "
            "@dunlin.toml:2:1; accepted: a list of: sqlite, postgresql");
  EXPECT_EQ(refusal("[autogenerate]\ndialects = [\"sqlite\", \"sqlite\"]"),
            "DN0103 the setting \"autogenerate.dialects\" has a value \"sqlite,sqlite\" that is not accepted "
            "@dunlin.toml:2:1; accepted: a list of: sqlite, postgresql");
}

}  // namespace
}  // namespace dunlin
