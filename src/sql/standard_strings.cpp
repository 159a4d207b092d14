// SPDX-License-Identifier: Apache-2.0
#include "sql/standard_strings.hpp"

#include "sql/reader.hpp"

#include "base/text.hpp"

#include <string>

namespace dunlin::sql {
namespace {

constexpr std::string_view kSetting = "standard_conforming_strings";

bool takes_setting(Reader& reader) {
  const TokenKind kind = reader.token().kind;
  if (kind != TokenKind::word && kind != TokenKind::quoted_identifier && kind != TokenKind::string) return false;
  // The server compares names of settings without regard to case, quoted or not.
  if (to_lower(plain_name(reader.text())) != kSetting) return false;
  reader.advance();
  return true;
}

/// The server takes any beginning of true, false, yes and no, and of on and off what is not shared.
bool means_off(std::string_view token) {
  const std::string value = to_lower(plain_name(token));
  if (value.empty()) return false;
  const auto begins = [&value](std::string_view word) { return word.starts_with(value); };
  return value == "0" || begins("false") || begins("no") || (value.size() > 1 && begins("off"));
}

std::optional<bool> after_set(Reader& reader) {
  if (!reader.take("SESSION")) reader.take("LOCAL");
  if (!takes_setting(reader)) return std::nullopt;
  if (!reader.take('=') && !reader.take("TO")) return std::nullopt;
  return !means_off(reader.text());
}

std::optional<bool> after_reset(Reader& reader) {
  if (reader.take("ALL") || takes_setting(reader)) return true;
  return std::nullopt;
}

std::optional<bool> after_select(Reader& reader) {
  if (reader.take("PG_CATALOG") && !reader.take('.')) return std::nullopt;
  if (!reader.take("SET_CONFIG") || !reader.take('(') || !takes_setting(reader) || !reader.take(',')) {
    return std::nullopt;
  }
  return !means_off(reader.text());
}

}  // namespace

std::optional<bool> standard_strings_after(std::string_view statement, const LexicalRules& rules) {
  if (statement.empty()) return std::nullopt;
  const char first = static_cast<char>(statement[0] | 0x20);
  if (first != 's' && first != 'r') return std::nullopt;
  Reader reader(statement, rules);
  if (reader.take("SET")) return after_set(reader);
  if (reader.take("RESET")) return after_reset(reader);
  if (reader.take("SELECT")) return after_select(reader);
  return std::nullopt;
}

}  // namespace dunlin::sql
