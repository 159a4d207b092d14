// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/rows.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <charconv>

namespace dunlin::postgres {
namespace {

// Oids of built-in types; they never change.
constexpr unsigned int kBool = 16;
constexpr unsigned int kBytea = 17;
constexpr unsigned int kInt8 = 20;
constexpr unsigned int kInt2 = 21;
constexpr unsigned int kInt4 = 23;
constexpr unsigned int kOid = 26;
constexpr unsigned int kFloat4 = 700;
constexpr unsigned int kFloat8 = 701;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number parsed{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return parsed;
}

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 0;
}

Blob hexadecimal(std::string_view digits) {
  Blob bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(digit(digits[i]) * 16 + digit(digits[i + 1])));
  }
  return bytes;
}

/// `bytea_output = escape`: octal after a backslash, a backslash doubled.
Blob escaped(std::string_view text) {
  Blob bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes.push_back(static_cast<std::byte>(text[i]));
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      bytes.push_back(std::byte{'\\'});
      i += 1;
    } else if (i + 3 < text.size()) {
      bytes.push_back(static_cast<std::byte>(digit(text[i + 1]) * 64 + digit(text[i + 2]) * 8 + digit(text[i + 3])));
      i += 3;
    }
  }
  return bytes;
}

std::string_view cell(const PGresult* result, int row, int column) {
  const int length = libpq().PQgetlength(result, row, column);
  return {libpq().PQgetvalue(result, row, column), static_cast<std::size_t>(length)};
}

}  // namespace

Blob bytes_of(std::string_view text) { return text.starts_with("\\x") ? hexadecimal(text.substr(2)) : escaped(text); }

Value value_of(unsigned int type, std::string_view text) {
  switch (type) {
    case kBool: return std::int64_t{text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
      if (const auto parsed = number<std::int64_t>(text)) return *parsed;
      break;
    case kFloat4:
    case kFloat8:
      if (const auto parsed = number<double>(text)) return *parsed;
      break;
    case kBytea: return bytes_of(text);
    default: break;
  }
  return std::string(text);
}

Result copy_result(const PGresult* result) {
  const Libpq& pq = libpq();
  Result copy;
  const int columns = pq.PQnfields(result);
  const int rows = pq.PQntuples(result);
  for (int column = 0; column < columns; ++column) copy.columns.emplace_back(pq.PQfname(result, column));
  copy.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    std::vector<Value>& values = copy.rows.emplace_back();
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      if (pq.PQgetisnull(result, row, column) != 0) {
        values.emplace_back();
      } else {
        values.push_back(value_of(pq.PQftype(result, column), cell(result, row, column)));
      }
    }
  }
  return copy;
}

Result copy_answer(PGresult* result) {
  Result copy = copy_result(result);
  copy.changed = changed_rows(result);
  return copy;
}

std::int64_t changed_rows(PGresult* result) {
  const std::string_view tag = libpq().PQcmdStatus(result);
  if (tag.starts_with("SELECT") || tag.starts_with("FETCH") || tag.starts_with("MOVE")) return 0;
  return number<std::int64_t>(libpq().PQcmdTuples(result)).value_or(0);
}

std::size_t ResultRow::size() const noexcept { return static_cast<std::size_t>(libpq().PQnfields(result_)); }

bool ResultRow::is_null(std::size_t column) const { return libpq().PQgetisnull(result_, row_, checked(column)) != 0; }

std::int64_t ResultRow::integer(std::size_t column) const {
  const int index = checked(column);
  const std::string_view text = raw(index);
  if (libpq().PQftype(result_, index) == kBool && !text.empty()) return text == "t" ? 1 : 0;
  const auto parsed = number<std::int64_t>(text);
  if (!parsed) misfit(column, "an integer");
  return *parsed;
}

double ResultRow::real(std::size_t column) const {
  const auto parsed = number<double>(raw(checked(column)));
  if (!parsed) misfit(column, "a number");
  return *parsed;
}

std::string_view ResultRow::text(std::size_t column) const {
  const int index = checked(column);
  const std::string_view text = raw(index);
  // As the integer that a boolean is everywhere else.
  if (libpq().PQftype(result_, index) == kBool && !text.empty()) return text == "t" ? "1" : "0";
  return text;
}

std::span<const std::byte> ResultRow::blob(std::size_t column) const {
  const int index = checked(column);
  if (is_null(column)) return {};
  if (libpq().PQftype(result_, index) != kBytea) return std::as_bytes(std::span(raw(index)));
  for (const auto& [lent, bytes] : decoded_) {
    if (lent == column) return bytes;
  }
  // Moving a vector keeps its bytes where they are, so spans lent earlier stay valid.
  return decoded_.emplace_back(column, bytes_of(raw(index))).second;
}

Value ResultRow::value(std::size_t column) const {
  if (is_null(column)) return {};
  const int index = checked(column);
  return value_of(libpq().PQftype(result_, index), raw(index));
}

int ResultRow::checked(std::size_t column) const {
  if (column < size()) return static_cast<int>(column);
  throw Error(ErrorCode::statement_failed, fmt::format("the answer has no column {}", column));
}

std::string_view ResultRow::raw(int column) const { return cell(result_, row_, column); }

void ResultRow::misfit(std::size_t column, std::string_view wanted) const {
  throw Error(ErrorCode::statement_failed, fmt::format("column {} of the answer is not {}", column, wanted));
}

}  // namespace dunlin::postgres
