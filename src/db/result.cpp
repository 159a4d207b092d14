// SPDX-License-Identifier: Apache-2.0
#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>

#include <fmt/format.h>

namespace dunlin {
namespace {

template <typename T>
const T& typed(const Result& result, std::size_t row, std::size_t column, std::string_view wanted) {
  if (row < result.rows.size() && column < result.rows[row].size()) {
    if (const T* value = std::get_if<T>(&result.rows[row][column])) return *value;
  }
  throw Error(ErrorCode::statement_failed,
              fmt::format("row {}, column {} of the answer is not {}", row, column, wanted));
}

}  // namespace

const std::string& Result::text(std::size_t row, std::size_t column) const {
  return typed<std::string>(*this, row, column, "text");
}

std::int64_t Result::integer(std::size_t row, std::size_t column) const {
  return typed<std::int64_t>(*this, row, column, "an integer");
}

}  // namespace dunlin
