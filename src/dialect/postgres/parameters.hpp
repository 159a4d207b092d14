// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/value.hpp>

#include <span>
#include <string>
#include <vector>

namespace dunlin::postgres {

/// Values in the four arrays that libpq wants. Types are left to the server, but for binary, which travels as it is.
///
/// Borrows the values. Throws `statement_failed` for text that PostgreSQL cannot hold.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> values);
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  [[nodiscard]] int count() const noexcept { return static_cast<int>(values_.size()); }
  [[nodiscard]] const unsigned int* types() const noexcept { return types_.data(); }
  [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }
  [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
  [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

 private:
  void add(const Value& value);

  std::vector<unsigned int> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<std::string> numbers_;
};

/// The shortest text that reads back as the same number, in PostgreSQL's spelling of the special ones.
[[nodiscard]] std::string number_text(double value);

}  // namespace dunlin::postgres
