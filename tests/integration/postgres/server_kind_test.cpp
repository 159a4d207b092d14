// SPDX-License-Identifier: Apache-2.0
// Servers that are not what is needed, or need more to be reached: standbys, lists of hosts, TLS, roles without rights.
#include "integration/postgres/fault.hpp"
#include "integration/postgres/own_server.hpp"
#include "support/proxied.hpp"

#include "dialect/postgres/dialect.hpp"

#include <cstdlib>

namespace dunlin::test {
namespace {

void expect_error(const Finished& finished, const std::string& code) {
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_NE(finished.err.find("error[" + code + "]"), std::string::npos) << finished.err;
}

void add_first_revision(const Project& project) {
  project.revision("001_first.sql", "CREATE TABLE done (revision int);\nINSERT INTO done VALUES (1);\n");
}

/// `url` with these ports of this machine, tried in order.
std::string with_ports(const std::string& url, const std::vector<int>& ports) {
  std::string hosts;
  for (const int port : ports) hosts += (hosts.empty() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(port);
  return std::string(url).replace(url.find('@') + 1, address_in(url).size(), hosts);
}

TEST(PostgresServerKind, StandbysAreRefusedAndPassedOver) {
  const Project project;
  add_first_revision(project);
  const OwnServer standby("PG_SERVER_STANDBY");
  const Finished refused = project.dunlin(standby.url(), {"upgrade", "head"});
  expect_error(refused, "DN0506");
  EXPECT_NE(refused.err.find("standby"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("primary"), std::string::npos) << refused.err;

  const OwnServer primary;
  // Nobody listens on port 1.
  const std::string listed = with_ports(primary.url(), {1, standby.port(), primary.port()});
  const Finished finished = project.dunlin(listed, {"upgrade", "head"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto connection = postgres::dialect().connect(Url::parse(primary.url()), {});
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM done"), "1");

  const Finished none = project.dunlin(with_ports(primary.url(), {1, standby.port()}), {"upgrade", "head"});
  expect_error(none, "DN0506");
  EXPECT_NE(none.err.find("every host given takes no writes"), std::string::npos) << none.err;
  EXPECT_NE(none.err.find("port 1 failed"), std::string::npos)
      << "the other host's answer is told as well: " << none.err;
}

TEST(PostgresServerKind, TlsIsVerifiedInFull) {
  const PostgresDatabase database;
  const Project project;
  add_first_revision(project);
  const std::string certificate = std::getenv("DUNLIN_TEST_PG_CERTIFICATE");
  const std::string verified = database.url_text() + "?sslmode=verify-full&sslrootcert=" + certificate;
  const Finished ping = project.dunlin(verified, {"ping"});
  EXPECT_EQ(ping.status, 0) << ping.err;
  EXPECT_NE((ping.out + ping.err).find("TLSv1."), std::string::npos) << ping.out << ping.err;
  const Finished finished = project.dunlin(verified, {"upgrade", "head"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto connection = postgres::dialect().connect(Url::parse(verified), {});
  EXPECT_EQ(scalar(*connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), "1");

  // The certificate is not made out to this name.
  expect_error(project.dunlin(verified + "&host=db.example&hostaddr=127.0.0.1", {"ping"}), "DN0512");
  // Nor is every authority that may be trusted the one that signed it.
  const OwnServer stranger("PG_SERVER_TLS");
  const std::string other = stranger.url() + "?sslmode=verify-full&sslrootcert=" + certificate;
  expect_error(project.dunlin(other, {"ping"}), "DN0512");
}

/// The statement that a hint tells to run, for `role`; empty when there is none.
std::string advised_grant(const std::string& told, const std::string& role) {
  const std::string who = "the role that migrates";
  const std::size_t begin = told.find("GRANT ");
  const std::size_t end = told.find(who, begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return told.substr(begin, end - begin) + role;
}

TEST(PostgresServerKind, ARoleWithoutRightsIsToldWhichToAskFor) {
  const OwnServer server;
  const auto as = [&](const std::string& role) {
    return std::string(server.url()).replace(server.url().find("://") + 3, std::string("dunlin").size(), role);
  };
  const auto admin = postgres::dialect().connect(Url::parse(as("postgres")), {});
  admin->execute("CREATE ROLE weak LOGIN PASSWORD '" + planted_password() + "'");
  admin->execute("CREATE TABLE shop (id int)");
  admin->execute("CREATE SEQUENCE counter");
  const Project project;
  project.revision("001_first.sql", "CREATE TABLE mine (a int);\n");
  project.revision("002_second.sql", "INSERT INTO shop VALUES (1);\nSELECT nextval('counter');\n");
  std::vector<std::string> granted;
  Finished finished;
  while (granted.size() < 10) {
    finished = project.dunlin(as("weak"), {"upgrade", "head", "--adopt"});
    if (finished.status == 0) break;
    expect_error(finished, "DN0604");
    const std::string grant = advised_grant(finished.err, "weak");
    ASSERT_NE(grant, "") << finished.err;
    admin->execute(grant);
    granted.push_back(grant.substr(0, grant.find(" TO ")));
  }
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(granted,
            (std::vector<std::string>{"GRANT CREATE ON DATABASE dunlin", "GRANT USAGE, CREATE ON SCHEMA public",
                                      "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE shop",
                                      "GRANT USAGE, SELECT ON SEQUENCE counter"}));
}

}  // namespace
}  // namespace dunlin::test
