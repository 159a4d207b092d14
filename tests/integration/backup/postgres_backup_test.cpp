// SPDX-License-Identifier: Apache-2.0
// Copies of PostgreSQL databases by pg_dump, restored into databases that then take the place of the old one.
#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/durable.hpp"
#include "dialect/dialect.hpp"
#include "dialect/postgres/client_tools.hpp"
#include "support/postgres.hpp"
#include "support/process.hpp"

namespace dunlin::test {
namespace {

/// A database that the test did not make itself, dropped at the end.
class Extra {
 public:
  Extra(const PostgresDatabase& beside, std::string name) : beside_(beside), name_(std::move(name)) {}
  ~Extra() {
    const auto connection = beside_.connect();
    connection->execute("DROP DATABASE IF EXISTS \"" + name_ + "\" WITH (FORCE)");
  }
  Extra(const Extra&) = delete;
  Extra& operator=(const Extra&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Url url() const {
    std::string text = beside_.url_text();
    text.replace(text.find("/" + beside_.name()), beside_.name().size() + 1, "/" + name_);
    return Url::parse(text);
  }
  [[nodiscard]] std::unique_ptr<Connection> connect() const { return dialect_of(url()).connect(url(), {}); }

 private:
  const PostgresDatabase& beside_;
  std::string name_;
};

class PostgresBackup : public ::testing::Test {
 protected:
  [[nodiscard]] BackupOptions options() const { return {.directory = folder_ / "copies"}; }

  void fill() const {
    const auto db = database_.connect();
    db->execute("CREATE TABLE a (n bigint)");
    db->execute("INSERT INTO a VALUES (0)");
    db->execute("CREATE TABLE b (n bigint)");
    db->execute("INSERT INTO b VALUES (0)");
    db->execute("CREATE TABLE \"Big One\" AS SELECT i, repeat('x', 100) AS t FROM generate_series(1, 20000) i");
  }

  /// The database by the hands of somebody who may make roles.
  [[nodiscard]] Url superuser_url() const {
    std::string text = std::getenv("DUNLIN_TEST_PG_SUPERUSER_URL");
    return Url::parse(text.replace(text.rfind('/') + 1, std::string::npos, database_.name()));
  }

