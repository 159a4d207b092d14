// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <stdlib.h>

#include <utility>

namespace dunlin::test {

Scratch::Scratch() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dunlin-sqlite-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<Connection> Scratch::open(ConnectOptions options) const {
  options.create = !options.read_only;
  return sqlite::dialect().connect(url(), options);
}

std::unique_ptr<Connection> Scratch::open_with(const std::vector<std::string>& statements,
                                               ConnectOptions options) const {
  std::unique_ptr<Connection> connection = open(std::move(options));
  for (const std::string& statement : statements) connection->execute(statement);
  return connection;
}

bool Scratch::is_sound() const { return text_of(*open(), "PRAGMA integrity_check") == "ok"; }

Value value_of(Connection& connection, std::string_view sql) {
  const Result result = connection.query(sql);
  if (result.rows.empty()) throw std::runtime_error("no row");
  return result.rows.at(0).at(0);
}

std::int64_t integer_of(Connection& connection, std::string_view sql) { return connection.query(sql).integer(0, 0); }

std::string text_of(Connection& connection, std::string_view sql) { return connection.query(sql).text(0, 0); }

}  // namespace dunlin::test
