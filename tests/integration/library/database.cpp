// SPDX-License-Identifier: Apache-2.0
#include "integration/library/database.hpp"

#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin::test {

Database::Database(std::string_view kind) {
  if (kind == "postgresql") {
    server_.emplace();
  } else {
    folder_.emplace();
  }
}

std::string Database::url_text() const { return server_ ? server_->url_text() : "sqlite:///" + (*folder_ / "data.db"); }

Finished Database::run_script(const std::string& script) const {
  if (!server_)
    return run({.arguments = {"sqlite3", *folder_ / "data.db"}, .environment = {}, .directory = {}, .input = script});
  const Url url = server_->url();
  return run({.arguments = {"psql", "-X", "-q"},
              .environment = {{"PGHOST", url.hosts().front().name},
                              {"PGPORT", std::to_string(url.hosts().front().port.value_or(5432))},
                              {"PGUSER", url.user()},
                              {"PGPASSWORD", url.password().value_or("")},
                              {"PGDATABASE", url.database()}},
              .directory = {},
              .input = script});
}

std::unique_ptr<Connection> Database::connect() const { return dialect_of(url()).connect(url(), {.create = true}); }

std::string Database::scalar(std::string_view sql) const { return test::scalar(*connect(), sql); }

void Database::execute(std::string_view sql) const { connect()->execute(sql); }

std::unique_ptr<Migration> coded(std::int64_t version, std::string up, std::string down) {
  return std::make_unique<Coded>(
      MigrationInfo{.version = version, .description = fmt::format("step {}", version)},
      [up = std::move(up)](Context& context) { context.execute(up); },
      [down = std::move(down)](Context& context) { context.execute(down); });
}

Migrations three() {
  Migrations migrations(Naming::sequence);
  migrations.add(coded(1, kUsers, "DROP TABLE users"));
  migrations.add_sql("002_theme.sql",
                     "-- dunlin: up\nALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'light';\n"
                     "-- dunlin: down\nALTER TABLE users DROP COLUMN theme;\n");
  migrations.add(coded(3, "CREATE TABLE posts (id INTEGER PRIMARY KEY)", "DROP TABLE posts"));
  return migrations;
}

}  // namespace dunlin::test
