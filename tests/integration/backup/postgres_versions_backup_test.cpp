// SPDX-License-Identifier: Apache-2.0
// Copies of databases of every version of the server that is there: with client programs that are new enough all the
// way and back, with older ones the error that names the version needed.
#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <ostream>

#include "base/random.hpp"
#include "dialect/dialect.hpp"
#include "dialect/postgres/client_tools.hpp"
#include "support/postgres.hpp"
#include "support/process.hpp"

namespace dunlin::test {
namespace {

struct Server {
  int version;
  const char* variable;
};

/// So that the tests are named alike in every run.
void PrintTo(const Server& server, std::ostream* out) { *out << "PostgreSQL " << server.version; }

/// Databases of one server, dropped at the end. `WITH (FORCE)` is not known to every version.
class PostgresVersions : public ::testing::TestWithParam<Server> {
 protected:
  void SetUp() override {
    const char* url = std::getenv(GetParam().variable);
    if (url == nullptr || *url == '\0') GTEST_SKIP() << "there is no server of version " << GetParam().version;
    server_ = url;
    connect(Url::parse(server_))->execute("CREATE DATABASE \"" + name_ + "\" TEMPLATE template0");
    const auto db = connect(url_of(name_));
    db->execute("CREATE TABLE \"Odd One\" AS SELECT i, 'row ' || i AS t FROM generate_series(1, 1000) i");
    db->execute("CREATE TABLE parts (id bigint GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY RANGE (at)");
    db->execute("CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
    db->execute("INSERT INTO parts (at) VALUES ('2026-11-21')");
  }

  void TearDown() override {
    if (server_.empty()) return;
    const auto db = connect(Url::parse(server_));
    const Result names = db->query("SELECT datname::text FROM pg_database WHERE datname LIKE '" + name_ + "%'");
    for (std::size_t row = 0; row < names.rows.size(); ++row)
      db->execute("DROP DATABASE \"" + names.text(row, 0) + "\"");
  }

  [[nodiscard]] static std::unique_ptr<Connection> connect(const Url& url) { return dialect_of(url).connect(url, {}); }

  [[nodiscard]] Url url_of(const std::string& name) const {
    std::string text = server_;
    return Url::parse(text.replace(text.rfind('/') + 1, std::string::npos, name));
  }

  [[nodiscard]] static bool has_tools() {
    return !error_of([] { static_cast<void>(postgres::newest_tool("pg_dump", GetParam().version)); });
  }

  [[nodiscard]] BackupOptions options() const { return {.directory = folder_ / "copies"}; }

  TemporaryFolder folder_;
  std::string server_;
  std::string name_ = "dunlin_test_" + random_hex(8);
};

TEST_P(PostgresVersions, AreCopiedRestoredRehearsedAndSwapped) {
  if (!has_tools()) GTEST_SKIP() << "pg_dump is older than " << GetParam().version;
  const Backup backup = back_up(url_of(name_), options()).backup;
  EXPECT_EQ(backup.server.rfind("PostgreSQL " + std::to_string(GetParam().version) + ".", 0), 0U) << backup.server;
  EXPECT_EQ(backup.tables, 2U);
  const Rehearsal rehearsal = rehearse(url_of(name_), options());
  EXPECT_TRUE(rehearsal.faults.empty());
  ASSERT_EQ(rehearsal.tables.size(), 2U);
  EXPECT_EQ(rehearsal.tables[0].in_copy, 1000);
  connect(url_of(name_))->execute("DELETE FROM \"Odd One\"");
  restore_into(url_of(name_), backup, name_ + "_new", {});
  const std::string aside = swap_in(url_of(name_), name_ + "_new", {});
  EXPECT_EQ(scalar(*connect(url_of(name_)), "SELECT count(*) FROM \"Odd One\""), "1000");
  EXPECT_EQ(scalar(*connect(url_of(name_)), "SELECT count(*) FROM parts_2026"), "1");
  EXPECT_EQ(scalar(*connect(url_of(aside)), "SELECT count(*) FROM \"Odd One\""), "0");
}

TEST_P(PostgresVersions, AreRefusedByOlderClientProgramsWithTheVersionNeeded) {
  if (has_tools()) GTEST_SKIP() << "pg_dump is as new as " << GetParam().version;
  const std::string needed = "version " + std::to_string(GetParam().version) + " or newer is needed";
  const std::optional<Error> error = error_of([&] { static_cast<void>(back_up(url_of(name_), options())); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::backup_tool);
  EXPECT_TRUE(error->message().ends_with(" is too old: " + needed)) << error->message();
  EXPECT_NE(error->details().hint.find("postgresql-client-" + std::to_string(GetParam().version)), std::string::npos);
  EXPECT_EQ(error->details().state, "there is no new copy; the database is as it was");
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "copies"));
  // A copy of an older server into this one: no database is begun that could not be filled.
  const PostgresDatabase older;
  older.connect()->execute("CREATE TABLE t (n int)");
  const TemporaryFolder copies;
  const Backup backup = back_up(older.url(), {.directory = copies / "copies"}).backup;
  const std::optional<Error> refused = error_of([&] { restore_into(url_of(name_), backup, name_ + "_new", {}); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::backup_tool);
  EXPECT_TRUE(refused->message().ends_with(" is too old: " + needed)) << refused->message();
  EXPECT_EQ(
      scalar(*connect(Url::parse(server_)), "SELECT count(*) FROM pg_database WHERE datname LIKE '" + name_ + "\\_%'"),
      "0");
}

INSTANTIATE_TEST_SUITE_P(Servers, PostgresVersions,
                         ::testing::Values(Server{12, "DUNLIN_TEST_PG12_URL"}, Server{15, "DUNLIN_TEST_PG_URL"},
                                           Server{17, "DUNLIN_TEST_PG17_URL"}, Server{18, "DUNLIN_TEST_PG18_URL"}),
                         [](const auto& one) { return "version_" + std::to_string(one.param.version); });

}  // namespace
}  // namespace dunlin::test
