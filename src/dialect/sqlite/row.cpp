// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "dialect/sqlite/statement.hpp"

#include <fmt/format.h>

#include <cstring>

namespace dunlin::sqlite {
namespace {

std::string_view type_name(int type) noexcept {
  switch (type) {
    case SQLITE_INTEGER: return "an integer";
    case SQLITE_FLOAT: return "a real number";
    case SQLITE_TEXT: return "a text";
    case SQLITE_BLOB: return "a blob";
    default: return "NULL";
  }
}

[[noreturn]] void wrong_type(std::size_t column, int type, std::string_view wanted) {
  throw Error(ErrorCode::statement_failed,
              fmt::format("column {} of the answer holds {} where {} is expected", column, type_name(type), wanted));
}

}  // namespace

int StatementRow::checked(std::size_t column) const {
  if (column >= size()) {
    throw Error(ErrorCode::statement_failed, fmt::format("the answer has no column {}, only {}", column, size()));
  }
  return static_cast<int>(column);
}

bool StatementRow::is_null(std::size_t column) const {
  return sqlite3_column_type(statement_, checked(column)) == SQLITE_NULL;
}

// One look at the column, not two: connections are opened without a mutex, so the value needs no protection.
std::int64_t StatementRow::integer(std::size_t column) const {
  sqlite3_value* value = sqlite3_column_value(statement_, checked(column));
  const int type = sqlite3_value_type(value);
  if (type != SQLITE_INTEGER) wrong_type(column, type, "an integer");
  return sqlite3_value_int64(value);
}

double StatementRow::real(std::size_t column) const {
  sqlite3_value* value = sqlite3_column_value(statement_, checked(column));
  const int type = sqlite3_value_type(value);
  if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) wrong_type(column, type, "a number");
  return sqlite3_value_double(value);
}

std::string_view StatementRow::text(std::size_t column) const {
  sqlite3_value* value = sqlite3_column_value(statement_, checked(column));
  const unsigned char* text = sqlite3_value_text(value);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

std::span<const std::byte> StatementRow::blob(std::size_t column) const {
  const int index = checked(column);
  const int type = sqlite3_column_type(statement_, index);
  if (type != SQLITE_BLOB && type != SQLITE_TEXT) wrong_type(column, type, "a blob");
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, index));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
}

Value StatementRow::value(std::size_t column) const {
  const int index = checked(column);
  switch (sqlite3_column_type(statement_, index)) {
    case SQLITE_INTEGER: return sqlite3_column_int64(statement_, index);
    case SQLITE_FLOAT: return sqlite3_column_double(statement_, index);
    case SQLITE_TEXT: return std::string(text(column));
    case SQLITE_BLOB: {
      const std::span<const std::byte> bytes = blob(column);
      return Blob(bytes.begin(), bytes.end());
    }
    default: return std::monostate{};
  }
}

}  // namespace dunlin::sqlite
