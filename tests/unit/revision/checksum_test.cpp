// SPDX-License-Identifier: Apache-2.0
#include "revisions.hpp"

#include "revision/checksum.hpp"

#include <algorithm>

namespace dunlin {
namespace {

const Dialect& dialect(std::string_view name) {
  const auto all = all_dialects();
  return **std::find_if(all.begin(), all.end(), [name](const Dialect* one) { return one->name() == name; });
}

std::string sum(std::string_view database, std::string text) {
  const Revision read = file("r.sql", std::move(text));
  return checksum(read, body_of(read, Direction::up, database, {}), dialect(database));
}

/// Whether two texts count as the same on both databases.
void expect_same(const std::string& left, const std::string& right) {
  for (const std::string_view database : {"sqlite", "postgresql"}) {
    EXPECT_EQ(sum(database, left), sum(database, right)) << database << ":\n" << left << "\n" << right;
  }
}

void expect_different(const std::string& left, const std::string& right) {
  for (const std::string_view database : {"sqlite", "postgresql"}) {
    EXPECT_NE(sum(database, left), sum(database, right)) << database << ":\n" << left << "\n" << right;
  }
}

TEST(Checksum, IsThatOfTheTokens) {
  // SHA-256 of "SELECT\0" "1\0".
  EXPECT_EQ(sum("sqlite", "SELECT 1;"), "7ad65f73cf6acfd85d1240a579325180605e52b8ca561ea1fdc127e84abdbdde");
}

TEST(Checksum, DoesNotCountBlanksCommentsAndTheLastSemicolon) {
  expect_same("SELECT 1;", "-- a\nSELECT\n  1 /* b */ ; -- c\n;;\n");
  expect_same("SELECT 1; SELECT 2", "SELECT 1;; SELECT 2;");
  expect_same("SELECT 1;", "SELECT 1\r\n;");
}

TEST(Checksum, CountsEverythingElse) {
  expect_different("SELECT 1;", "SELECT 2;");
  expect_different("SELECT 1;", "select 1;");
  expect_different("SELECT 'a b';", "SELECT 'a  b';");
  expect_different("SELECT a b;", "SELECT ab;");
  expect_different("SELECT 1 SELECT 2;", "SELECT 1; SELECT 2;");
  expect_different("SELECT 1;", "SELECT 1; SELECT 1;");
}

TEST(Checksum, TakesSectionsAsOneBodyButNotAsOneStatement) {
  expect_same("SELECT 1; SELECT 2;", "-- dunlin: up\nSELECT 1\n-- dunlin: up\nSELECT 2");
  expect_same("SELECT 1;", "-- dunlin: up\nSELECT 1;\n-- dunlin: up\n-- nothing\n");
}

TEST(Checksum, CountsDirectivesThatChangeWhatRunsAndNoOthers) {
  expect_different("SELECT 1;", "-- dunlin: no-transaction\nSELECT 1;");
  expect_same("SELECT 1;",
              "-- dunlin: message x\n-- dunlin: label l\n-- dunlin: timeout 1s\n-- dunlin: lock-timeout 1s\n-- dunlin: "
              "irreversible y\n-- dunlin: compatible-from z\n-- dunlin: skip-on-replay\nSELECT 1;");
  EXPECT_EQ(sum("sqlite", "SELECT 1;"), sum("sqlite", "SELECT 1;\n-- dunlin: up postgresql\nSELECT 2;"));
  EXPECT_NE(sum("postgresql", "SELECT 1;"), sum("postgresql", "SELECT 1;\n-- dunlin: up postgresql\nSELECT 2;"));
}

TEST(Checksum, CountsCommentsThatTheDatabaseKeeps) {
  const std::string plain = "CREATE TABLE t (a INT, b INT);";
  const std::string commented = "CREATE TABLE t (a INT, /* key */ b INT);";
  EXPECT_NE(sum("sqlite", plain), sum("sqlite", commented));
  EXPECT_EQ(sum("postgresql", plain), sum("postgresql", commented));
  expect_same(plain, "-- before\nCREATE TABLE t (a INT, b INT) -- after\n; -- and after");
  EXPECT_NE(sum("sqlite", "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 1; END;"),
            sum("sqlite",
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; /* x */ SELECT 1; END;"));
  EXPECT_EQ(sum("sqlite", "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; SELECT 1, 2;"),
            sum("sqlite", "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END; SELECT 1, /* x */ 2;"));
}

TEST(Checksum, CountsEveryByteOfCopyData) {
  const std::string plain = "COPY t FROM stdin;\na\tb\n\\.\n";
  EXPECT_NE(sum("postgresql", plain), sum("postgresql", "COPY t FROM stdin;\na b\n\\.\n"));
  EXPECT_NE(sum("postgresql", plain), sum("postgresql", "COPY t FROM stdin;\n-- a\n\\.\n"));
  EXPECT_EQ(sum("postgresql", plain), sum("postgresql", "COPY t\nFROM stdin;\na\tb\n\\.\n-- end\n"));
}

TEST(Checksum, OfNothingIsThatOfNoBytes) {
  const Revision read = file("r.sql", "SELECT 1;");
  EXPECT_EQ(checksum(read, {}, dialect("sqlite")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace dunlin
