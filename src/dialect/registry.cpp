// SPDX-License-Identifier: Apache-2.0
#include "dialect/dialect.hpp"

#include <dunlin/error.hpp>

#include "dialect/copies.hpp"
#include "dialect/scratch.hpp"

#include <array>

namespace dunlin {

// The lines of each database: declared here, not included, so that this floor knows their names and nothing else.
namespace sqlite {
[[nodiscard]] const Dialect& dialect() noexcept;
[[nodiscard]] const Copies& copies() noexcept;
[[nodiscard]] std::unique_ptr<Scratch> make_scratch(const Place& like);
}  // namespace sqlite
namespace postgres {
[[nodiscard]] const Dialect& dialect() noexcept;
[[nodiscard]] const Copies& copies() noexcept;
[[nodiscard]] std::unique_ptr<Scratch> make_scratch(const Place& like);
[[nodiscard]] std::string scratch_form(std::string_view statement);
}  // namespace postgres

std::span<const Dialect* const> all_dialects() {
  static const std::array<const Dialect*, 2> dialects{&sqlite::dialect(), &postgres::dialect()};
  return dialects;
}

const Copies& copies_of(const Dialect& dialect) {
  return &dialect == &postgres::dialect() ? postgres::copies() : sqlite::copies();
}

std::unique_ptr<Scratch> make_scratch(const Place& like) {
  return &dialect_of(like.url) == &postgres::dialect() ? postgres::make_scratch(like) : sqlite::make_scratch(like);
}

std::string scratch_form(const Dialect& dialect, std::string_view statement) {
  return &dialect == &postgres::dialect() ? postgres::scratch_form(statement) : std::string(statement);
}

const Dialect& dialect_of(const Url& url) {
  for (const Dialect* dialect : all_dialects()) {
    if (dialect->name() == url.scheme()) return *dialect;
  }
  throw Error(ErrorCode::unsupported_scheme, "no dialect for scheme \"" + url.scheme() + "\"");
}

}  // namespace dunlin
