// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/copies.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dunlin {

/// An empty database, made to try something out; gone with this object.
///
/// Not thread-safe.
class Scratch {
 public:
  virtual ~Scratch() = default;

  [[nodiscard]] virtual Connection& connection() noexcept = 0;
  /// How it is reached. Where only one connection can see it, `connection()` is the one.
  [[nodiscard]] virtual const Place& place() const noexcept = 0;
};

/// Makes one that takes characters, collations and extensions like the database at `like`, which is asked and not
/// changed. Those that killed programs left are removed.
///
/// Throws `insufficient_privilege` when the role may make no database, and what connecting throws.
[[nodiscard]] std::unique_ptr<Scratch> make_scratch(const Place& like);

/// `statement` as it is to run where nobody else is: without what makes it work beside others, and content with
/// extensions that are there already.
[[nodiscard]] std::string scratch_form(const Dialect& dialect, std::string_view statement);

}  // namespace dunlin
