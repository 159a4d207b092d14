// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::test {

/// A PostgreSQL database of its own, made on the server of `DUNLIN_TEST_PG_URL` and dropped at the end.
///
/// A missing variable is an exception, hence a failed test: scripts/test.sh sets it.
class PostgresDatabase {
 public:
  PostgresDatabase();
  ~PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// The URL as text, password included: for a child's environment.
  [[nodiscard]] std::string url_text() const;
  [[nodiscard]] Url url() const { return Url::parse(url_text()); }
  /// The same database through PgBouncer in transaction mode (`DUNLIN_TEST_PGBOUNCER_URL`).
  [[nodiscard]] std::string pooled_url_text() const;
  [[nodiscard]] Url pooled_url() const { return Url::parse(pooled_url_text()); }

  [[nodiscard]] std::unique_ptr<Connection> connect(const ConnectOptions& options = {}) const;
  /// Returns when a statement of this database is in pg_sleep.
  void wait_until_sleeping() const;
  [[nodiscard]] std::unique_ptr<Connection> connect_pooled(const ConnectOptions& options = {}) const;

 private:
  std::string name_;
};

/// The first value of the first row; empty when it is NULL or there is none. Integers as decimal text.
[[nodiscard]] std::string scalar(Connection& connection, std::string_view sql);

/// The error that `action` throws; nothing when it throws none.
[[nodiscard]] std::optional<Error> error_of(const std::function<void()>& action);

/// Looks every few milliseconds until `condition` is true; false after ten seconds.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

/// The password that every URL of the tests carries, to look for it where it must not be.
[[nodiscard]] std::string planted_password();

}  // namespace dunlin::test
