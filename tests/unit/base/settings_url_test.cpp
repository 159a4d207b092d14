// SPDX-License-Identifier: Apache-2.0
// Where the URL comes from: each source against each that it beats.
#include "settings_fixture.hpp"

#include <span>

namespace dunlin {
namespace {

/// A place that can say which database, and what `Project::url` then tells.
struct Source {
  std::string_view name;
  void (*put)(Project& project);
  std::string_view expected;
};

/// In the order of the precedence: the first beats all others.
const Source kSources[] = {
    {"flag", [](Project& p) { p.flags.url = "sqlite:///flag.db"; }, "sqlite:///flag.db from --url"},
    {"DUNLIN_DATABASE_URL", [](Project& p) { p.variables["DUNLIN_DATABASE_URL"] = "sqlite:///a.db"; },
     "sqlite:///a.db from DUNLIN_DATABASE_URL"},
    {"DATABASE_URL_FILE",
     [](Project& p) {
       p.write("secret", "sqlite:///b.db\n");
       p.variables["DATABASE_URL_FILE"] = "secret";
     },
     "sqlite:///b.db from DATABASE_URL_FILE (\"secret\")"},
    {"POSTGRES_URL", [](Project& p) { p.variables["POSTGRES_URL"] = "postgres://c"; },
     "postgresql://c from POSTGRES_URL"},
    {".env", [](Project& p) { p.write(".env", "# x\nDATABASE_URL=sqlite:///d.db\n"); },
     "sqlite:///d.db from DATABASE_URL in .env:2"},
    {"dunlin.toml", [](Project& p) { p.write("dunlin.toml", "\ndatabase_url = \"sqlite:///e.db\"\n"); },
     "sqlite:///e.db from database_url in dunlin.toml:2"},
    {"config.json", [](Project& p) { p.write("config.json", "{\n\"a\": 1,\n\"database\": \"f.db\"}"); },
     "sqlite:///f.db from database in config.json:3"},
    {"DB_HOST", [](Project& p) { p.variables["DB_HOST"] = "g"; }, "postgresql://g from DB_HOST"},
    {"default", [](Project&) {}, "sqlite:///dunlin.db from default"},
};

TEST(UrlPrecedence, EachSourceBeatsEveryLaterOne) {
  for (const Source& winner : kSources) {
    for (const Source& loser : std::span(kSources).subspan(static_cast<std::size_t>(&winner - kSources))) {
      Project project;
      winner.put(project);
      loser.put(project);
      // The host of DB_* may fill a server's URL that names none; these all do.
      EXPECT_EQ(project.url(), winner.expected) << winner.name << " and " << loser.name;
    }
  }
}

TEST(UrlPrecedence, EmptyVariablesCountAsNotSet) {
  Project project;
  project.variables = {{"DATABASE_URL", ""}, {"POSTGRES_URL", "postgres://c"}, {"DUNLIN_DATABASE_URL_FILE", ""}};
  EXPECT_EQ(project.url(), "postgresql://c from POSTGRES_URL");
}

TEST(UrlPrecedence, TheDefaultComesWithAWarning) {
  const Project project;
  const Settings settings = project.resolve();
  EXPECT_TRUE(settings.url_is_default);
  ASSERT_EQ(settings.warnings.size(), 1U);
  EXPECT_NE(settings.warnings[0].find("sqlite:///dunlin.db"), std::string::npos);
}

TEST(UrlPrecedence, InProductionThereIsNoDefault) {
  const std::string refusal = "DN0106 no database URL is given, and in production there is no default";
  Project project;
  project.variables["ENV"] = "production";
  EXPECT_EQ(project.url(), refusal);
  project.variables["ENV"] = "Production";
  EXPECT_EQ(project.url(), refusal);
  project.variables["DATABASE_URL"] = "sqlite:///x.db";
  EXPECT_EQ(project.url(), "sqlite:///x.db from DATABASE_URL");
  project.variables = {{"ENV", "staging"}};
  EXPECT_EQ(project.url(), "sqlite:///dunlin.db from default");
  project.write(".env", "ENV=production\n");
  EXPECT_EQ(project.url(), "sqlite:///dunlin.db from default");  // the process beats .env
  project.variables.clear();
  EXPECT_EQ(project.url(), refusal);
  EXPECT_EQ(project.error(false), "no error");  // the command needs no database
}

TEST(UrlPrecedence, WhatProductionIsCalledIsConfigurable) {
  Project project;
  project.write("dunlin.toml", "environment_variable = 'APP_ENV'\nproduction_values = ['live', 'prod']\n");
  project.variables = {{"ENV", "production"}};
  EXPECT_EQ(project.url(), "sqlite:///dunlin.db from default");
  project.variables = {{"APP_ENV", "prod"}};
  EXPECT_EQ(project.error(), "DN0106 no database URL is given, and in production there is no default");
  EXPECT_EQ(Project().resolve().is_production, false);
}

TEST(UrlPrecedence, TheSectionOfAnEnvironmentBeatsTheTopLevel) {
  Project project;
  project.write("dunlin.toml",
                "database_url = 'sqlite:///top.db'\n[env.dev]\ndatabase = 'dev.db'\n"
                "[env.production]\nlock_timeout = '1s'\n[env.empty]\n");
  EXPECT_EQ(project.url(), "sqlite:///top.db from database_url in dunlin.toml:1");
  project.flags.environment = "dev";
  EXPECT_EQ(project.url(), "sqlite:///dev.db from database in dunlin.toml:3");
  project.flags.environment = "empty";
  EXPECT_EQ(project.url(), "sqlite:///top.db from database_url in dunlin.toml:1");
  project.flags.environment = "production";
  EXPECT_TRUE(project.resolve().is_production);
  EXPECT_EQ(project.resolve().environment, "production");
  EXPECT_EQ(project.resolve().lock_timeout, std::chrono::seconds(1));
  project.flags.environment = "prodcution";
  EXPECT_EQ(project.error(), "DN0103 \"dunlin.toml\" has no section [env.prodcution], which --env asks for");
}

TEST(UrlPrecedence, AnEnvironmentWithoutConfigurationIsAnError) {
  Project project;
  project.flags.environment = "dev";
  EXPECT_EQ(project.error().substr(0, 6), "DN0107");
}

TEST(UrlPrecedence, NamesOfVariablesAreConfigurable) {
  Project project;
  project.write("dunlin.toml", "url_variables = ['APP_DB', 'OTHER_DB']\n");
  project.variables = {{"DATABASE_URL", "sqlite:///no.db"}, {"OTHER_DB", "sqlite:///yes.db"}};
  EXPECT_EQ(project.url(), "sqlite:///yes.db from OTHER_DB");
  project.write("yes", "sqlite:///file.db\r\n");
  project.variables = {{"APP_DB_FILE", "yes"}};
  EXPECT_EQ(project.url(), "sqlite:///file.db from APP_DB_FILE (\"yes\")");
}

TEST(UrlPrecedence, PathsInAFileBeginWhereTheFileIs) {
  Project project;
  project.flags.config = "conf/dunlin.toml";
  project.write("conf/dunlin.toml", "database_url = 'sqlite:///x.db'\n");
  EXPECT_EQ(project.url(), "sqlite:///conf/x.db from database_url in conf/dunlin.toml:1");
  EXPECT_EQ(project.resolve().directory, "conf/migrations");
  project.write("conf/.env", "DATABASE_URL=sqlite:///y.db\n");
  project.write(".env", "DATABASE_URL=sqlite:///not-this.db\n");
  EXPECT_EQ(project.url(), "sqlite:///conf/y.db from DATABASE_URL in conf/.env:1");
  project.variables["DATABASE_URL"] = "sqlite:///z.db";
  EXPECT_EQ(project.url(), "sqlite:///z.db from DATABASE_URL");
  project.write("conf/.env", "DATABASE_URL_FILE=secret\n");
  project.write("conf/secret", "sqlite:////abs.db");
  project.variables.clear();
  EXPECT_EQ(project.url(), "sqlite:////abs.db from DATABASE_URL_FILE in conf/.env:1 (\"secret\")");
}

TEST(UrlPrecedence, JsonFilesAreFoundByNameOrByFlag) {
  Project project;
  project.write("config.json", "{\"database\": \"app.db\"}");
  EXPECT_EQ(project.url(), "sqlite:///app.db from database in config.json:1");
  project.write("dunlin.toml", "");
  EXPECT_EQ(project.url(), "sqlite:///dunlin.db from default");
  project.flags.config = "config.json";
  EXPECT_EQ(project.url(), "sqlite:///app.db from database in config.json:1");
  project.flags.config = "none.toml";
  EXPECT_EQ(project.url(), "DN0108 there is no configuration file \"none.toml\"");
}

struct PartsCase {
  std::string_view url;
  std::map<std::string, std::string, std::less<>> variables;
  std::string_view expected;
};

TEST(UrlParts, FillWhatTheUrlLeavesOutAndNothingElse) {
  const PartsCase cases[] = {
      {"postgresql://",
       {{"DB_HOST", "h"},
        {"DB_PORT", "6000"},
        {"DB_USER", "u"},
        {"DB_PASSWORD", "p"},
        {"DB_NAME", "d"},
        {"DB_SSL_MODE", "require"}},
       "postgresql://u:***@h:6000/d?sslmode=require"},
      {"postgresql://a:b@c:1/d?sslmode=disable",
       {{"DB_HOST", "h"},
        {"DB_PORT", "6000"},
        {"DB_USER", "u"},
        {"DB_PASSWORD", "p"},
        {"DB_NAME", "e"},
        {"DB_SSL_MODE", "require"}},
       "postgresql://a:***@c:1/d?sslmode=disable"},
      {"postgresql://c/d", {{"DB_PORT", "6000"}}, "postgresql://c:6000/d"},
      {"postgresql://", {{"DB_PORT", "6000"}}, "postgresql://:6000"},
      {"postgresql:///d", {{"DB_HOST", "/run/postgresql"}}, "postgresql:///d?host=/run/postgresql"},
      {"postgresql:///d", {{"DB_HOST", "a,b:7"}}, "postgresql://a,b:7/d"},
      {"postgresql:///d", {{"DB_HOST", "::1"}}, "postgresql://[::1]/d"},
      {"postgresql://h", {{"DB_USER", "o@dd:/?"}, {"DB_NAME", "d%d"}}, "postgresql://o%40dd%3A%2F%3F@h/d%25d"},
      {"postgresql://h",
       {{"DB_SSL_ROOT_CERT", "/ca.pem"}, {"DB_SSL_CERT", "/c.pem"}, {"DB_SSL_KEY", "/k.pem"}},
       "postgresql://h?sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem"},
      {"sqlite:///x.db", {{"DB_HOST", "h"}, {"DB_NAME", "d"}, {"DB_PORT", "nonsense"}}, "sqlite:///x.db"},
  };
  for (const PartsCase& test : cases) {
    Project project;
    project.variables = test.variables;
    project.flags.url = test.url;
    EXPECT_EQ(project.url(), fmt::format("{} from --url", test.expected));
  }
}

TEST(UrlParts, TakeThePasswordToTheLetter) {
  Project project;
  project.flags.url = "postgresql://h";
  project.variables["DB_PASSWORD"] = "p%41 &=@:/?#\xFF";
  EXPECT_EQ(project.resolve().url.password(), "p%41 &=@:/?#\xFF");
  project.write("secret", "from file\n");
  project.variables = {{"DB_PASSWORD_FILE", "secret"}};
  EXPECT_EQ(project.resolve().url.password(), "from file");
  project.variables.clear();
  project.write(".env", "DB_PASSWORD='from dotenv'\n");
  EXPECT_EQ(project.resolve().url.password(), "from dotenv");
}

struct Failure {
  std::string_view name;
  void (*put)(Project& project);
  std::string_view expected;
};

const Failure kFailures[] = {
    {"flag", [](Project& p) { p.flags.url = "postgresql://db:x/y"; },
     "DN0101 the port \"x\" in the URL is not a number from 1 to 65535, in --url"},
    {"variable", [](Project& p) { p.variables["DATABASE_URL"] = "mysql://db"; },
     "DN0102 the scheme \"mysql\" of the URL is not supported, in DATABASE_URL"},
    {"file of a variable",
     [](Project& p) {
       p.write("s", "x");
       p.variables["DATABASE_URL_FILE"] = "s";
     },
     "DN0101 the URL does not begin with a scheme, in DATABASE_URL_FILE (\"s\")"},
    {"missing file", [](Project& p) { p.variables["DATABASE_URL_FILE"] = "s"; },
     "DN0108 the file \"s\" does not exist"},
    {"empty file",
     [](Project& p) {
       p.write("s", "\n");
       p.variables["DATABASE_URL_FILE"] = "s";
     },
     "DN0103 the file \"s\" is empty"},
    {"directory as file", [](Project& p) { p.variables["DATABASE_URL_FILE"] = "."; },
     "DN0108 the file \".\" does not exist"},
    {"both",
     [](Project& p) {
       p.variables = {{"DATABASE_URL", "sqlite://"}, {"DATABASE_URL_FILE", "s"}};
     },
     "DN0103 both DATABASE_URL and DATABASE_URL_FILE are set"},
    {".env", [](Project& p) { p.write(".env", "\nDATABASE_URL=sqlite:\n"); },
     "DN0101 the SQLite URL names no file, in DATABASE_URL in .env:2 @.env:2:1"},
    {".env syntax", [](Project& p) { p.write(".env", "A=1\n  nonsense\n"); },
     "DN0105 the line is not of the form NAME=value @.env:2:3"},
    {"toml", [](Project& p) { p.write("dunlin.toml", "# x\n  database_url = 'postgresql://db:x'\n"); },
     "DN0101 the port \"x\" in the URL is not a number from 1 to 65535, in database_url in dunlin.toml:2 "
     "@dunlin.toml:2:3"},
    {"json", [](Project& p) { p.write("config.json", "{\n  \"database_url\": \"sqlite:\"}"); },
     "DN0101 the SQLite URL names no file, in database_url in config.json:2 @config.json:2:3"},
    {"path that is a URL", [](Project& p) { p.write("dunlin.toml", "database = 'sqlite:///x.db'"); },
     "DN0103 the setting \"database\" has a value that is not accepted @dunlin.toml:1:1"},
    {"empty path", [](Project& p) { p.write("dunlin.toml", "database = ''"); },
     "DN0103 the setting \"database\" has a value \"\" that is not accepted @dunlin.toml:1:1"},
    {"both in a file", [](Project& p) { p.write("dunlin.toml", "database_url = 'sqlite://'\ndatabase = 'x'"); },
     "DN0103 both \"database_url\" and \"database\" are set @dunlin.toml:2:1"},
    {"DB_PORT",
     [](Project& p) {
       p.flags.url = "postgresql://db";
       p.variables["DB_PORT"] = "5432x";
     },
     "DN0103 DB_PORT has a value \"5432x\" that is not accepted"},
    {"DB_SSL_MODE in .env",
     [](Project& p) {
       p.flags.url = "postgresql://db";
       p.write(".env", "DB_SSL_MODE=on");
     },
     "DN0103 DB_SSL_MODE in .env:1 has a value \"on\" that is not accepted @.env:1:1"},
};

TEST(UrlErrors, NameTheFlagTheVariableOrTheLine) {
  for (const Failure& failure : kFailures) {
    Project project;
    failure.put(project);
    EXPECT_EQ(project.error(), failure.expected) << failure.name;
  }
}

TEST(UrlErrors, ABrokenDotenvIsNoMatterWhenNoUrlIsNeeded) {
  Project project;
  project.write(".env", "nonsense");
  project.variables["DATABASE_URL"] = "nonsense";
  EXPECT_EQ(project.error(false), "no error");
  std::filesystem::remove(project.directory() / ".env");
  std::filesystem::create_directory(project.directory() / ".env");  // a Python environment, maybe
  project.variables.clear();
  EXPECT_EQ(project.error(), "no error");
}

}  // namespace
}  // namespace dunlin
