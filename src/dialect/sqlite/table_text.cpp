// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/table_text.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace dunlin::sqlite {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

}  // namespace

TableText::TableText(std::string sql) : sql_(std::move(sql)) { read(); }

void TableText::read() { table_ = parse_create_table(sql_); }

const ColumnInText* TableText::find_column(std::string_view name) const {
  const auto found = std::find_if(table_.columns.begin(), table_.columns.end(),
                                  [&](const ColumnInText& one) { return same_name(one.name.name, name); });
  return found == table_.columns.end() ? nullptr : &*found;
}

const ColumnInText& TableText::column(std::string_view name) const {
  if (const ColumnInText* found = find_column(name)) return *found;
  std::vector<std::string_view> names;
  for (const ColumnInText& one : table_.columns) names.push_back(one.name.name);
  const auto meant = nearest(name, std::span<const std::string_view>(names));
  throw Error(ErrorCode::statement_failed, fmt::format("table \"{}\" has no column \"{}\"", table_.name.name, name),
              {.hint = meant ? fmt::format("did you mean \"{}\"?", *meant) : ""});
}

void TableText::insert(std::size_t at, std::string_view text) { replace({at, 0}, text); }

void TableText::replace(const Span& span, std::string_view text) {
  sql_.replace(span.offset, span.length, text);
  read();
}

void TableText::erase(const Span& span) { replace(span_between(begin_of_blanks(span.offset), span.end()), ""); }

std::size_t TableText::begin_of_blanks(std::size_t at) const {
  sql::Lexer lexer(sql_, kLexicalRules);
  sql::Token before_last{};
  sql::Token last{};
  for (sql::Token token; lexer.next(token) && token.offset < at;) {
    before_last = last;
    last = token;
  }
  if (last.kind != sql::TokenKind::whitespace || last.offset + last.length != at) return at;
  return before_last.kind == sql::TokenKind::line_comment ? at : last.offset;
}

std::size_t TableText::find_comma(std::size_t begin, std::size_t end) const {
  sql::Lexer lexer(sql_, kLexicalRules, begin);
  for (sql::Token token; lexer.next(token) && token.offset < end;) {
    if (token.length == 1 && sql_[token.offset] == ',') return token.offset;
  }
  return kNowhere;
}

void TableText::erase_item(const Span& item) {
  std::size_t before = table_.opening + 1;
  std::size_t after = table_.closing;
  const auto look_at = [&](const Span& other) {
    if (other.end() <= item.offset) before = std::max(before, other.end());
    if (other.offset >= item.end()) after = std::min(after, other.offset);
  };
  for (const ColumnInText& one : table_.columns) look_at(one.span);
  for (const ClauseInText& one : table_.constraints) look_at(one.span);
  const bool is_first = before == table_.opening + 1;
  const bool is_last = after == table_.closing;
  const std::size_t comma_before = find_comma(before, item.offset);
  const std::size_t comma_after = find_comma(item.end(), after);
  // From the back to the front, so that places stay true; read once, at the end.
  const bool takes_comma_before = !is_first && comma_before != kNowhere && (is_last || comma_after != kNowhere);
  if (is_first && comma_after != kNowhere) sql_.erase(comma_after, 1);
  if (is_first) {
    // What stood behind it comes to where it was.
    const std::size_t next = sql_.find_first_not_of(" \t\r\n\f\v", item.end());
    sql_.erase(item.offset, std::max(next, item.end()) - item.offset);
  } else {
    const std::size_t begin = begin_of_blanks(item.offset);
    sql_.erase(begin, item.end() - begin);
  }
  if (takes_comma_before) sql_.erase(comma_before, 1);
  read();
}

void TableText::insert_item(const Span& item, std::string_view text) {
  const std::size_t line = sql_.find_last_of('\n', item.offset);
  const std::string_view indent =
      line == kNowhere ? std::string_view() : std::string_view(sql_).substr(line, item.offset - line);
  const bool on_own_line = !indent.empty() && indent.find_first_not_of(" \t\r\n") == kNowhere;
  insert(item.end(), fmt::format(",{}{}", on_own_line ? std::string(indent) : " ", text));
}

void TableText::insert_clause(std::string_view name, std::string_view text) {
  const ColumnInText& to = column(name);
  const std::size_t bare_end = to.type.length > 0 ? to.type.end() : to.name.span.end();
  const std::size_t end = to.clauses.empty() ? bare_end : to.clauses.back().span.end();
  // A name without a constraint behind it would become the name of this one.
  insert(end == to.span.end() ? end : bare_end, fmt::format(" {}", text));
}

}  // namespace dunlin::sqlite
