// SPDX-License-Identifier: Apache-2.0
// What files and revisions make, tried out in a scratch database of each kind and read back.
#include "autogenerate/realise.hpp"

#include <dunlin/error.hpp>

#include "diff/describe.hpp"
#include "diff/diff.hpp"
#include "integration/library/database.hpp"
#include "migrate/migrations.hpp"
#include "revision/file.hpp"

#include <fstream>

namespace dunlin::test {
namespace {

constexpr const char* kUsers = "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL);\n";
constexpr const char* kIndex = "CREATE INDEX users_name ON users (name);\n";

class Realised : public EachDatabase {
 protected:
  [[nodiscard]] Place like() const {
    Place place{database_.url(), {}};
    place.connect.create = true;
    return place;
  }

  [[nodiscard]] std::filesystem::path file(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = std::filesystem::path(folder_.path()) / name;
    std::ofstream(path) << text;
    return path;
  }
  [[nodiscard]] schema::Schema realised(const std::vector<std::filesystem::path>& files) const {
    return realise(files, like(), {});
  }

  static Project project(const std::vector<std::pair<std::string, std::string>>& revisions) {
    Migrations::Content content;
    content.naming = Naming::sequence;
    for (const auto& [name, text] : revisions) {
      content.revisions.push_back(parse_revision(name, text, Naming::sequence));
    }
    return content.project();
  }

  [[nodiscard]] std::vector<std::string> changes(const schema::Schema& from, const schema::Schema& to) const {
    const DiffRules rules{.lexical = &dialect_of(database_.url()).lexical_rules()};
    std::vector<std::string> lines;
    for (const Operation& one : diff(from, to, {}, rules).operations) lines.push_back(describe(one));
    return lines;
  }

  TemporaryFolder folder_;
};

TEST_P(Realised, AreFilesOneAfterTheOther) {
  const schema::Schema both = realised({file("1.sql", kUsers), file("2.sql", kIndex)});
  ASSERT_EQ(both.tables.size(), 1U);
  EXPECT_EQ(both.tables[0].name.name, "users");
  EXPECT_EQ(both.tables[0].indexes.size(), 1U);
  EXPECT_EQ(both, realised({file("all.sql", std::string("BEGIN;\n") + kUsers + kIndex + "COMMIT;\n")}));
  EXPECT_EQ(changes(realised({file("3.sql", kUsers)}), both).size(), 1U);
}

TEST_P(Realised, AreRevisionsAsTheirFilesWouldBe) {
  const Project revisions = project(
      {{"001_users.sql", kUsers}, {"002_index.sql", kIndex}, {"003_rows.sql", "-- dunlin: skip-on-replay\nno sql"}});
  EXPECT_EQ(replay(revisions, "head", like(), {}), realised({file("1.sql", std::string(kUsers) + kIndex)}));
  EXPECT_EQ(replay(revisions, "001", like(), {}), realised({file("2.sql", kUsers)}));
}

TEST_P(Realised, LeaveTheDatabaseThatTheyAreLikeAsItWas) {
  database_.execute("CREATE TABLE users (other INTEGER)");
  static_cast<void>(realised({file("1.sql", kUsers)}));
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users"), "0");
  EXPECT_TRUE(error_of([&] { static_cast<void>(database_.scalar("SELECT name FROM users")); }));
}

TEST_P(Realised, ErrorsTellTheirPlaceInTheFile) {
  const std::filesystem::path path =
      file("bad.sql", std::string(kUsers) + "\nCREATE TABLE t (a INTEGER,, b INTEGER);\n");
  const auto error = error_of([&] { static_cast<void>(realised({path})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::syntax_error);
  ASSERT_TRUE(error->details().source);
  EXPECT_EQ(error->details().source->path, path.string());
  EXPECT_EQ(error->details().source->line, 3U);
  EXPECT_EQ(error->details().source->column, 27U);
}

TEST_P(Realised, AFileThatIsNotThereIsSaidToBe) {
  EXPECT_EQ(
      error_of([&] { static_cast<void>(realised({std::filesystem::path(folder_.path()) / "none.sql"})); })->code(),
      ErrorCode::file_unreadable);
}

TEST_P(Realised, ManyTablesDoNotFillTheServersLockTable) {
  std::string many;
  for (int i = 0; i < 1500; ++i) many += "CREATE TABLE t" + std::to_string(i) + " (id INTEGER PRIMARY KEY);\n";
  EXPECT_EQ(realised({file("many.sql", many)}).tables.size(), 1500U);
}

INSTANTIATE_TEST_SUITE_P(Databases, Realised, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

TEST(ReplayOnPostgres, BuildsIndexesConcurrentlyAndMakesExtensionsThatAreThere) {
  const Database database("postgresql");
  database.execute("CREATE EXTENSION pgcrypto");
  Migrations::Content content;
  content.naming = Naming::sequence;
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"001_users.sql", std::string("CREATE EXTENSION pgcrypto;\n") + kUsers},
           {"002_index.sql", "CREATE INDEX CONCURRENTLY users_name ON users (name);\n"},
           {"003_drop.sql",
            "DROP INDEX CONCURRENTLY users_name;\nCREATE UNIQUE INDEX CONCURRENTLY one ON users (name);"}}) {
    content.revisions.push_back(parse_revision(name, text, Naming::sequence));
  }
  const schema::Schema made = replay(content.project(), "head", {database.url(), {}}, {});
  ASSERT_EQ(made.tables.size(), 1U);
  ASSERT_EQ(made.tables[0].indexes.size(), 1U);
  EXPECT_EQ(made.tables[0].indexes[0].name, "one");
}

}  // namespace
}  // namespace dunlin::test
