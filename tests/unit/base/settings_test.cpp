// SPDX-License-Identifier: Apache-2.0
// Everything in a configuration file but the URL.
#include "settings_fixture.hpp"

namespace dunlin {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kToml = R"(
directory = "db/revisions"
naming = "sequence"
history_name = "app_history"
role = "owner"
schema = "app"
lock_timeout = "250ms"
statement_timeout = "1h"
run_lock_timeout = 0
ahead = "accept"

[variables]
tenant = "acme"
limit = 7
ratio = 1.5
on = true

[sqlite]
busy_timeout = 3000
foreign_keys = true
load_extension = ["a.so", "b.so"]

[postgresql]
target_session_attrs = "read-write"

[env.test]
naming = "graph"
[env.test.variables]
tenant = "test"
[env.test.sqlite]
busy_timeout = 1
)";

constexpr std::string_view kJson = R"({
  "directory": "db/revisions", "naming": "sequence", "history_name": "app_history", "role": "owner", "schema": "app",
  "lock_timeout": "250ms", "statement_timeout": "1h", "run_lock_timeout": 0, "ahead": "accept",
  "variables": {"tenant": "acme", "limit": 7, "ratio": 1.5, "on": true},
  "sqlite": {"busy_timeout": 3000, "foreign_keys": true, "load_extension": ["a.so", "b.so"]},
  "postgresql": {"target_session_attrs": "read-write"},
  "env": {"test": {"naming": "graph", "variables": {"tenant": "test"}, "sqlite": {"busy_timeout": 1}}}
})";

std::map<std::string, std::string> values_of(const std::map<std::string, Setting>& settings) {
  std::map<std::string, std::string> values;
  for (const auto& [name, setting] : settings) values[name] = setting.value;
  return values;
}

using Texts = std::map<std::string, std::string>;

TEST(Settings, AreTheSameFromBothFormats) {
  for (const auto& [name, text] : {std::pair{"dunlin.toml", kToml}, std::pair{"config.json", kJson}}) {
    Project project;
    project.write(name, text);
    Settings settings = project.resolve(false);
    EXPECT_EQ(settings.config_path, name);
    EXPECT_EQ(settings.directory, "db/revisions");
    EXPECT_EQ(settings.naming, Naming::sequence);
    EXPECT_EQ(settings.history_name, "app_history");
    EXPECT_EQ(settings.role, "owner");
    EXPECT_EQ(settings.schema, "app");
    EXPECT_EQ(settings.lock_timeout, 250ms);
    EXPECT_EQ(settings.statement_timeout, 1h);
    EXPECT_EQ(settings.run_lock_timeout, 0ms);
    EXPECT_EQ(settings.ahead, "accept");
    EXPECT_EQ(settings.variables, (Texts{{"tenant", "acme"}, {"limit", "7"}, {"ratio", "1.5"}, {"on", "true"}}));
    EXPECT_EQ(values_of(settings.dialects["sqlite"]),
              (Texts{{"busy_timeout", "3000"}, {"foreign_keys", "true"}, {"load_extension", "a.so,b.so"}}));
    EXPECT_EQ(values_of(settings.dialects["postgresql"]), (Texts{{"target_session_attrs", "read-write"}}));

    project.flags.environment = "test";
    project.flags.directory = "elsewhere";
    project.flags.variables = {"tenant=flag=x", "more=", "more=2"};
    settings = project.resolve(false);
    EXPECT_EQ(settings.naming, Naming::graph);
    EXPECT_EQ(settings.directory, "elsewhere");
    EXPECT_EQ(settings.ahead, "accept");
    EXPECT_EQ(settings.variables["tenant"], "flag=x");
    EXPECT_EQ(settings.variables["more"], "2");
    EXPECT_EQ(values_of(settings.dialects["sqlite"]),
              (Texts{{"busy_timeout", "1"}, {"foreign_keys", "true"}, {"load_extension", "a.so,b.so"}}));
    project.flags.variables.clear();
    EXPECT_EQ(project.resolve(false).variables["tenant"], "test");
  }
}

