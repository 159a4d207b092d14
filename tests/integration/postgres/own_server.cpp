// SPDX-License-Identifier: Apache-2.0
#include "integration/postgres/own_server.hpp"

#include "support/proxied.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <vector>

namespace dunlin::test {
namespace {

/// Runs a script of tests/support. What it prints is a URL with its password, which is not to be kept.
void tool(const std::string& script, std::vector<std::string> arguments,
          const std::map<std::string, std::string>& environment = {}) {
  arguments.insert(arguments.begin(), {"bash", "-c", "exec \"$0\" \"$@\" >/dev/null",
                                       std::string(DUNLIN_SOURCE_DIR) + "/tests/support/" + script});
  const Finished finished = run({.arguments = arguments, .environment = environment});
  EXPECT_EQ(finished.status, 0) << finished.err;
}

/// Servers run as a user of their own.
void open_to_all(const TemporaryFolder& folder) {
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
}

}  // namespace

OwnServer::OwnServer(const std::string& kind) {
  std::map<std::string, std::string> environment;
  if (!kind.empty()) environment[kind] = "1";
  open_to_all(folder_);
  tool("pg_server.sh", {"start", folder_.path(), "15", "0"}, environment);
  port_ = std::stoi(folder_.read("port"));
  url_ = with_port(std::getenv("DUNLIN_TEST_PG_URL"), port_);
}

OwnServer::~OwnServer() { tool("pg_server.sh", {"stop", folder_.path()}); }

void OwnServer::restart() const { tool("pg_server.sh", {"restart", folder_.path(), "immediate"}); }

OwnPooler::OwnPooler(int pool_size) {
  open_to_all(folder_);
  const std::string server = address_in(std::getenv("DUNLIN_TEST_PG_URL"));
  tool("pgbouncer.sh", {"start", folder_.path(), server.substr(server.rfind(':') + 1), std::to_string(pool_size)});
  port_ = std::stoi(folder_.read("port"));
}

OwnPooler::~OwnPooler() { tool("pgbouncer.sh", {"stop", folder_.path()}); }

std::string OwnPooler::url(const std::string& url) const { return with_port(url, port_); }

}  // namespace dunlin::test
