// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/process.hpp"

#include <string>

namespace dunlin::test {

/// A PostgreSQL server of a test's own, to be treated badly; stopped at the end.
class OwnServer {
 public:
  /// `kind`: `PG_SERVER_STANDBY` or `PG_SERVER_TLS`, as pg_server.sh explains them.
  explicit OwnServer(const std::string& kind = {});
  ~OwnServer();
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  [[nodiscard]] int port() const noexcept { return port_; }
  /// In immediate mode, as after a crash.
  void restart() const;

 private:
  TemporaryFolder folder_;
  std::string url_;
  int port_ = 0;
};

/// A PgBouncer in transaction mode of a test's own, before the server of the tests.
class OwnPooler {
 public:
  explicit OwnPooler(int pool_size);
  ~OwnPooler();
  OwnPooler(const OwnPooler&) = delete;
  OwnPooler& operator=(const OwnPooler&) = delete;

  /// `url`, a database of the tests' server, through the pooler.
  [[nodiscard]] std::string url(const std::string& url) const;

 private:
  TemporaryFolder folder_;
  int port_ = 0;
};

}  // namespace dunlin::test