TEST(Settings, SayWhereTheyStand) {
  Project project;
  project.write("dunlin.toml", kToml);
  const Settings settings = project.resolve(false);
  EXPECT_EQ(settings.dialects.at("sqlite").at("busy_timeout").origin, "dunlin.toml:19");
  EXPECT_EQ(settings.dialects.at("sqlite").at("busy_timeout").source,
            (SourcePosition{"dunlin.toml", 19, 1, "busy_timeout = 3000"}));
}

TEST(Settings, HaveDefaults) {
  const Settings settings = Project().resolve(false);
  EXPECT_EQ(settings.config_path, "");
  EXPECT_EQ(settings.directory, "migrations");
  EXPECT_EQ(settings.naming, Naming::graph);
  EXPECT_EQ(settings.history_name, "dunlin");
  EXPECT_EQ(settings.lock_timeout, 5s);
  EXPECT_EQ(settings.statement_timeout, 0ms);
  EXPECT_EQ(settings.run_lock_timeout, 60s);
  EXPECT_EQ(settings.ahead, "refuse");
  EXPECT_TRUE(settings.variables.empty());
  EXPECT_TRUE(settings.dialects.empty());
}

struct BadToml {
  std::string_view text;
  std::string_view expected;
  std::string_view hint;
};

const BadToml kBadToml[] = {
    {"\n databse = 'x'", "DN0104 there is no setting \"databse\" @dunlin.toml:2:2", "did you mean \"database\"?"},
    {"[sqlit]", "DN0104 there is no setting \"sqlit\" @dunlin.toml:1:2", "did you mean \"sqlite\"?"},
    {"[env.a]\nlock_timeuot = '1s'", "DN0104 there is no setting \"env.a.lock_timeuot\" @dunlin.toml:2:1",
     "did you mean \"lock_timeout\"?"},
    {"[env.a.env.b]", "DN0104 there is no setting \"env.a.env\" @dunlin.toml:1:8", ""},
    {"colour = 1", "DN0104 there is no setting \"colour\" @dunlin.toml:1:1", ""},
    {"a.b.c = 1", "DN0104 there is no setting \"a\" @dunlin.toml:1:1", ""},
    {"sqlite = 1", "DN0103 the setting \"sqlite\" has a value of the wrong kind @dunlin.toml:1:1",
     "accepted: a table, as in [sqlite]"},
    {"env = 'x'", "DN0103 the setting \"env\" has a value of the wrong kind @dunlin.toml:1:1",
     "accepted: a table, as in [env]"},
    {"env.x = 'x'", "DN0103 the setting \"env.x\" has a value of the wrong kind @dunlin.toml:1:5",
     "accepted: a table, as in [env.x]"},
    {"naming = 1", "DN0103 the setting \"naming\" has a value of the wrong kind @dunlin.toml:1:1", "accepted: a text"},
    {"naming = 'tree'", "DN0103 the setting \"naming\" has a value \"tree\" that is not accepted @dunlin.toml:1:1",
     "accepted: graph, sequence"},
    {"ahead = 'go'", "DN0103 the setting \"ahead\" has a value \"go\" that is not accepted @dunlin.toml:1:1",
     "accepted: refuse, accept, downgrade"},
    {"lock_timeout = 5", "DN0103 the setting \"lock_timeout\" has a value of the wrong kind @dunlin.toml:1:1",
     "accepted: a number and a unit (250ms, 5s, 10min, 1h, 1d), or 0"},
    {"lock_timeout = '5'",
     "DN0103 the setting \"lock_timeout\" has a value \"5\" that is not accepted @dunlin.toml:1:1",
     "accepted: a number and a unit (250ms, 5s, 10min, 1h, 1d), or 0"},
    {"directory = ''", "DN0103 the setting \"directory\" has a value \"\" that is not accepted @dunlin.toml:1:1",
     "accepted: a path"},
    {"history_name = ''", "DN0103 the setting \"history_name\" has a value \"\" that is not accepted @dunlin.toml:1:1",
     "accepted: 1 to 63 bytes without control characters"},
    {"role = \"a\\nb\"", "DN0103 the setting \"role\" has a value \"a\\x0ab\" that is not accepted @dunlin.toml:1:1",
     "accepted: 1 to 63 bytes without control characters"},
    {"url_variables = [[1]]", "DN0103 the setting \"url_variables\" has a value of the wrong kind @dunlin.toml:1:1",
     "accepted: a list of texts"},
    {"[sqlite]\nx = 2026-01-01", "DN0103 the setting \"sqlite.x\" has a value of the wrong kind @dunlin.toml:2:1",
     "accepted: a text, a number, true, false, or a list of them"},
    {"[variables]\nx = [1]", "DN0103 the setting \"variables.x\" has a value of the wrong kind @dunlin.toml:2:1",
     "accepted: a text, a number, true or false"},
    {"[variables]\n'1x' = 1", "DN0103 \"1x\" is no name for a variable @dunlin.toml:2:1",
     "accepted: letters, digits and _, not beginning with a digit"},
};

