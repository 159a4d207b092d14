// SPDX-License-Identifier: Apache-2.0
#include "dialect/dialect.hpp"

#include <dunlin/error.hpp>

#include <array>

namespace dunlin {

// The one line per database: declared here, not included, so that this floor knows their names and nothing else.
namespace sqlite {
[[nodiscard]] const Dialect& dialect() noexcept;
}
namespace postgres {
[[nodiscard]] const Dialect& dialect() noexcept;
}

std::span<const Dialect* const> all_dialects() {
  static const std::array<const Dialect*, 2> dialects{&sqlite::dialect(), &postgres::dialect()};
  return dialects;
}

const Dialect& dialect_of(const Url& url) {
  for (const Dialect* dialect : all_dialects()) {
    if (dialect->name() == url.scheme()) return *dialect;
  }
  throw Error(ErrorCode::unsupported_scheme, "no dialect for scheme \"" + url.scheme() + "\"");
}

}  // namespace dunlin
