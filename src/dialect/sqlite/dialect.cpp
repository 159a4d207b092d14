// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dialect.hpp"

#include "base/utf8.hpp"
#include "dialect/sqlite/classify.hpp"
#include "dialect/sqlite/connect.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>

namespace dunlin::sqlite {
namespace {

std::string hex(const std::byte* bytes, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "x'";
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = std::to_integer<unsigned>(bytes[i]);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text + "'";
}

std::string text_literal(const std::string& text) {
  // A NUL byte would end the statement, and what is no UTF-8 would make a file of it unreadable.
  if (text.find('\0') != std::string::npos || !is_valid_utf8(text)) {
    return fmt::format("CAST({} AS TEXT)", hex(reinterpret_cast<const std::byte*>(text.data()), text.size()));
  }
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

std::string real_literal(double real) {
  if (std::isnan(real)) return "NULL";  // What SQLite itself makes of it.
  if (std::isinf(real)) return real < 0 ? "-9e999" : "9e999";
  std::string text = fmt::format("{}", real);
  // Without a point it would be an integer.
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

const Dialect& dialect() noexcept {
  static const SqliteDialect dialect;
  return dialect;
}

const Capabilities& SqliteDialect::capabilities() const noexcept {
  static constexpr Capabilities kCapabilities{
      .in_process = true, .run_lock_is_transaction = true, .group_commit_with_history = true, .keeps_ddl_text = true};
  return kCapabilities;
}

std::string SqliteDialect::library() const { return fmt::format("SQLite {}", sqlite3_libversion()); }

const sql::LexicalRules& SqliteDialect::lexical_rules() const noexcept { return kLexicalRules; }

sql::Classification SqliteDialect::classify(std::string_view statement) const { return sqlite::classify(statement); }

std::optional<std::string> SqliteDialect::localise(std::string_view setting) const { return sqlite::localise(setting); }

std::string SqliteDialect::quote(std::string_view identifier) const {
  std::string quoted = "\"";
  for (const char c : identifier) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string SqliteDialect::literal(const Value& value) const {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return real_literal(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return text_literal(*text);
  if (const auto* blob = std::get_if<Blob>(&value)) return hex(blob->data(), blob->size());
  return "NULL";
}

std::unique_ptr<Connection> SqliteDialect::connect(const Url& url, const ConnectOptions& options) const {
  return sqlite::connect(url, options);
}

void SqliteDialect::check_options(const Url& url, const ConnectOptions& options) const {
  sqlite::check_options(url, options);
}

std::unique_ptr<Connection> SqliteDialect::connect_for(Use use, const Url& url, const ConnectOptions& options) const {
  return sqlite::connect_for(use, url, options);
}

Sharing SqliteDialect::sharing(const Url& url) const {
  return is_in_memory(url) ? Sharing::one_connection : Sharing::one_writer;
}

bool SqliteDialect::may_change_session(std::string_view statement) const {
  return sqlite::may_change_session(statement);
}

}  // namespace dunlin::sqlite
