// SPDX-License-Identifier: Apache-2.0
// Reading a whole schema by the library: `introspect VARIABLE-WITH-THE-URL`. It is no part of the public library yet, so
// this is built with the sources at hand. The programs in bench/limits do the least that would.
#include <dunlin/url.hpp>

#include "dialect/catalog.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  const char* text = argc == 2 ? std::getenv(argv[1]) : nullptr;
  if (text == nullptr) {
    std::fputs("usage: introspect VARIABLE-WITH-THE-URL\n", stderr);
    return 2;
  }
  const dunlin::Url url = dunlin::Url::parse(text);
  const dunlin::Dialect& dialect = dunlin::dialect_of(url);
  const auto connection = dialect.connect(url, {.read_only = true});
  const dunlin::schema::Schema schema = dunlin::catalog_of(dialect).introspect(*connection, {});
  std::size_t columns = 0;
  std::size_t indexes = 0;
  std::size_t foreign_keys = 0;
  for (const dunlin::schema::Table& table : schema.tables) {
    columns += table.columns.size();
    indexes += table.indexes.size() + table.uniques.size() + (table.primary_key ? 1 : 0);
    foreign_keys += table.foreign_keys.size();
  }
  std::printf("%zu tables, %zu columns, %zu indexes, %zu foreign keys\n", schema.tables.size(), columns, indexes,
              foreign_keys);
  return 0;
}
