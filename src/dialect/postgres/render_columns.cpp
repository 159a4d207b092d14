// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

namespace dunlin::postgres {
namespace {

struct Range {
  std::int64_t least, greatest;
};

Range range_of(const std::string& type) {
  if (type == "smallint") return {std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()};
  if (type == "integer") return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
}

/// `SET STATISTICS 100, SET (n_distinct='5'), OPTIONS (…)`, cut into its clauses.
std::vector<std::string> clauses_of(const std::string& options) {
  std::vector<std::string> clauses;
  std::size_t begin = 0;
  for (const std::string_view next : {", SET (", ", OPTIONS ("}) {
    const std::size_t end = options.find(next, begin);
    if (end == std::string::npos) continue;
    clauses.push_back(options.substr(begin, end - begin));
    begin = end + 2;
  }
  if (begin < options.size()) clauses.push_back(options.substr(begin));
  return clauses;
}

}  // namespace

std::string sequence_clause(const schema::SequenceOptions& options) {
  const Range range = range_of(options.type);
  const bool ascending = options.increment > 0;
  std::string text;
  if (options.increment != 1) text += fmt::format(" INCREMENT BY {}", options.increment);
  if (options.minimum != (ascending ? 1 : range.least)) text += fmt::format(" MINVALUE {}", options.minimum);
  if (options.maximum != (ascending ? range.greatest : -1)) text += fmt::format(" MAXVALUE {}", options.maximum);
  if (options.start != (ascending ? options.minimum : options.maximum)) {
    text += fmt::format(" START WITH {}", options.start);
  }
  if (options.cache != 1) text += fmt::format(" CACHE {}", options.cache);
  if (options.cycle) text += " CYCLE";
  return text;
}

std::string sequence_changes(const schema::SequenceOptions& from, const schema::SequenceOptions& to,
                             std::string_view prefix) {
  std::string text;
  const auto add = [&](std::string_view word, std::int64_t before, std::int64_t after) {
    if (before != after) text += fmt::format(" {}{} {}", prefix, word, after);
  };
  add("INCREMENT BY", from.increment, to.increment);
  add("MINVALUE", from.minimum, to.minimum);
  add("MAXVALUE", from.maximum, to.maximum);
  add("START WITH", from.start, to.start);
  add("CACHE", from.cache, to.cache);
  if (from.cycle != to.cycle) text += fmt::format(" {}{}", prefix, to.cycle ? "CYCLE" : "NO CYCLE");
  return text;
}

std::string column_clause(const schema::Column& column, TableForm form) {
  std::string text = quote(column.name) + " " + column.type;
  if (!column.collation.empty()) text += " COLLATE " + column.collation;
  if (column.generated) {
    text += fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generated->expression,
                        column.generated->stored ? "STORED" : "VIRTUAL");
  } else if (column.identity) {
    const std::string options = sequence_clause(column.identity->sequence);
    text += fmt::format(" GENERATED {} AS IDENTITY{}", column.identity->always ? "ALWAYS" : "BY DEFAULT",
                        options.empty() ? "" : " (" + options.substr(1) + ")");
  } else if (column.default_value && form == TableForm::whole) {
    text += " DEFAULT " + *column.default_value;
  }
  if (!column.nullable) {
    if (!column.not_null_name.empty()) text += " CONSTRAINT " + quote(column.not_null_name);
    text += " NOT NULL";
  }
  return text;
}

void render_column_options(Statements& statements, const schema::Table& table, const schema::Column& column) {
  const auto alter = [&](const std::string& what) {
    statements.push_back(
        fmt::format("ALTER TABLE ONLY {} ALTER COLUMN {} {}", qualified(table.name), quote(column.name), what));
  };
  if (!column.storage.empty()) alter("SET STORAGE " + column.storage);
  if (!column.compression.empty()) alter("SET COMPRESSION " + column.compression);
  for (const std::string& clause : clauses_of(column.options)) {
    if (!clause.starts_with("OPTIONS (")) {
      alter(clause);
    } else {
      statements.push_back(
          fmt::format("ALTER FOREIGN TABLE {} ALTER COLUMN {} {}", qualified(table.name), quote(column.name), clause));
    }
  }
}

}  // namespace dunlin::postgres
