// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/postgres/libpq.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgres {

/// The cells of one row, taken one after the other in the order in which the query names them. Borrows the result.
class Cells {
 public:
  Cells(const PGresult* result, int row) noexcept : result_(result), row_(row) {}

  /// Whether the next one is NULL; does not take it.
  [[nodiscard]] bool next_is_null() const { return libpq().PQgetisnull(result_, row_, column_) != 0; }

  /// NULL as "".
  std::string_view view() {
    const int column = column_++;
    const Libpq& pq = libpq();
    return {pq.PQgetvalue(result_, row_, column), static_cast<std::size_t>(pq.PQgetlength(result_, row_, column))};
  }
  std::string text() { return std::string(view()); }
  std::optional<std::string> optional() {
    const bool null = next_is_null();
    std::string value = text();
    return null ? std::nullopt : std::optional(std::move(value));
  }
  bool flag() { return view() == "t"; }
  /// Of a `"char"`; 0 for NULL and for none.
  char letter() {
    const std::string_view value = view();
    return value.empty() ? '\0' : value.front();
  }
  /// NULL as 0.
  template <typename Number = std::int64_t>
  Number number() {
    Number value{};
    const std::string_view digits = view();
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  Oid oid() { return number<Oid>(); }

  /// Of an array `{1,2}` or a vector `1 2`; NULL as none.
  template <typename Number = int>
  std::vector<Number> numbers() {
    std::vector<Number> all;
    const std::string_view list = view();
    const char* end = list.data() + list.size();
    for (const char* at = list.data(); at < end;) {
      Number value{};
      const auto [after, error] = std::from_chars(at, end, value);
      if (error == std::errc()) all.push_back(value);
      at = error == std::errc() ? after : at + 1;
    }
    return all;
  }

 private:
  const PGresult* result_;
  int row_;
  int column_ = 0;
};

}  // namespace dunlin::postgres
