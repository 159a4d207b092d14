// SPDX-License-Identifier: Apache-2.0
#include "dialect/scratch.hpp"
#include "dialect/dialect.hpp"

#include <dunlin/error.hpp>

#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cstdlib>

namespace dunlin::test {
namespace {

std::string name_of(Scratch& scratch) { return scalar(scratch.connection(), "SELECT current_database()::text"); }

bool is_there(Connection& observer, const std::string& name) {
  return scalar(observer, fmt::format("SELECT count(*) FROM pg_database WHERE datname = '{}'", name)) == "1";
}

TEST(PostgresScratch, IsAnEmptyDatabaseLikeAnotherAndGoesWithTheObject) {
  const PostgresDatabase database;
  const auto observer = database.connect();
  observer->execute("CREATE TABLE t (a int)");
  std::string name;
  {
    const auto scratch = make_scratch({database.url(), {}});
    name = name_of(*scratch);
    EXPECT_EQ(scalar(scratch->connection(), "SELECT count(*) FROM pg_class WHERE relname = 't'"), "0");
    const std::string collation =
        "SELECT concat_ws('|', encoding, datcollate, datctype) FROM pg_database WHERE datname = current_database()";
    EXPECT_EQ(scalar(scratch->connection(), collation), scalar(*observer, collation));
    EXPECT_TRUE(is_there(*observer, name));
  }
  EXPECT_FALSE(is_there(*observer, name));
}

TEST(PostgresScratch, HasTheExtensionsOfTheOther) {
  const PostgresDatabase database;
  database.connect()->execute("CREATE EXTENSION pgcrypto");
  const auto scratch = make_scratch({database.url(), {}});
  EXPECT_EQ(scalar(scratch->connection(), "SELECT count(*) FROM pg_extension WHERE extname = 'pgcrypto'"), "1");
}

TEST(PostgresScratch, OfAProgramThatLivesIsLeftAlone) {
  const PostgresDatabase database;
  const auto observer = database.connect();
  const auto first = make_scratch({database.url(), {}});
  // Nobody is connected to it, so that only its maker's lock keeps it.
  const std::string name = name_of(*first);
  observer->query(fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", name));
  const auto second = make_scratch({database.url(), {}});
  EXPECT_TRUE(is_there(*observer, name));
}

TEST(PostgresScratch, OfAProgramThatDiedIsRemoved) {
  const PostgresDatabase database;
  const auto observer = database.connect();
  const std::string name = "dunlin_scratch_abandoned_" + database.name().substr(database.name().size() - 8);
  observer->execute("CREATE DATABASE \"" + name + "\" TEMPLATE template0");
  const auto scratch = make_scratch({database.url(), {}});
  EXPECT_FALSE(is_there(*observer, name));
}

TEST(PostgresScratch, WithoutTheRightAsksForAPlace) {
  const PostgresDatabase database;
  const char* const superuser_url = std::getenv("DUNLIN_TEST_PG_SUPERUSER_URL");
  ASSERT_NE(superuser_url, nullptr);
  const Url url = Url::parse(superuser_url);
  const auto superuser = dialect_of(url).connect(url, {});
  const std::string role = "may_not_" + database.name();
  superuser->execute(fmt::format("CREATE ROLE \"{}\" LOGIN PASSWORD '{}'", role, planted_password()));
  // The user of the URL is all that differs.
  std::string text = database.url_text();
  const std::size_t user = text.find("://") + 3;
  text.replace(user, text.find(':', user) - user, role);
  const std::optional<Error> error = error_of([&] { static_cast<void>(make_scratch({Url::parse(text), {}})); });
  superuser->execute(fmt::format("DROP ROLE \"{}\"", role));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::insufficient_privilege);
  EXPECT_NE(error->details().hint.find("--scratch"), std::string::npos);
}

}  // namespace
}  // namespace dunlin::test
