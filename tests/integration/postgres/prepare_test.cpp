// SPDX-License-Identifier: Apache-2.0
// What `prepare` finds wrong with a server before a release changes anything on it.
#include "integration/postgres/fault.hpp"
#include "integration/postgres/own_server.hpp"
#include "support/proxied.hpp"

#include "dialect/postgres/dialect.hpp"

namespace dunlin::test {
namespace {

class PostgresPrepare : public testing::Test {
 protected:
  PostgresPrepare() { project_.revision("001_first.sql", "CREATE TABLE first (a int);\n"); }

  [[nodiscard]] Finished prepare(const std::string& url, std::vector<std::string> options = {}) const {
    options.insert(options.begin(), "prepare");
    return project_.dunlin(url, options);
  }

  /// That it ended with this error and left the database as it was.
  void expect_refused(const Finished& finished, const std::string& code, const std::string& part) const {
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_NE(finished.err.find("error[" + code + "]"), std::string::npos) << finished.err;
    EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_EQ(made(*database_.connect()), "0");
  }

  /// How many tables and schemas are there that a run makes.
  static std::string made(Connection& connection) {
    return scalar(connection,
                  "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = 'dunlin') + "
                  "(SELECT count(*) FROM pg_tables WHERE tablename = 'first')");
  }

  PostgresDatabase database_;
  Project project_;
};

TEST_F(PostgresPrepare, AServerThatIsTooOld) {
  const Proxied old(database_.url_text(), {.server_version = "11.22"});
  // It will not be newer after a while: nothing is waited for.
  expect_refused(prepare(old.url(), {"--wait", "600"}), "DN0505", "the server is PostgreSQL 11.22");
  const Proxied oldest(database_.url_text(), {.server_version = "12.0"});
  const Finished finished = prepare(oldest.url());
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_NE(finished.out.find("server       PostgreSQL 12.0 "), std::string::npos) << finished.out;
}

TEST_F(PostgresPrepare, AServerThatDoesNotAnswer) {
  const Proxied mute(database_.url_text(), {.at_message = 1, .strike = Strike::freeze});
  const Finished once = prepare(mute.url(), {"--wait", "0", "--timeout", "200ms"});
  expect_refused(once, "DN0511", "within 200ms");
  // Only the first of its connections is mute.
  const Proxied slow(database_.url_text(), {.at_message = 1, .strike = Strike::freeze});
  const Finished waited = prepare(slow.url(), {"--wait", "600", "--timeout", "5s"});
  EXPECT_EQ(waited.status, 0) << waited.err;
  EXPECT_EQ(made(*database_.connect()), "2");
}

TEST_F(PostgresPrepare, AServerWithoutTheEncryptionThatIsAskedFor) {
  const Proxied plain(database_.url_text(), {});
  expect_refused(prepare(plain.url() + "?sslmode=require", {"--wait", "600"}), "DN0512", "SSL");
  const Finished allowed = prepare(plain.url() + "?sslmode=prefer");
  EXPECT_EQ(allowed.status, 0) << allowed.err;
  EXPECT_NE(allowed.out.find("encryption   none, on this machine"), std::string::npos) << allowed.out;
}

TEST_F(PostgresPrepare, ADatabaseThatCannotStoreEveryText) {
  const auto server = database_.connect();
  const std::string name = database_.name() + "_latin";
  server->execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  std::string url = database_.url_text();
  url.replace(url.rfind(database_.name()), database_.name().size(), name);
  const Finished finished = prepare(url);
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_NE(finished.out.find("encoding     LATIN1"), std::string::npos) << finished.out;
  EXPECT_NE(finished.err.find("warning: encoding: not every text can be stored; make the database with "
                              "`ENCODING 'UTF8' TEMPLATE template0`"),
            std::string::npos)
      << finished.err;
  EXPECT_EQ(made(*postgres::dialect().connect(Url::parse(url), {})), "2");
  server->execute("DROP DATABASE " + name + " WITH (FORCE)");
}

TEST_F(PostgresPrepare, TooFewConnections) {
  const auto server = database_.connect();
  const auto limit = [&](int most) {
    server->execute("ALTER DATABASE " + database_.name() + " CONNECTION LIMIT " + std::to_string(most));
  };
  // Asked without the program, whose first connection may not be gone yet when the second one counts.
  limit(2);
  const auto connection = database_.connect();
  const std::vector<Finding> findings = connection->dialect().examine_fitness(*connection, {"dunlin"});
  ASSERT_EQ(findings.back().subject, "connections");
  EXPECT_EQ(findings.back().fault, ErrorCode::too_many_connections);
  EXPECT_EQ(findings.back().text, "only 1 connection is free");
  EXPECT_EQ(findings.front().fault, std::nullopt) << "the others are good";
  limit(6);
  const Finished few = prepare(database_.url_text());
  EXPECT_EQ(few.status, 0) << few.err;
  EXPECT_NE(few.err.find("warning: connections: few are left for the application"), std::string::npos) << few.err;
  EXPECT_EQ(made(*database_.connect()), "2");
}

TEST_F(PostgresPrepare, ADatabaseThatIsReadOnly) {
  const OwnServer standby("PG_SERVER_STANDBY");
  const Finished refused = prepare(standby.url(), {"--wait", "600"});
  expect_refused(refused, "DN0506", "standby");
  // What is only the default does not stop a run, whose transactions say what they do.
  database_.connect()->execute("ALTER DATABASE " + database_.name() + " SET default_transaction_read_only = on");
  const Finished finished = prepare(database_.url_text());
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_NE(finished.out.find("access       transactions are read-only unless they say otherwise"), std::string::npos)
      << finished.out;
}

}  // namespace
}  // namespace dunlin::test
