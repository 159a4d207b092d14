// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace dunlin {

namespace detail {

[[noreturn]] inline void misfit(std::size_t column, const char* what) {
  throw Error(ErrorCode::statement_failed, "column " + std::to_string(column) + " of the answer " + what);
}

template <typename T>
struct ColumnOf;

template <std::integral T>
struct ColumnOf<T> {
  static T read(const Row& row, std::size_t column) {
    const std::int64_t value = row.integer(column);
    if (!std::in_range<T>(value)) misfit(column, "holds a number that is too large");
    return static_cast<T>(value);
  }
};

template <>
struct ColumnOf<bool> {
  static bool read(const Row& row, std::size_t column) { return row.integer(column) != 0; }
};

template <std::floating_point T>
struct ColumnOf<T> {
  static T read(const Row& row, std::size_t column) { return static_cast<T>(row.real(column)); }
};

template <>
struct ColumnOf<std::string_view> {
  static std::string_view read(const Row& row, std::size_t column) {
    const std::string_view text = row.text(column);
    // A text that is not empty is not NULL, so most rows need no second question.
    if (text.empty() && row.is_null(column)) misfit(column, "is NULL where a text is expected");
    return text;
  }
};

template <>
struct ColumnOf<std::string> {
  static std::string read(const Row& row, std::size_t column) {
    return std::string(ColumnOf<std::string_view>::read(row, column));
  }
};

template <>
struct ColumnOf<std::span<const std::byte>> {
  static std::span<const std::byte> read(const Row& row, std::size_t column) {
    if (row.is_null(column)) misfit(column, "is NULL where bytes are expected");
    return row.blob(column);
  }
};

template <>
struct ColumnOf<Blob> {
  static Blob read(const Row& row, std::size_t column) {
    const std::span<const std::byte> bytes = ColumnOf<std::span<const std::byte>>::read(row, column);
    return Blob(bytes.begin(), bytes.end());
  }
};

template <>
struct ColumnOf<Value> {
  static Value read(const Row& row, std::size_t column) { return row.value(column); }
};

template <typename T>
struct ColumnOf<std::optional<T>> {
  static std::optional<T> read(const Row& row, std::size_t column) {
    if (row.is_null(column)) return std::nullopt;
    return ColumnOf<T>::read(row, column);
  }
};

template <typename... Types, typename Visit, std::size_t... Columns>
void visit_typed(const Row& row, Visit& visit, std::index_sequence<Columns...>) {
  visit(ColumnOf<Types>::read(row, Columns)...);
}

template <typename... Types>
void check_width(const Row& row) {
  if (row.size() == sizeof...(Types)) return;
  throw Error(ErrorCode::statement_failed, "the answer has " + std::to_string(row.size()) + " columns where " +
                                               std::to_string(sizeof...(Types)) + " are expected");
}

/// What is called for each row.
template <typename Visit, typename... Types>
struct TypedVisit {
  Visit& visit;
  bool is_first = true;

  void operator()(const Row& row) {
    // All rows of an answer have the same columns.
    if (std::exchange(is_first, false)) check_width<Types...>(row);
    visit_typed<Types...>(row, visit, std::index_sequence_for<Types...>());
  }
};

}  // namespace detail

/// One column of a row as a C++ type: integers, `bool`, floating point, `std::string`, `std::string_view` and
/// `std::span<const std::byte>` (borrowed: valid as long as the row), `Blob`, `Value`, and `std::optional` of each for
/// what may be NULL. Throws `statement_failed` when the value does not fit, or is NULL and the type is not optional.
template <typename T>
[[nodiscard]] T column(const Row& row, std::size_t index) {
  return detail::ColumnOf<T>::read(row, index);
}

/// Runs a statement and calls `visit` with the columns of each row as `Types`, one row after the other, as `column`
/// reads them. `visit` must not use the connection.
///
///     dunlin::for_each<std::int64_t, std::optional<std::string_view>>(
///         *connection, "SELECT id, email FROM customers WHERE country = $1", parameters,
///         [](std::int64_t id, std::optional<std::string_view> email) { … });
template <typename... Types, typename Visit>
void for_each(Connection& connection, std::string_view sql, std::span<const Value> parameters, Visit visit) {
  connection.for_each_row(sql, parameters, detail::TypedVisit<Visit, Types...>{visit});
}

/// The same with a prepared statement.
template <typename... Types, typename Visit>
void for_each(PreparedStatement& statement, std::span<const Value> parameters, Visit visit) {
  statement.for_each_row(parameters, detail::TypedVisit<Visit, Types...>{visit});
}

/// All rows of a statement, as tuples of `Types`, which must not be borrowed ones.
template <typename... Types>
[[nodiscard]] std::vector<std::tuple<Types...>> fetch(Connection& connection, std::string_view sql,
                                                      std::span<const Value> parameters = {}) {
  static_assert((!std::same_as<Types, std::string_view> && ...), "a string_view would outlive its row");
  std::vector<std::tuple<Types...>> rows;
  for_each<Types...>(connection, sql, parameters,
                     [&rows](Types... values) { rows.emplace_back(std::move(values)...); });
  return rows;
}

}  // namespace dunlin
