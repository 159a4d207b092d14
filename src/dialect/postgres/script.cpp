// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/classify.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/lone_statement.hpp"
#include "dialect/postgres/parameters.hpp"
#include "dialect/postgres/settings.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

constexpr std::string_view kEncoding = "SET client_encoding = 'UTF8'";

void require_no_nul(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw Error(ErrorCode::statement_failed, fmt::format("{} has a NUL character, which PostgreSQL does not take", what));
}

std::string doubled(std::string_view text, char quote_mark) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  for (const char c : text) {
    if (c == quote_mark) quoted += quote_mark;
    quoted += c;
  }
  return quoted;
}

std::string string_literal(std::string_view text) {
  require_no_nul(text, "a text");
  const std::string quoted = doubled(text, '\'');
  if (text.find('\\') == std::string_view::npos) return "'" + quoted + "'";
  // Means the same whatever standard_conforming_strings is.
  return "E'" + doubled(quoted, '\\') + "'";
}

std::string blob_literal(const Blob& blob) {
  std::string digits;
  digits.reserve(blob.size() * 2);
  for (const std::byte byte : blob) digits += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return "pg_catalog.decode('" + digits + "', 'hex')";
}

/// A dollar quote that does not occur in `text`.
std::string dollar_tag(std::string_view text) {
  std::string tag = "$dunlin$";
  for (int i = 0; text.find(tag) != std::string_view::npos; ++i) tag = fmt::format("$dunlin{}$", i);
  return tag;
}

}  // namespace

std::string quote(std::string_view identifier) {
  require_no_nul(identifier, "a name");
  return "\"" + doubled(identifier, '"') + "\"";
}

std::string literal(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return "'" + number_text(*real) + "'::float8";
  if (const auto* text = std::get_if<std::string>(&value)) return string_literal(*text);
  if (const auto* blob = std::get_if<Blob>(&value)) return blob_literal(*blob);
  return "NULL";
}

std::string script_prologue() { return fmt::format("\\set ON_ERROR_STOP on\n{};\n", kEncoding); }

std::vector<std::string> script_begin(const SessionSettings& settings) {
  std::vector<std::string> statements{
      std::string(kBegin), fmt::format("SET LOCAL lock_timeout = {}", settings.lock_timeout.count()),
      fmt::format("SET LOCAL statement_timeout = {}", settings.statement_timeout.count())};
  if (!settings.schema.empty()) statements.push_back("SET LOCAL search_path = " + quote(settings.schema));
  if (!settings.role.empty()) statements.push_back("SET LOCAL ROLE " + quote(settings.role));
  for (const std::string& setting : settings.statements) statements.push_back(localise(setting).value_or(setting));
  return statements;
}

std::vector<std::string> script_alone(std::string_view statement, const SessionSettings& settings) {
  // As in a run: what waits CONCURRENTLY is in nobody's way while it does.
  const std::int64_t lock_timeout = read_lone_statement(statement).concurrent ? 0 : settings.lock_timeout.count();
  std::vector<std::string> statements{fmt::format("SET lock_timeout = {}", lock_timeout),
                                      fmt::format("SET statement_timeout = {}", settings.statement_timeout.count())};
  if (!settings.schema.empty()) statements.push_back("SET search_path = " + quote(settings.schema));
  if (!settings.role.empty()) statements.push_back("SET ROLE " + quote(settings.role));
  for (const std::string& setting : settings.statements) statements.push_back(session_form(setting));
  statements.emplace_back(statement);
  for (const char* undo : {"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"}) statements.emplace_back(undo);
  statements.emplace_back(kEncoding);
  return statements;
}

std::string script_assertion(std::string_view condition, std::string_view message) {
  const std::string body = fmt::format("BEGIN IF ({}) IS NOT TRUE THEN RAISE EXCEPTION USING MESSAGE = {}; END IF; END",
                                       condition, string_literal(message));
  const std::string tag = dollar_tag(body);
  return fmt::format("DO {} {} {}", tag, body, tag);
}

}  // namespace dunlin::postgres
