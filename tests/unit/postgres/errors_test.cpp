// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/errors.hpp"

#include <gtest/gtest.h>

namespace dunlin::postgres {
namespace {

TEST(PostgresErrors, CountPositionsInCharacters) {
  EXPECT_EQ(byte_offset("abc", 1), 0U);
  EXPECT_EQ(byte_offset("abc", 3), 2U);
  EXPECT_EQ(byte_offset("äöü€😀x", 6), 13U);
  EXPECT_EQ(byte_offset("ab", 3), 2U);
  EXPECT_EQ(byte_offset("ab", 99), 2U);
}

TEST(PostgresErrors, KeepThePasswordOut) {
  EXPECT_EQ(redact("user=x password=s3cret s3cret", "s3cret"), "user=x password=*** ***");
  EXPECT_EQ(redact("nothing here", "s3cret"), "nothing here");
  EXPECT_EQ(redact("a***b", "***"), "a***b");
  EXPECT_EQ(redact("text", ""), "text");
  const Error error = make_error({.sqlstate = "XX000", .message = "s3cret", .detail = "s3cret", .hint = "s3cret"},
                                 {.secret = "s3cret"});
  EXPECT_EQ(error.message(), "***");
  EXPECT_EQ(error.details().cause.find("s3cret"), std::string::npos);
}

TEST(PostgresErrors, MapStatesToCodes) {
  EXPECT_EQ(code_of("23505"), ErrorCode::unique_violation);
  EXPECT_EQ(code_of("23514"), ErrorCode::constraint_violated);
  EXPECT_EQ(code_of("42P01"), ErrorCode::undefined_table);
  EXPECT_EQ(code_of("40P01"), ErrorCode::deadlock);
  EXPECT_EQ(code_of("53100"), ErrorCode::disk_full);
  EXPECT_EQ(code_of("99999"), ErrorCode::statement_failed);
}

TEST(PostgresErrors, TellCancellationsApart) {
  const ServerFailure timeout{
      .severity = "ERROR", .sqlstate = "57014", .message = "canceling statement due to statement timeout"};
  const ServerFailure request{
      .severity = "ERROR", .sqlstate = "57014", .message = "canceling statement due to user request"};
  EXPECT_EQ(make_error(timeout, {}).code(), ErrorCode::statement_timeout);
  EXPECT_EQ(make_error(request, {.cancelled = true}).code(), ErrorCode::interrupted);
  EXPECT_EQ(make_error(request, {}).code(), ErrorCode::statement_failed);
}

TEST(PostgresErrors, TakePositionsOutOfTheirWrapping) {
  const Error error =
      make_error({.sqlstate = "42601", .message = "syntax error", .position = 13}, {.sql = "ünd x", .prefix = 10});
  EXPECT_EQ(error.details().offset, 3U);
  const Error before =
      make_error({.sqlstate = "42601", .message = "syntax error", .position = 2}, {.sql = "SELECT", .prefix = 10});
  EXPECT_EQ(before.details().offset, 0U);
}

TEST(PostgresErrors, JoinWhatTheServerAdds) {
  const Error error = make_error({.sqlstate = "23505",
                                  .message = "duplicate key.",
                                  .detail = "Key (a)=(1).",
                                  .hint = "Think",
                                  .context = "COPY t, line 2"},
                                 {.sql = "COPY t"});
  EXPECT_EQ(error.message(), "duplicate key");
  EXPECT_EQ(error.details().cause, "DETAIL: Key (a)=(1).\nHINT: Think\nCONTEXT: COPY t, line 2");
}

TEST(PostgresErrors, KnowWhatPgBouncerSays) {
  const auto code = [](const char* message) {
    return make_error({.severity = "FATAL", .sqlstate = "08P01", .message = message}, {.disconnected = true}).code();
  };
  EXPECT_EQ(code("query_wait_timeout"), ErrorCode::too_many_connections);
  EXPECT_EQ(code("no more connections allowed (max_client_conn)"), ErrorCode::too_many_connections);
  EXPECT_EQ(code("idle transaction timeout"), ErrorCode::connection_lost);
  EXPECT_EQ(code("server conn crashed?"), ErrorCode::connection_lost);
  EXPECT_EQ(code("pgbouncer cannot connect to server"), ErrorCode::connection_failed);
}

TEST(PostgresErrors, DoNotTakeAnOrdinaryMessageForAPoolers) {
  const Error error = make_error({.severity = "ERROR", .sqlstate = "P0001", .message = "no such user"}, {});
  EXPECT_EQ(error.code(), ErrorCode::statement_failed);
  EXPECT_EQ(error.details().hint, "");
}

struct ConnectCase {
  const char* text;
  ErrorCode code;
  const char* sqlstate;
};

class PostgresConnectErrors : public testing::TestWithParam<ConnectCase> {};

TEST_P(PostgresConnectErrors, AreToldByStateOrText) {
  const Error error = connect_error(GetParam().text, "db:5432", "s3cret");
  EXPECT_EQ(error.code(), GetParam().code) << GetParam().text;
  EXPECT_EQ(error.details().sqlstate, GetParam().sqlstate);
  EXPECT_EQ(error.message().find("LOCATION"), std::string::npos);
  EXPECT_EQ(error.message().find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, PostgresConnectErrors,
    testing::Values(
        ConnectCase{
            "connection to server at \"db\", port 5432 failed: FATAL:  28P01: password authentication failed for user "
            "\"x\"\nLOCATION:  auth_failed, auth.c:326\n",
            ErrorCode::authentication_failed, "28P01"},
        ConnectCase{"connection to server at \"db\", port 5432 failed: FATAL:  3D000: database \"x\" does not exist\n"
                    "LOCATION:  InitPostgres, postinit.c:885\n",
                    ErrorCode::database_missing, "3D000"},
        ConnectCase{"connection to server at \"db\" failed: FATAL:  53300: sorry, too many clients already\n",
                    ErrorCode::too_many_connections, "53300"},
        ConnectCase{"connection to server at \"db\" failed: FATAL:  57P03: the database system is starting up\n",
                    ErrorCode::connection_failed, "57P03"},
        ConnectCase{
            "connection to server at \"db\", port 5432 failed: Connection refused\n\tIs the server running on that "
            "host and accepting TCP/IP connections?\n",
            ErrorCode::connection_failed, ""},
        ConnectCase{"could not translate host name \"db\" to address: Name or service not known\n",
                    ErrorCode::connection_failed, ""},
        ConnectCase{"connection to server at \"db\" failed: server does not support SSL, but SSL was required\n",
                    ErrorCode::tls, ""},
        ConnectCase{"connection to server at \"db\" failed: SSL error: certificate verify failed\n", ErrorCode::tls,
                    ""},
        ConnectCase{"connection to server at \"db\" failed: FATAL:  08P01: no such database: x\n",
                    ErrorCode::database_missing, "08P01"},
        ConnectCase{"connection to server at \"db\" failed: FATAL:  08P01: SASL authentication failed\n",
                    ErrorCode::authentication_failed, "08P01"},
        ConnectCase{"connection to server at \"db\" failed: session is read-only\n", ErrorCode::read_only, ""},
        ConnectCase{"", ErrorCode::connection_failed, ""}));

TEST(PostgresConnectErrors, LoseTheStateFromTheSentence) {
  const Error error =
      connect_error("connection to server at \"db\" failed: FATAL:  28P01: password s3cret wrong\n", "db", "s3cret");
  EXPECT_EQ(error.message(), "connection to server at \"db\" failed: password *** wrong");
}

TEST(PostgresConnectErrors, SayOnceWhatLibpqTriedTwice) {
  const std::string line = "connection to server at \"db\" failed: FATAL:  28P01: password authentication failed\n";
  const Error error = connect_error(line + line, "db", "s3cret");
  EXPECT_EQ(error.message(), "connection to server at \"db\" failed: password authentication failed");
  EXPECT_EQ(error.details().cause, "");
}

TEST(PostgresErrors, NameTheGrantThatIsMissing) {
  EXPECT_EQ(missing_right_hint("permission denied for schema public"),
            "GRANT USAGE, CREATE ON SCHEMA public TO the role that migrates");
  EXPECT_EQ(missing_right_hint("permission denied for database \"a b\""),
            "GRANT CREATE ON DATABASE \"a b\" TO the role that migrates");
  EXPECT_EQ(missing_right_hint("permission denied for table t"),
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE t TO the role that migrates");
  EXPECT_NE(missing_right_hint("must be owner of table t").find("owner"), std::string::npos);
  EXPECT_EQ(missing_right_hint("permission denied for tablespace x"), "");
  EXPECT_EQ(missing_right_hint("something else"), "");
}

}  // namespace
}  // namespace dunlin::postgres
