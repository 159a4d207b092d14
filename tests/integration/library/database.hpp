// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/migrator.hpp>

#include "support/postgres.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::test {

/// A database of its own, of the kind that a test is run for, gone at the end.
class Database {
 public:
  /// "sqlite" or "postgresql".
  explicit Database(std::string_view kind);

  /// Password included: for a child's environment.
  [[nodiscard]] std::string url_text() const;
  [[nodiscard]] Url url() const { return Url::parse(url_text()); }
  [[nodiscard]] std::unique_ptr<Connection> connect() const;
  /// The first value of the first row, as text.
  [[nodiscard]] std::string scalar(std::string_view sql) const;
  void execute(std::string_view sql) const;
  /// Runs a script in the database's own shell: psql, sqlite3.
  [[nodiscard]] Finished run_script(const std::string& script) const;

 private:
  std::optional<PostgresDatabase> server_;
  std::optional<TemporaryFolder> folder_;
};

/// A test that is run on each database.
class EachDatabase : public testing::TestWithParam<std::string> {
 protected:
  Database database_{GetParam()};
};

/// A migration of two functions.
class Coded : public Migration {
 public:
  using Way = std::function<void(Context&)>;

  Coded(MigrationInfo info, Way up) : Migration(std::move(info)), up_(std::move(up)) {}
  Coded(MigrationInfo info, Way up, Way down)
      : Migration(std::move(info)), up_(std::move(up)), down_(std::move(down)) {}

  void up(Context& context) override { up_(context); }
  void down(Context& context) override { down_ ? down_(context) : Migration::down(context); }

 private:
  Way up_;
  Way down_;
};

inline constexpr const char* kUsers = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";

/// Three steps: two in C++, the second in SQL.
[[nodiscard]] Migrations three();

/// One that runs a statement each way.
[[nodiscard]] std::unique_ptr<Migration> coded(std::int64_t version, std::string up, std::string down);

}  // namespace dunlin::test
