// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/conninfo.hpp"

#include <dunlin/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace dunlin::postgres {
namespace {

/// The value that counts, which is the last.
std::string value_of(const Conninfo& info, std::string_view name) {
  std::string value = "(absent)";
  for (const auto& [key, text] : info) {
    if (key == name) value = text;
  }
  return value;
}

std::vector<Conninfo> of(std::string_view url, const ConnectOptions& options = {}) {
  return conninfo_of(Url::parse(url), options, Keepalive::ordinary);
}

TEST(PostgresConninfo, CarriesTheUrlsParts) {
  const auto attempts = of("postgresql://us%20er:p%40ss@db.example:6543/na%2Fme?sslmode=require");
  ASSERT_EQ(attempts.size(), 1U);
  const Conninfo& info = attempts[0];
  EXPECT_EQ(value_of(info, "host"), "db.example");
  EXPECT_EQ(value_of(info, "port"), "6543");
  EXPECT_EQ(value_of(info, "user"), "us er");
  EXPECT_EQ(value_of(info, "password"), "p@ss");
  EXPECT_EQ(value_of(info, "dbname"), "na/me");
  EXPECT_EQ(value_of(info, "sslmode"), "require");
  EXPECT_EQ(value_of(info, "application_name"), "dunlin");
  EXPECT_EQ(value_of(info, "client_encoding"), "UTF8");
  EXPECT_EQ(value_of(info, "target_session_attrs"), "(absent)");
}

TEST(PostgresConninfo, SendsNoStartupParameterOfItsOwn) {
  // Everything that is not for libpq itself would go to the server.
  const std::set<std::string> for_libpq{"host",
                                        "port",
                                        "user",
                                        "password",
                                        "dbname",
                                        "application_name",
                                        "client_encoding",
                                        "keepalives_idle",
                                        "keepalives_interval",
                                        "keepalives_count",
                                        "tcp_user_timeout"};
  const Conninfo info = of("postgresql://u:p@h/d").at(0);
  for (const auto& [name, value] : info) EXPECT_TRUE(for_libpq.contains(name)) << name;
}

TEST(PostgresConninfo, LeavesAbsentPartsToLibpq) {
  const Conninfo info = of("postgresql:///d").at(0);
  for (const char* name : {"host", "port", "user", "password"}) EXPECT_EQ(value_of(info, name), "(absent)") << name;
  EXPECT_EQ(address_of(info), "the default server");
}

TEST(PostgresConninfo, TakesTheUrlsWordOverTheProgramsExceptForTheEncoding) {
  const Conninfo info = of("postgresql://h/d?application_name=mine&client_encoding=LATIN1&keepalives_idle=7").at(0);
  EXPECT_EQ(value_of(info, "application_name"), "mine");
  EXPECT_EQ(value_of(info, "keepalives_idle"), "7");
  EXPECT_EQ(value_of(info, "client_encoding"), "UTF8");
}

TEST(PostgresConninfo, TriesSeveralHostsOneByOneForThePrimary) {
  const auto attempts = of("postgresql://a:1,b/d");
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(value_of(attempts[0], "host"), "a");
  EXPECT_EQ(value_of(attempts[0], "port"), "1");
  EXPECT_EQ(value_of(attempts[1], "host"), "b");
  EXPECT_EQ(value_of(attempts[1], "port"), "(absent)");
  EXPECT_EQ(value_of(attempts[1], "target_session_attrs"), "read-write");
  const auto reading = of("postgresql://a,b/d", {.read_only = true});
  EXPECT_EQ(value_of(reading.at(0), "target_session_attrs"), "(absent)");
}

TEST(PostgresConninfo, LeavesTheChoiceToLibpqWhenTheUrlSaysHow) {
  const auto attempts = of("postgresql://a:1,b:2/d?target_session_attrs=prefer-standby");
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(value_of(attempts[0], "host"), "a,b");
  EXPECT_EQ(value_of(attempts[0], "port"), "1,2");
  EXPECT_EQ(value_of(attempts[0], "target_session_attrs"), "prefer-standby");
}

TEST(PostgresConninfo, WatchesTheLocksConnectionClosely) {
  const Url url = Url::parse("postgresql://h/d");
  EXPECT_EQ(value_of(conninfo_of(url, {}, Keepalive::watchful).at(0), "keepalives_idle"), "5");
  EXPECT_EQ(value_of(conninfo_of(url, {}, Keepalive::watchful).at(0), "tcp_user_timeout"), "11000");
}

TEST(PostgresConninfo, RefusesParametersThatLibpqDoesNotKnow) {
  try {
    static_cast<void>(of("postgresql://u:s3cret@h/d?sslmod=require"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_url);
    EXPECT_NE(error.message().find("\"sslmod\""), std::string::npos);
    EXPECT_NE(error.details().hint.find("sslmode"), std::string::npos);
    EXPECT_EQ(error.message().find("s3cret"), std::string::npos);
  }
}

TEST(PostgresConninfo, NamesAddressesWithoutSecrets) {
  EXPECT_EQ(address_of(of("postgresql://u:s3cret@h:1/d").at(0)), "h:1");
  EXPECT_EQ(address_of(of("postgresql://u:s3cret@/d?host=/run/pg").at(0)), "/run/pg/.s.PGSQL.5432");
}

}  // namespace
}  // namespace dunlin::postgres
