// SPDX-License-Identifier: Apache-2.0
#include "catalog_database.hpp"

#include "base/random.hpp"
#include "dialect/postgres/catalog.hpp"
#include "dialect/postgres/dialect.hpp"
#include "sql/statement.hpp"
#include "support/postgres.hpp"
#include "support/process.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace dunlin::test {
namespace {

const char* url_variable(int version) {
  switch (version) {
    case 12: return "DUNLIN_TEST_PG12_URL";
    case 17: return "DUNLIN_TEST_PG17_URL";
    case 18: return "DUNLIN_TEST_PG18_URL";
    default: return "DUNLIN_TEST_PG_URL";
  }
}

std::string server_url(int version) {
  const char* url = std::getenv(url_variable(version));
  return url == nullptr ? "" : url;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

template <typename Items, typename Name>
void compare(std::string& text, std::string_view what, const Items& one, const Items& other, Name name) {
  if (one.size() != other.size()) text += fmt::format("{}: {} and {}\n", what, one.size(), other.size());
  for (std::size_t at = 0; at < std::min(one.size(), other.size()) && text.size() < 4000; ++at) {
    if (!(one[at] == other[at])) text += fmt::format("{} {} | {}\n", what, name(one[at]), name(other[at]));
  }
}

void compare_tables(std::string& text, const schema::Table& one, const schema::Table& other) {
  const auto name = [](const auto& each) { return each.name; };
  compare(text, "  column", one.columns, other.columns, [](const schema::Column& each) {
    return each.name + " " + each.type + " " + each.default_value.value_or("-");
  });
  compare(text, "  unique", one.uniques, other.uniques, name);
  compare(text, "  foreign key", one.foreign_keys, other.foreign_keys, name);
  compare(text, "  check", one.checks, other.checks,
          [](const schema::Check& each) { return each.name + " " + each.expression; });
  compare(text, "  index", one.indexes, other.indexes, [](const schema::Index& each) {
    return each.name + (each.parts.empty() ? "" : each.parts[0].expression + each.parts[0].collation);
  });
  compare(text, "  trigger", one.triggers, other.triggers, [](const auto& each) { return each.definition; });
  compare(text, "  part", one.parts, other.parts, [](const auto& each) { return each.definition; });
  if (one.primary_key != other.primary_key) text += "  primary key\n";
  text += fmt::format("  options {} | {}, partitioning {} | {}\n", one.options, other.options, one.partitioning,
                      other.partitioning);
}

std::string text_of(const schema::ObjectId& id) {
  return fmt::format("{} {}.{}{}.{}", id.kind, id.name.schema, id.name.name, id.arguments, id.column);
}

}  // namespace

std::vector<int> servers_of(std::vector<int> versions) {
  std::erase_if(versions, [](int version) { return server_url(version).empty(); });
  return versions;
}

CatalogDatabase::CatalogDatabase(int version) : version_(version), name_("dunlin_test_" + random_hex(12)) {
  postgres::dialect()
      .connect(Url::parse(server_url(version)), {})
      ->execute(fmt::format("CREATE DATABASE \"{}\" TEMPLATE template0", name_));
  connection_ = connect();
}

CatalogDatabase::~CatalogDatabase() {
  connection_.reset();
  try {
    const auto server = postgres::dialect().connect(Url::parse(server_url(version_)), {});
    // 12 cannot end the sessions of others; they may take a moment to go.
    const std::string drop = fmt::format("DROP DATABASE \"{}\"{}", name_, version_ > 12 ? " WITH (FORCE)" : "");
    if (!eventually([&] { return !error_of([&] { server->execute(drop); }); })) server->execute(drop);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "database {} could not be dropped: {}\n", name_, failure.what());
  }
}

std::string CatalogDatabase::url_text() const {
  const std::string url = server_url(version_);
  const std::size_t path = url.find('/', url.find("://") + 3);
  const std::size_t end = std::min(url.find('?', path), url.size());
  return url.substr(0, path + 1) + name_ + url.substr(end);
}

std::unique_ptr<Connection> CatalogDatabase::connect() const {
  return postgres::dialect().connect(Url::parse(url_text()), {});
}

void CatalogDatabase::run(const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) {
    try {
      connection_->execute(statement);
    } catch (const Error& error) {
      ADD_FAILURE() << error.message() << "\n" << statement;
      throw;
    }
  }
}

