// SPDX-License-Identifier: Apache-2.0
#include "dialect/dialect.hpp"

#include <dunlin/error.hpp>

#include "dialect/catalog.hpp"
#include "dialect/copies.hpp"
#include "dialect/scratch.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

// The lines of each database: declared here, not included, so that this floor knows their names and nothing else.
namespace sqlite {
[[nodiscard]] const Dialect& dialect() noexcept;
[[nodiscard]] const Copies& copies() noexcept;
[[nodiscard]] const Catalog& catalog() noexcept;
[[nodiscard]] std::unique_ptr<Scratch> make_scratch(const Place& like);
[[nodiscard]] std::string scratch_form(std::string_view statement);
}  // namespace sqlite
namespace postgres {
[[nodiscard]] const Dialect& dialect() noexcept;
[[nodiscard]] const Copies& copies() noexcept;
[[nodiscard]] const Catalog& catalog() noexcept;
[[nodiscard]] std::unique_ptr<Scratch> make_scratch(const Place& like);
[[nodiscard]] std::string scratch_form(std::string_view statement);
}  // namespace postgres

namespace {

/// What a database brings along.
struct Database {
  const Dialect& (*dialect)() noexcept;
  const Copies& (*copies)() noexcept;
  const Catalog& (*catalog)() noexcept;
  std::unique_ptr<Scratch> (*make_scratch)(const Place& like);
  std::string (*scratch_form)(std::string_view statement);
};

constexpr std::array kDatabases{
    Database{sqlite::dialect, sqlite::copies, sqlite::catalog, sqlite::make_scratch, sqlite::scratch_form},
    Database{postgres::dialect, postgres::copies, postgres::catalog, postgres::make_scratch, postgres::scratch_form}};

const Database& database_of(const Dialect& dialect) {
  return *std::find_if(kDatabases.begin(), kDatabases.end(),
                       [&](const Database& one) { return &one.dialect() == &dialect; });
}

}  // namespace

std::span<const Dialect* const> all_dialects() {
  static const auto dialects = [] {
    std::array<const Dialect*, kDatabases.size()> all{};
    std::transform(kDatabases.begin(), kDatabases.end(), all.begin(),
                   [](const Database& one) { return &one.dialect(); });
    return all;
  }();
  return dialects;
}

const Copies& copies_of(const Dialect& dialect) { return database_of(dialect).copies(); }

const Catalog& catalog_of(const Dialect& dialect) { return database_of(dialect).catalog(); }

std::unique_ptr<Scratch> make_scratch(const Place& like) {
  return database_of(dialect_of(like.url)).make_scratch(like);
}

std::string scratch_form(const Dialect& dialect, std::string_view statement) {
  return database_of(dialect).scratch_form(statement);
}

const Dialect& dialect_of(const Url& url) {
  for (const Dialect* dialect : all_dialects()) {
    if (dialect->name() == url.scheme()) return *dialect;
  }
  throw Error(ErrorCode::unsupported_scheme, "no dialect for scheme \"" + url.scheme() + "\"");
}

}  // namespace dunlin