TEST(Settings, ErrorsNameFileAndLineAndWhatIsAccepted) {
  for (const BadToml& bad : kBadToml) {
    Project project;
    project.write("dunlin.toml", bad.text);
    try {
      (void)project.resolve(false);
      ADD_FAILURE() << bad.text;
    } catch (const Error& error) {
      EXPECT_EQ(Project::describe(error), bad.expected);
      if (!bad.hint.empty()) {
        EXPECT_EQ(error.details().hint, bad.hint) << bad.text;
      }
      EXPECT_FALSE(error.details().hint.empty()) << bad.text;
    }
  }
}

TEST(Settings, SyntaxErrorsNameTheLine) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a = 1\nb = ", "DN0105 @dunlin.toml:2:"},       {"[x\n", "DN0105 @dunlin.toml:1:"},
      {"a = 1\na = 2", "DN0105 @dunlin.toml:2:"},      {"a = 'never ends", "DN0105 @dunlin.toml:1:"},
      {"ok = 1\n\xFF = 2", "DN0105 @dunlin.toml:2:1"},
  };
  for (const auto& [text, expected] : cases) {
    Project project;
    project.write("dunlin.toml", text);
    const std::string error = project.error(false);
    EXPECT_EQ(error.substr(0, 7) + error.substr(error.rfind('@')).substr(0, expected.size() - 7), expected) << error;
  }
  Project deep;
  std::string dots = "a";
  for (int i = 0; i < 100'000; ++i) dots += ".a";
  deep.write("dunlin.toml", dots + " = 1");
  EXPECT_EQ(deep.error(false), "DN0105 the line has more than 200 dots @dunlin.toml:1:402");
}

TEST(Settings, JsonErrorsNameTheLine) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"{\n  \"naming\": 'x'\n}",
       "DN0105 the configuration is not valid JSON: while parsing value - invalid literal @config.json:2:13"},
      {"[1]", "DN0105 the configuration is not a JSON object @config.json:1:1"},
      {"\"x\"", "DN0105 the configuration is not a JSON object @config.json:1:1"},
      {"{\"naming\": [1, [2]]}", "no error"},  // not our kind of value: the application's own
      {"{\"naming\": 1}", "DN0103 the setting \"naming\" has a value of the wrong kind @config.json:1:2"},
      {"{\"role\": \"a\", \"role\": \"b\"}", "DN0103 the setting \"role\" appears twice @config.json:1:15"},
      {"{\"x\\\"y\": 1, \"ahead\": \"x\"}",
       "DN0103 the setting \"ahead\" has a value \"x\" that is not accepted @config.json:1:13"},
      {"{\"database_ulr\": \"x\"}", "DN0104 there is no setting \"database_ulr\" @config.json:1:2"},
      {"{\"ahead\": 1e999}", "DN0105 the configuration is not valid JSON: a number is out of range @config.json:1:15"},
  };
  for (const auto& [text, expected] : cases) {
    Project project;
    project.write("config.json", text);
    EXPECT_EQ(project.error(false), expected);
  }
}