  PostgresDatabase database_;
  TemporaryFolder folder_;
};

TEST_F(PostgresBackup, IsConsistentUnderAWriter) {
  fill();
  std::jthread writer([this](const std::stop_token& stop) {
    const auto db = database_.connect();
    while (!stop.stop_requested()) {
      db->begin();
      db->execute("UPDATE a SET n = n + 1");
      db->execute("UPDATE b SET n = n + 1");
      db->commit();
    }
  });
  const auto watch = database_.connect();
  ASSERT_TRUE(eventually([&] { return scalar(*watch, "SELECT n FROM a") != "0"; }));
  for (const bool compress : {false, true}) {
    BackupOptions with = options();
    with.compress = compress;
    const Backup backup = back_up(database_.url(), with).backup;
    const Extra restored(database_, database_.name() + (compress ? "_z" : "_r"));
    restore_into(database_.url(), backup, restored.name(), {});
    const auto db = restored.connect();
    EXPECT_EQ(scalar(*db, "SELECT (SELECT n FROM a) - (SELECT n FROM b)"), "0");
    EXPECT_NE(scalar(*db, "SELECT n FROM a"), "0");
    EXPECT_EQ(scalar(*db, "SELECT count(*) FROM \"Big One\""), "20000");
  }
}

TEST_F(PostgresBackup, ThePasswordIsOnNoCommandLineAndInNoFile) {
  fill();
  // A pg_dump of our own writes down how it was called, then does what it was asked.
  const auto real = postgres::newest_tool("pg_dump", 15);
  folder_.write("pg_dump",
                "#!/bin/bash\n[ \"$1\" != --version ] || { echo 'pg_dump (PostgreSQL) 99.1'; exit; }\n"
                "printf '%s\\n' \"$@\" > " +
                    (folder_ / "arguments") + "\nenv > " + (folder_ / "environment") + "\nexec " +
                    real.program.string() + " \"$@\"\n");
  std::filesystem::permissions(folder_ / "pg_dump", std::filesystem::perms::owner_all);
  const Finished ended =
      run({.arguments = {program(), "backup", "-q", "--to", folder_ / "copies"},
           .environment = {{"PATH", folder_.path() + ":/usr/bin:/bin"}, {"DATABASE_URL", database_.url_text()}},
           .directory = folder_.path(),
           .input = {}});
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(folder_.read("arguments").find(planted_password()), std::string::npos);
  EXPECT_NE(folder_.read("environment").find("PGPASSWORD=" + planted_password()), std::string::npos);
  std::filesystem::remove(folder_ / "environment");
}

TEST_F(PostgresBackup, ToolsThatAreTooOldAreNamedWithTheVersionThatIsNeeded) {
  const std::optional<Error> error = error_of([] { static_cast<void>(postgres::newest_tool("pg_dump", 98)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::backup_tool);
  EXPECT_NE(error->message().find(" is too old: version 98 or newer is needed"), std::string::npos);
  const std::optional<Error> none = error_of([] { static_cast<void>(postgres::newest_tool("pg_no_such", 15)); });
  ASSERT_TRUE(none);
  EXPECT_EQ(none->message(), "there is no pg_no_such");
}

TEST_F(PostgresBackup, WhatCannotBeRestoredLeavesNoDatabaseBehind) {
  fill();
  Backup backup = back_up(database_.url(), options()).backup;
  std::filesystem::resize_file(backup.file, backup.size / 2);
  const std::string name = database_.name() + "_half";
  const std::optional<Error> refused = error_of([&] { restore_into(database_.url(), backup, name, {}); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::backup_damaged);
  // With a manifest that knows nothing of the damage pg_restore itself finds out, when the database is made already.
  const FileDigest digest = digest_of(backup.file, {});
  backup.size = digest.size;
  backup.sha256 = digest.sha256;
  const std::optional<Error> failed = error_of([&] { restore_into(database_.url(), backup, name, {}); });
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->code(), ErrorCode::backup_failed);
  EXPECT_NE(failed->details().cause.find("pg_restore: error: "), std::string::npos) << failed->details().cause;
  const auto db = database_.connect();
  EXPECT_EQ(scalar(*db, "SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"), "0");
}

TEST_F(PostgresBackup, TakesThePlaceOfTheOldOneWithOwnerRightsAndSettings) {
  fill();
  const std::string role = database_.name() + "_reader";
  {
    const auto db = dialect_of(superuser_url()).connect(superuser_url(), {});
    const std::string name = "\"" + database_.name() + "\"";
    db->execute("CREATE ROLE \"" + role + "\"");
    db->execute("REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
    db->execute("GRANT CONNECT ON DATABASE " + name + " TO \"" + role + "\" WITH GRANT OPTION");
    db->execute("ALTER DATABASE " + name + " SET search_path TO \"$user\", public, \"Odd One\"");
    db->execute("ALTER DATABASE " + name + " SET work_mem TO '5MB'");
    db->execute("ALTER ROLE \"" + role + "\" IN DATABASE " + name + " SET statement_timeout TO '7s'");
    db->execute("ALTER DATABASE " + name + " CONNECTION LIMIT 40");
    db->execute("COMMENT ON DATABASE " + name + " IS 'the shop''s'");
  }
  const auto carried = [&](const std::string& name) {
    const auto db = database_.connect();
    return scalar(*db,
                  "SELECT concat_ws('|', datdba::regrole, (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM "
                  "aclexplode(datacl) a), datconnlimit, shobj_description(d.oid, 'pg_database'), "
                  "(SELECT string_agg(concat(setrole::regrole, setconfig), ',' ORDER BY setrole) FROM "
                  "pg_db_role_setting WHERE setdatabase = d.oid)) FROM pg_database d WHERE datname = '" +
                      name + "'");
  };
  const std::string before = carried(database_.name());
  ASSERT_NE(before.find("Odd One"), std::string::npos) << before;
  const Backup backup = back_up(superuser_url(), options()).backup;
  const std::string fresh = database_.name() + "_new";
  restore_into(superuser_url(), backup, fresh, {});
  {
    const auto open = database_.connect();
    const std::optional<Error> busy = error_of([&] { static_cast<void>(swap_in(superuser_url(), fresh, {})); });
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->code(), ErrorCode::database_busy);
    EXPECT_EQ(busy->details().state, "nothing was changed");
    open->execute("INSERT INTO a VALUES (1)");
  }
  const Extra aside(database_, swap_in(superuser_url(), fresh, {}));
  EXPECT_EQ(carried(database_.name()), before);
  const auto now = dialect_of(superuser_url()).connect(superuser_url(), {});
  EXPECT_EQ(scalar(*now, "SELECT count(*) FROM a"), "1");
  EXPECT_EQ(scalar(*aside.connect(), "SELECT count(*) FROM a"), "2");
  now->execute("ALTER ROLE \"" + role + "\" IN DATABASE \"" + database_.name() + "\" RESET ALL");
  now->execute("ALTER ROLE \"" + role + "\" IN DATABASE \"" + aside.name() + "\" RESET ALL");
  now->execute("REVOKE ALL ON DATABASE \"" + database_.name() + "\", \"" + aside.name() + "\" FROM \"" + role + "\"");
  now->execute("DROP ROLE \"" + role + "\"");
}

TEST_F(PostgresBackup, AnotherDatabaseDoesNotTakeItsPlace) {
  const PostgresDatabase other;
  for (const std::string& url : {database_.url_text(), other.url_text()}) {
    folder_.write("dunlin.toml", "");
    std::filesystem::create_directories(folder_ / "migrations");
    folder_.write("migrations/1_a.sql",
                  "-- dunlin: revision 1a1111111111\n-- dunlin: message a\nCREATE TABLE a (n int);\n");
    const Finished ended = run({.arguments = {program(), "upgrade", "-q"},
                                .environment = {{"DATABASE_URL", url}},
                                .directory = folder_.path(),
                                .input = {}});
    ASSERT_EQ(ended.status, 0) << ended.err;
  }
  const std::optional<Error> error =
      error_of([&] { static_cast<void>(swap_in(database_.url(), other.name(), RestoreOptions{})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::backup_foreign);
  EXPECT_EQ(error->details().state, "nothing was changed");
}

TEST_F(PostgresBackup, OnAFileSystemWithoutRoomLeavesNothing) {
  database_.connect()->execute(
      "CREATE TABLE big AS SELECT i, md5(i::text) || md5((-i)::text) AS t FROM generate_series(1, 30000) i");
  std::filesystem::create_directory(folder_ / "copies");
  // A mount that only this command sees and that ends with it.
  constexpr const char* kScript =
      "mount -t tmpfs -o size=400k tmpfs copies || exit 77; \"$@\"; status=$?; ls -A copies >&2; exit $status";
  for (const char* compress : {"-q", "--zstd"}) {
    const Finished ended = run({.arguments = {"unshare", "--mount", "--map-root-user", "bash", "-c", kScript, "-",
                                              program(), "backup", "--to", "copies", compress},
                                .environment = {{"DATABASE_URL", database_.url_text()}},
                                .directory = folder_.path(),
                                .input = {}});
    if (ended.status == 77 || ended.err.find("unshare") != std::string::npos) GTEST_SKIP() << ended.err;
    EXPECT_EQ(ended.status, 1);
    EXPECT_EQ(ended.err.rfind("error[DN0510]: pg_dump found no space left\n", 0), 0U) << ended.err;
    EXPECT_TRUE(ended.err.ends_with("\nstate: there is no new copy; the database is as it was\n")) << ended.err;
  }
}

TEST_F(PostgresBackup, RehearsalLeavesNoDatabaseBehind) {
  fill();
  static_cast<void>(back_up(database_.url(), options()));
  const auto db = database_.connect();
  db->execute("DELETE FROM \"Big One\" WHERE i > 100");
  const Rehearsal rehearsal = rehearse(database_.url(), options());
  EXPECT_TRUE(rehearsal.faults.empty());
  ASSERT_EQ(rehearsal.tables.size(), 3U);
  EXPECT_EQ(rehearsal.tables[0].table, "public.\"Big One\"");
  EXPECT_EQ(rehearsal.tables[0].in_copy, 20000);
  EXPECT_EQ(rehearsal.tables[0].now, 100);
  EXPECT_EQ(scalar(*db, "SELECT count(*) FROM pg_database WHERE datname LIKE '" + database_.name() + "_rehearsal%'"),
            "0");
}

}  // namespace
}  // namespace dunlin::test