void CatalogDatabase::run_all(const std::string& statements) {
  for (std::size_t at = 0; at < statements.size();) {
    const std::size_t end = std::min(statements.find("; ", at), statements.size());
    run({statements.substr(at, end - at)});
    at = end + 2;
  }
}

void CatalogDatabase::load(const std::string& file) {
  const std::string path = std::string(DUNLIN_SOURCE_DIR) + "/tests/golden/catalog/postgresql/" + file;
  std::ifstream in(path);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  ASSERT_FALSE(text.empty()) << path;
  for (const sql::Statement& each : sql::split_statements(text, postgres::dialect().lexical_rules())) {
    run({std::string(each.text_in(text))});
  }
}

void CatalogDatabase::load_all() {
  for (const int version : {12, 14, 15, 17, 18}) {
    if (version <= version_) load(fmt::format("from-{}.sql", version));
  }
}

schema::Schema CatalogDatabase::introspect(const CatalogScope& scope) {
  return postgres::catalog().introspect(*connection_, scope);
}

std::string CatalogDatabase::client(std::vector<std::string> arguments, const std::string& input) const {
  const Url url = Url::parse(url_text());
  const Url::Host& host = url.hosts().front();
  arguments.front() = std::string(std::getenv("DUNLIN_TEST_PG_BIN")) + "/" + arguments.front();
  const Finished finished = test::run({.arguments = std::move(arguments),
                                       .environment = {{"PGHOST", host.name},
                                                       {"PGPORT", fmt::format("{}", host.port.value_or(5432))},
                                                       {"PGUSER", url.user()},
                                                       {"PGPASSWORD", url.password().value_or("")},
                                                       {"PGDATABASE", url.database()}},
                                       .directory = {},
                                       .input = input});
  EXPECT_EQ(finished.status, 0) << finished.err;
  return finished.out;
}

std::string CatalogDatabase::pg_dump() const { return normalised(client({"pg_dump", "-s"}, {})); }

void CatalogDatabase::psql(const std::string& script) const {
  static_cast<void>(client({"psql", "-qX", "-v", "ON_ERROR_STOP=1"}, script));
}

std::string differences(const std::string& one, const std::string& other) {
  // By lines that only one of them has: enough to see what it is about.
  const std::vector<std::string> left = lines_of(one);
  const std::vector<std::string> right = lines_of(other);
  const std::multiset<std::string> in_left(left.begin(), left.end());
  const std::multiset<std::string> in_right(right.begin(), right.end());
  std::string text;
  for (const std::string& line : left) {
    if (in_left.count(line) != in_right.count(line)) text += "< " + line + "\n";
  }
  for (const std::string& line : right) {
    if (in_left.count(line) != in_right.count(line)) text += "> " + line + "\n";
  }
  if (text.empty() && one != other) {
    const auto [at, there] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    text = "the order differs, at: " + (at == left.end() ? "the end" : *at) + " | " +
           (there == right.end() ? "the end" : *there) + "\n";
  }
  return text.substr(0, 6000);
}

std::string differences(const schema::Schema& one, const schema::Schema& other) {
  if (one == other) return {};
  std::string text;
  const auto name = [](const auto& each) { return each.name.schema + "." + each.name.name; };
  const auto plain = [](const auto& each) { return each.name; };
  compare(text, "schema", one.namespaces, other.namespaces, plain);
  compare(text, "extension", one.extensions, other.extensions, plain);
  compare(text, "enum", one.enums, other.enums, name);
  compare(text, "sequence", one.sequences, other.sequences, name);
  compare(text, "table", one.tables, other.tables, name);
  for (std::size_t at = 0; at < std::min(one.tables.size(), other.tables.size()); ++at) {
    if (one.tables[at] != other.tables[at]) compare_tables(text, one.tables[at], other.tables[at]);
  }
  compare(text, "view", one.views, other.views,
          [](const auto& each) { return each.name.name + ": " + each.definition; });
  compare(text, "definition", one.definitions, other.definitions,
          [](const auto& each) { return each.kind + " " + each.definition; });
  compare(text, "dependency", one.dependencies, other.dependencies,
          [](const auto& each) { return text_of(each.object) + " -> " + text_of(each.needs); });
  compare(text, "uncovered", one.uncovered, other.uncovered, [](const auto& each) { return each; });
  return "not equal:\n" + text;
}

}  // namespace dunlin::test
