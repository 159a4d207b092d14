// SPDX-License-Identifier: Apache-2.0
// Values on their way in and out, and as text in SQL.
#include <dunlin/error.hpp>

#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/parameters.hpp"
#include "dialect/postgres/rows.hpp"
#include "dialect/postgres/run_lock.hpp"
#include "dialect/postgres/settings.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dunlin::postgres {
namespace {

Blob blob(std::string_view bytes) {
  Blob made;
  for (const char c : bytes) made.push_back(static_cast<std::byte>(c));
  return made;
}

TEST(PostgresValues, AreReadByTheirType) {
  EXPECT_EQ(value_of(16, "t"), Value(std::int64_t{1}));
  EXPECT_EQ(value_of(16, "f"), Value(std::int64_t{0}));
  EXPECT_EQ(value_of(20, "-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(value_of(701, "1e-300"), Value(1e-300));
  EXPECT_EQ(value_of(701, "-Infinity"), Value(-std::numeric_limits<double>::infinity()));
  EXPECT_EQ(value_of(1700, "1.10"), Value(std::string("1.10")));
  EXPECT_EQ(value_of(17, "\\x00ABff"), Value(blob(std::string_view("\0\xab\xff", 3))));
}

TEST(PostgresValues, ReadBothFormatsOfBytea) {
  EXPECT_EQ(bytes_of("\\x"), Blob{});
  EXPECT_EQ(bytes_of("a\\\\b\\000\\377"), blob(std::string_view("a\\b\0\xff", 5)));
}

TEST(PostgresValues, TravelAsTextOrBytes) {
  const std::vector<Value> values{std::int64_t{-1}, 0.1, std::string("x"), Blob{}, std::monostate{}};
  const Parameters bound(values);
  ASSERT_EQ(bound.count(), 5);
  EXPECT_STREQ(bound.values()[0], "-1");
  EXPECT_STREQ(bound.values()[1], "0.1");
  EXPECT_STREQ(bound.values()[2], "x");
  EXPECT_NE(bound.values()[3], nullptr);
  EXPECT_EQ(bound.types()[3], 17U);
  EXPECT_EQ(bound.formats()[3], 1);
  EXPECT_EQ(bound.values()[4], nullptr);
}

TEST(PostgresValues, SpellSpecialNumbersAsPostgresDoes) {
  EXPECT_EQ(number_text(std::nan("")), "NaN");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "-Infinity");
  EXPECT_EQ(number_text(1e300), "1e+300");
}

TEST(PostgresQuoting, ClosesNoQuoteEarly) {
  EXPECT_EQ(quote("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
  EXPECT_EQ(literal(std::string("it's")), "'it''s'");
  EXPECT_EQ(literal(std::string("\\'")), "E'\\\\'''");
  EXPECT_EQ(literal(Value()), "NULL");
  EXPECT_EQ(literal(blob("ab")), "pg_catalog.decode('6162', 'hex')");
  EXPECT_THROW(static_cast<void>(quote(std::string_view("a\0b", 3))), Error);
  EXPECT_THROW(static_cast<void>(literal(std::string("a\0b", 3))), Error);
}

TEST(PostgresSettings, AreOneStatement) {
  const SessionSettings settings{.lock_timeout = std::chrono::milliseconds(5), .role = "o'r", .schema = "a\"b"};
  const std::string local = settings_statement(settings, 150000, true);
  EXPECT_EQ(local.find(';'), std::string::npos);
  EXPECT_NE(local.find("set_config('lock_timeout', '5ms', true)"), std::string::npos);
  EXPECT_NE(local.find("client_connection_check_interval"), std::string::npos);
  EXPECT_NE(local.find("set_config('search_path', '\"a\"\"b\"', true)"), std::string::npos);
  EXPECT_NE(local.find("set_config('role', 'o''r', true)"), std::string::npos);
  EXPECT_EQ(settings_statement(settings, 130000, true).find("client_connection"), std::string::npos);
  EXPECT_EQ(settings_statement(settings, 150000, false).find("true"), std::string::npos);
}

TEST(PostgresSettings, BecomeThoseOfTheSession) {
  EXPECT_EQ(session_form("SET LOCAL a = 'local'"), "SET  a = 'local'");
  EXPECT_EQ(session_form("SELECT pg_catalog.set_config('a', 'true', true)"),
            "SELECT pg_catalog.set_config('a', 'true', false)");
  EXPECT_EQ(session_form("SET LOCAL local.x TO local"), "SET  local.x TO local");
}

TEST(PostgresScript, BeginsUnderItsSettings) {
  const auto statements = script_begin({.role = "r", .schema = "s"});
  EXPECT_EQ(statements.front(), "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
  EXPECT_EQ(statements.back(), "SET LOCAL ROLE \"r\"");
}

TEST(PostgresScript, KeepsSettingsToTheirTransactionOrStatement) {
  EXPECT_EQ(script_begin({.statements = {"SET search_path = a"}}).back(), "SET LOCAL search_path = a");
  const std::vector<std::string> expected{"SET lock_timeout = 0",
                                          "SET statement_timeout = 0",
                                          "SET search_path = \"s\"",
                                          "SET ROLE \"r\"",
                                          "SET work_mem = 1",
                                          "CREATE INDEX CONCURRENTLY i ON t (a)",
                                          "RESET SESSION AUTHORIZATION",
                                          "RESET ROLE",
                                          "RESET ALL",
                                          "SET client_encoding = 'UTF8'"};
  EXPECT_EQ(script_alone("CREATE INDEX CONCURRENTLY i ON t (a)",
                         {.role = "r", .schema = "s", .statements = {"SET work_mem = 1"}}),
            expected);
}

TEST(PostgresRunLock, HasANumberThatNeverChanges) {
  EXPECT_EQ(run_lock_key(HistoryName{"dunlin"}), 8744288987229139717);
  EXPECT_NE(run_lock_key(HistoryName{"a"}), run_lock_key(HistoryName{"b"}));
}

}  // namespace
}  // namespace dunlin::postgres
