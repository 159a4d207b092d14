// SPDX-License-Identifier: Apache-2.0
// Reads the schema of a database and says how much it found: `introspect VARIABLE-WITH-THE-URL`. It is no part of the
// public library yet, so this is built with the sources at hand. The programs in bench/limits do the least that would.
#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include "dialect/sqlite/catalog.hpp"
#include "dialect/sqlite/dialect.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  const char* url = argc == 2 ? std::getenv(argv[1]) : nullptr;
  if (url == nullptr) {
    std::fputs("usage: introspect VARIABLE-WITH-THE-URL\n", stderr);
    return 2;
  }
  const auto connection = dunlin::sqlite::dialect().connect(dunlin::Url::parse(url), {.read_only = true});
  const dunlin::schema::Schema schema = dunlin::sqlite::catalog().introspect(*connection, {});
  std::size_t columns = 0;
  for (const auto& table : schema.tables) columns += table.columns.size();
  std::printf("%zu tables, %zu columns\n", schema.tables.size(), columns);
  return 0;
}
