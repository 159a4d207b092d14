// SPDX-License-Identifier: Apache-2.0
// The program through PgBouncer in transaction mode, whose pool is small and shared.
#include "integration/postgres/fault.hpp"
#include "integration/postgres/own_server.hpp"

#include "dialect/postgres/dialect.hpp"

#include <chrono>
#include <cstdlib>

namespace dunlin::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

TEST_F(PostgresFault, APoolOfOneIsSaidSoSoon) {
  prepare(database_.url_text());
  open_gate();
  const OwnPooler pooler(1);
  const auto began = SteadyClock::now();
  const Finished finished = project_.dunlin(pooler.url(database_.url_text()), {"upgrade", "head"});
  EXPECT_LT(SteadyClock::now() - began, std::chrono::seconds(20)) << "the pooler itself would wait for two minutes";
  expect_error(finished, "DN0504");
  EXPECT_NE(finished.err.find("two slots"), std::string::npos) << finished.err;
  EXPECT_EQ(applied(), "001");
  expect_next_run_completes(database_.url_text());
}

TEST_F(PostgresFault, APoolOfTwoIsEnough) {
  prepare(database_.url_text());
  open_gate();
  const OwnPooler pooler(2);
  expect_next_run_completes(pooler.url(database_.url_text()));
}

/// What pg_dump writes of a database with a table, an index and rows.
std::string dump_of_a_database() {
  const PostgresDatabase source;
  const auto connection = source.connect();
  connection->execute("CREATE TABLE person (id int PRIMARY KEY, name text DEFAULT 'nobody')");
  connection->execute("INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob')");
  connection->execute("CREATE INDEX person_name_idx ON person (name)");
  const Finished dump =
      run({.arguments = {std::string(std::getenv("DUNLIN_TEST_PG_BIN")) + "/pg_dump", source.url_text()}});
  EXPECT_EQ(dump.status, 0) << dump.err;
  EXPECT_NE(dump.out.find("set_config('search_path', '', false)"), std::string::npos);
  return dump.out;
}

// The first statements of a dump empty the search_path of their session, which here is everybody's.
TEST(PostgresPoolFault, BystandersKeepTheirSearchPathWhenARevisionIsADump) {
  const PostgresDatabase database;
  const OwnPooler pooler(2);
  const std::string url = pooler.url(database.url_text());
  const auto connect = [&] { return postgres::dialect().connect(Url::parse(url), {}); };
  const auto bystander = connect();
  bystander->execute("CREATE TABLE seen (a int)");
  const Project project;
  project.revision("001_dump.sql", dump_of_a_database());
  project.revision("002_after.sql", "INSERT INTO person VALUES (3, 'Cleo');\n");
  const Finished finished = project.dunlin(url, {"upgrade", "head", "--adopt"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  // Two transactions at once, so that both of the pool's sessions are looked at.
  const auto other = connect();
  for (Connection* one : {bystander.get(), other.get()}) one->begin();
  for (Connection* one : {bystander.get(), other.get()}) {
    EXPECT_EQ(scalar(*one, "SELECT count(*) FROM seen"), "0");
    EXPECT_EQ(scalar(*one, "SHOW search_path"), "\"$user\", public");
    EXPECT_EQ(scalar(*one, "SHOW statement_timeout"), "0");
    EXPECT_EQ(scalar(*one, "SHOW check_function_bodies"), "on");
    EXPECT_EQ(scalar(*one, "SELECT count(*) FROM person"), "3");
  }
  EXPECT_NE(scalar(*bystander, "SELECT pg_backend_pid()"), scalar(*other, "SELECT pg_backend_pid()"));
}

}  // namespace
}  // namespace dunlin::test
