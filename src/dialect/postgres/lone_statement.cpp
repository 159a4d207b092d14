// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/lone_statement.hpp"

#include "dialect/postgres/lexical_rules.hpp"
#include "sql/reader.hpp"

#include <optional>

namespace dunlin::postgres {
namespace {

constexpr std::size_t kLongestName = 63;

std::optional<std::string> part(sql::Reader& reader) {
  const sql::TokenKind kind = reader.token().kind;
  if (reader.at_end() || (kind != sql::TokenKind::word && kind != sql::TokenKind::quoted_identifier)) {
    return std::nullopt;
  }
  std::string text(reader.text());
  reader.advance();
  return text;
}

/// `a.b."c"`, as written but without blanks.
std::optional<std::string> qualified_name(sql::Reader& reader) {
  std::optional<std::string> name = part(reader);
  while (name && reader.take('.')) {
    const std::optional<std::string> next = part(reader);
    if (!next) return std::nullopt;
    *name += "." + *next;
  }
  return name;
}

/// Passes `( … )` when it is next; tells whether CONCURRENTLY was switched on there.
bool read_options(sql::Reader& reader) {
  if (!reader.take('(')) return false;
  bool concurrent = false;
  while (!reader.at_end() && !reader.take(')')) {
    if (!reader.take("CONCURRENTLY")) {
      reader.advance();
      continue;
    }
    concurrent = !reader.next_is("FALSE") && !reader.next_is("OFF") && reader.text() != "0";
  }
  return concurrent;
}

/// A name as the server stores it: folded or unquoted, and cut.
std::string stored_name(const std::string& written) {
  std::string name = sql::plain_name(written);
  if (name.size() <= kLongestName) return name;
  std::size_t end = kLongestName;
  // Never in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end);
}

LoneStatement create_index(sql::Reader& reader) {
  reader.take("UNIQUE");
  if (!reader.take("INDEX") || !reader.take("CONCURRENTLY")) return {};
  LoneStatement lone{.kind = LoneStatement::Kind::create_index, .concurrent = true};
  if (reader.take("IF")) {
    reader.take("NOT");
    reader.take("EXISTS");
  }
  if (!reader.next_is("ON")) {
    const std::optional<std::string> name = part(reader);
    // The lexer's escapes of U&"…" are not resolved here.
    if (!name || name->starts_with("U&") || name->starts_with("u&")) return {};
    lone.name = stored_name(*name);
  }
  if (!reader.take("ON")) return {};
  reader.take("ONLY");
  const std::optional<std::string> table = qualified_name(reader);
  if (!table) return {};
  lone.table = *table;
  return lone;
}

LoneStatement drop_index(sql::Reader& reader) {
  if (!reader.take("INDEX") || !reader.take("CONCURRENTLY")) return {};
  if (reader.take("IF")) reader.take("EXISTS");
  const std::optional<std::string> name = qualified_name(reader);
  if (!name) return {};
  reader.take("RESTRICT");
  if (!reader.at_end() && !reader.take(';')) return {};
  return {.kind = LoneStatement::Kind::drop_index, .table = *name, .concurrent = true};
}

LoneStatement reindex(sql::Reader& reader) {
  bool concurrent = read_options(reader);
  const bool one = reader.take("INDEX") || reader.take("TABLE");
  if (!one && !reader.take("SCHEMA") && !reader.take("DATABASE") && !reader.take("SYSTEM")) return {};
  if (reader.take("CONCURRENTLY")) concurrent = true;
  const std::optional<std::string> name = qualified_name(reader);
  if (one && !name) return {};
  return {.kind = LoneStatement::Kind::reindex, .table = one ? *name : std::string(), .concurrent = concurrent};
}

LoneStatement alter_table(sql::Reader& reader) {
  if (!reader.take("TABLE")) return {};
  if (reader.take("IF")) reader.take("EXISTS");
  const std::optional<std::string> parent = qualified_name(reader);
  if (!parent || !reader.take("DETACH") || !reader.take("PARTITION")) return {};
  const std::optional<std::string> partition = qualified_name(reader);
  const bool concurrent = reader.take("CONCURRENTLY");
  if (!partition || !(concurrent || reader.take("FINALIZE"))) return {};
  return {
      .kind = LoneStatement::Kind::detach_partition, .table = *parent, .name = *partition, .concurrent = concurrent};
}

}  // namespace

LoneStatement read_lone_statement(std::string_view statement) {
  sql::Reader reader(statement, kLexicalRules);
  if (reader.take("CREATE")) return create_index(reader);
  if (reader.take("DROP")) return drop_index(reader);
  if (reader.take("REINDEX")) return reindex(reader);
  if (reader.take("ALTER")) return alter_table(reader);
  for (const std::string_view word : {"VACUUM", "ANALYZE", "ANALYSE", "CLUSTER", "CHECKPOINT"}) {
    if (reader.take(word)) return {.kind = LoneStatement::Kind::repeatable};
  }
  return {};
}

}  // namespace dunlin::postgres
