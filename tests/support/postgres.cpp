// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include "base/random.hpp"
#include "dialect/postgres/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace dunlin::test {
namespace {

std::string required(const char* variable) {
  const char* value = std::getenv(variable);
  if (value != nullptr && *value != '\0') return value;
  throw std::runtime_error(fmt::format("{} is not set: run this test by scripts/test.sh", variable));
}

/// `url` with another database.
std::string with_database(const std::string& url, const std::string& database) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  if (path == std::string::npos) return url + "/" + database;
  const std::size_t end = std::min(url.find('?', path), url.size());
  return url.substr(0, path + 1) + database + url.substr(end);
}

std::unique_ptr<Connection> connect_to(const Url& url, const ConnectOptions& options) {
  return postgres::dialect().connect(url, options);
}

}  // namespace

PostgresDatabase::PostgresDatabase() : name_("dunlin_test_" + random_hex(12)) {
  const auto server = connect_to(Url::parse(required("DUNLIN_TEST_PG_URL")), {});
  server->execute(fmt::format("CREATE DATABASE \"{}\" TEMPLATE template0", name_));
}

PostgresDatabase::~PostgresDatabase() {
  try {
    const auto server = connect_to(Url::parse(required("DUNLIN_TEST_PG_URL")), {});
    const std::string drop = fmt::format("DROP DATABASE \"{}\" WITH (FORCE)", name_);
    // A vacuum of the server's own is nobody's to end: it takes a moment.
    if (!eventually([&] { return !error_of([&] { server->execute(drop); }); })) server->execute(drop);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "database {} could not be dropped: {}\n", name_, failure.what());
  }
}

std::string PostgresDatabase::url_text() const { return with_database(required("DUNLIN_TEST_PG_URL"), name_); }

std::string PostgresDatabase::pooled_url_text() const {
  return with_database(required("DUNLIN_TEST_PGBOUNCER_URL"), name_);
}

std::unique_ptr<Connection> PostgresDatabase::connect(const ConnectOptions& options) const {
  return connect_to(url(), options);
}

std::unique_ptr<Connection> PostgresDatabase::connect_pooled(const ConnectOptions& options) const {
  return connect_to(pooled_url(), options);
}

std::string scalar(Connection& connection, std::string_view sql) {
  const Result result = connection.query(sql);
  if (result.rows.empty() || result.rows[0].empty()) return {};
  const Value& value = result.rows[0][0];
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return {};
}

std::optional<Error> error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

void PostgresDatabase::wait_until_sleeping() const {
  const auto watcher = connect();
  static_cast<void>(eventually([&] {
    return scalar(*watcher,
                  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                  "wait_event = 'PgSleep'") == "1";
  }));
}

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

std::string planted_password() { return Url::parse(required("DUNLIN_TEST_PG_URL")).password().value_or(""); }

}  // namespace dunlin::test
