// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/copy_rows.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/parameters.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;

/// How COPY writes a character that has a meaning in its text form; empty for the others.
std::string_view escape_of(char c) {
  switch (c) {
    case '\0': throw Error(ErrorCode::statement_failed, "a text has a NUL character, which PostgreSQL does not take");
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return {};
  }
}

void append_escaped(std::string_view text, std::string& out) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view escape = escape_of(text[i]);
    if (escape.empty()) continue;
    out.append(text.substr(begin, i - begin)).append(escape);
    begin = i + 1;
  }
  out.append(text.substr(begin));
}

void append_value(const Value& value, std::string& out) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    fmt::format_to(std::back_inserter(out), "{}", *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    out += number_text(*real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    append_escaped(*text, out);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    out += "\\\\x";
    for (const std::byte byte : *blob) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned>(byte));
  } else {
    out += "\\N";
  }
}

}  // namespace

std::string copy_statement(const NewRows& rows) {
  std::string columns;
  for (const std::string& column : rows.columns) columns += (columns.empty() ? "" : ", ") + quote(column);
  const std::string schema = rows.table.schema.empty() ? "" : quote(rows.table.schema) + ".";
  return fmt::format("COPY {}{} ({}) FROM STDIN", schema, quote(rows.table.name), columns);
}

std::optional<std::string_view> CopyRows::next() {
  if (done_ == rows_.rows.size()) return std::nullopt;
  piece_.clear();
  for (; done_ < rows_.rows.size() && piece_.size() < kPiece; ++done_) {
    const std::vector<Value>& row = rows_.rows[done_];
    if (row.size() != rows_.columns.size()) {
      throw Error(ErrorCode::statement_failed,
                  fmt::format("row {} to insert into \"{}\" has {} values for {} columns", done_ + 1, rows_.table.name,
                              row.size(), rows_.columns.size()));
    }
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column != 0) piece_ += '\t';
      append_value(row[column], piece_);
    }
    piece_ += '\n';
  }
  return piece_;
}

}  // namespace dunlin::postgres