TEST(Settings, AnApplicationsOwnKeysInConfigJsonAreLeftAlone) {
  Project project;
  project.write("config.json",
                "{\"port\": 8080, \"env\": \"dev\", \"log\": {\"level\": \"info\", \"to\": [1, {\"a\": [2]}, null]},"
                "\"listen\": null, \"database\": {\"host\": \"x\"}, \"lock_timeout\": \"1s\"}");
  EXPECT_EQ(project.url(), "sqlite:///dunlin.db from default");
  EXPECT_EQ(project.resolve().lock_timeout, 1s);
}

TEST(Settings, AWrongSetOrDirIsAUsageError) {
  for (const std::string_view text : {"x", "=1", "1a=2", "a b=1", ""}) {
    Project project;
    project.flags.variables = {std::string(text)};
    EXPECT_EQ(project.error(false), "DN0107 --set does not have the form NAME=VALUE") << text;
  }
  Project project;
  project.flags.directory = "";
  EXPECT_EQ(project.error(false), "DN0107 --dir names no directory");
}

TEST(Settings, ALargeOrUnreadableFileIsAnError) {
  Project project;
  project.write("dunlin.toml", std::string(1 << 19, '#'));
  EXPECT_EQ(project.error(false).substr(0, 6), "DN0108");
}

TEST(Settings, NoErrorShowsAPasswordOfTheConfiguration) {
  const std::string secret = "hunter2";
  const std::pair<std::string_view, std::string_view> files[] = {
      {"dunlin.toml", "database_url = 'postgresql://app:hunter2@db:x/y'"},
      {"dunlin.toml", "database_url = 'postgresql://app:hunter2@db/y"},
      {"dunlin.toml", "database_url = postgresql://app:hunter2@db/y"},
      {"dunlin.toml", "database_url = \"postgresql://app:hunter2"},
      {"dunlin.toml", "databse_url = 'postgresql://app:hunter2@db/y'"},
      {"dunlin.toml", "database = 'postgresql://app:hunter2@db/y'"},
      {"dunlin.toml", "password = 'hunter2'"},
      {"dunlin.toml", "db = { user = 'x', passwd = 'hunter2' }"},
      {"dunlin.toml", "password = hunter2"},
      {"dunlin.toml", "naming = 'postgresql://app:hunter2@db/y'"},
      {"config.json", "{\"database_url\": \"postgresql://app:hunter2@db:x/y\"}"},
      {"config.json", "{\"database_url\": \"postgresql://app:hunter2@db/y}"},
      {"config.json", "{\"database_url\": 'postgresql://app:hunter2@db/y'}"},
      {"config.json", "{\"passwrd\": 'hunter2'"},
      {"config.json", "{\"databse_url\": \"hunter2\", \"password\": \"hunter2\"}"},
      {".env", "DATABASE_URL=postgresql://app:hunter2@db:x/y"},
      {".env", "DATABASE_URL='postgresql://app:hunter2@db/y"},
      {".env", "DATABASE_URL='x' hunter2"},
      {".env", "hunter2"},
      {".env", "DB_HOST=h\nDB_PORT=1\nDB_PASSWORD=\"hunter2"},
      {".env", "DB_HOST=h\nDB_PASSWORD=hunter2\nDB_PORT=x"},
  };
  for (const auto& [name, text] : files) {
    Project project;
    project.write(name, text);
    try {
      (void)project.resolve();
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      const std::string printed = error.what() + render_diagnostic(error) + diagnostic_json(error);
      EXPECT_EQ(printed.find(secret), std::string::npos) << text << "\n" << printed;
    }
  }
}

}  // namespace
}  // namespace dunlin
