// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/introspect.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include "base/text.hpp"

#include <algorithm>

namespace dunlin::sqlite {
namespace {

/// What a column's clauses come to. Of several of one kind SQLite takes the last.
struct LastClauses {
  const ClauseInText* not_null = nullptr;
  const ClauseInText* default_value = nullptr;
  const ClauseInText* collate = nullptr;
  const ClauseInText* generated = nullptr;
};

LastClauses last_clauses(const ColumnInText& column) {
  LastClauses last;
  for (const ClauseInText& clause : column.clauses) {
    if (clause.kind == ClauseKind::not_null) last.not_null = &clause;
    if (clause.kind == ClauseKind::default_value) last.default_value = &clause;
    if (clause.kind == ClauseKind::collate) last.collate = &clause;
    if (clause.kind == ClauseKind::generated) last.generated = &clause;
  }
  return last;
}

/// SQLite takes the two words for the end of the type where they stand before AS, and cuts them off as text.
std::string_view without_generated(std::string_view type) {
  for (const std::string_view word : {"always", "generated"}) {
    if (type.size() >= word.size() && same_name(type.substr(type.size() - word.size()), word)) {
      type = trim(type.substr(0, type.size() - word.size()));
    }
  }
  return type;
}

class TableMaker {
 public:
  explicit TableMaker(const TableFacts& facts) : facts_(facts), text_(parse(facts)) {}

  schema::Table make(const ObjectNames& names) {
    schema::Table table{.name = {"", facts_.name}, .strict = facts_.strict, .without_rowid = facts_.without_rowid};
    require(text_.strict == facts_.strict && text_.without_rowid == facts_.without_rowid, "the options");
    require(text_.columns.size() == facts_.columns.size(), "the columns");
    table.columns.reserve(text_.columns.size());
    for (std::size_t i = 0; i < text_.columns.size(); ++i) {
      table.columns.push_back(make_column(text_.columns[i], facts_.columns[i]));
      for (const ClauseInText& clause : text_.columns[i].clauses) add_check(table, clause);
    }
    for (const ClauseInText& constraint : text_.constraints) add_check(table, constraint);
    make_keys(facts_, text_, table);
    make_foreign_keys(facts_, text_, names, table);
    table.indexes.reserve(facts_.indexes.size());
    for (const IndexFacts& index : facts_.indexes) {
      if (index.origin == 'c') table.indexes.push_back(make_index(facts_, index, table));
    }
    table.stored.sql = facts_.sql;
    return table;
  }

 private:
  static CreateTable parse(const TableFacts& facts) {
    try {
      return parse_create_table(facts.sql);
    } catch (const Error& error) {
      throw Error(ErrorCode::internal,
                  fmt::format("cannot read the text of table \"{}\": {}", facts.name, error.message()),
                  error.details());
    }
  }

  void require(bool agrees, std::string_view what) const {
    if (!agrees) disagree(facts_.name, facts_.sql, what);
  }

  [[nodiscard]] std::string expression(const ClauseInText& clause) const {
    return normalise_expression(clause.expression.text_in(facts_.sql));
  }

  schema::Column make_column(const ColumnInText& text, const ColumnFacts& facts) const {
    const LastClauses last = last_clauses(text);
    require(text.name.name == facts.name, "the name of a column");
    schema::Column column{.name = facts.name, .type = type_of(text, facts), .nullable = !facts.not_null};
    // Columns of a key are NOT NULL by themselves in some tables.
    const bool implied = facts.key_position > 0 && (facts_.without_rowid || facts_.strict);
    require(facts.not_null ? last.not_null != nullptr || implied : last.not_null == nullptr, "NOT NULL");
    if (last.not_null != nullptr) {
      if (last.not_null->conflict != "ABORT") column.not_null_conflict = last.not_null->conflict;
      if (last.not_null->name) column.not_null_name = last.not_null->name->name;
    }
    add_value(column, last, facts);
    if (last.collate != nullptr) column.collation = collation_of(last.collate->collation);
    return column;
  }

  void add_value(schema::Column& column, const LastClauses& last, const ColumnFacts& facts) const {
    const std::int64_t hidden = last.generated == nullptr ? 0 : last.generated->stored ? 3 : 2;
    require(facts.hidden == hidden, "what is generated");
    if (last.generated != nullptr) {
      column.generated = schema::Generated{expression(*last.generated), last.generated->stored};
      return;
    }
    require(facts.default_value.has_value() == (last.default_value != nullptr), "a default");
    if (last.default_value == nullptr) return;
    std::string value = expression(*last.default_value);
    require(value == normalise_expression(*facts.default_value), "a default");
    // Which says what none says.
    if (!sql::is_word(value, "NULL")) column.default_value = std::move(value);
  }

  [[nodiscard]] std::string type_of(const ColumnInText& text, const ColumnFacts& facts) const {
    const std::string_view typed = text.type.text_in(facts_.sql);
    // Of a type that begins with a quote SQLite keeps what is between the quotes.
    if (!typed.empty() && name_of(typed.substr(0, 1)) != typed.substr(0, 1)) return facts.type;
    std::string type = normalise_type(facts.type);
    if (typed == facts.type) return type;
    const std::string expected = normalise_type(typed);
    require(same_name(type, expected) || same_name(type, without_generated(expected)) || has_comment(facts.type),
            "the type of a column");
    return type;
  }

  [[nodiscard]] static bool has_comment(std::string_view type) {
    return type.find("/*") != std::string_view::npos || type.find("--") != std::string_view::npos;
  }

  void add_check(schema::Table& table, const ClauseInText& clause) const {
    if (clause.kind != ClauseKind::check) return;
    schema::Check check{.name = clause.name ? clause.name->name : "", .expression = expression(clause)};
    if (clause.conflict != "ABORT") check.conflict = clause.conflict;
    table.checks.push_back(std::move(check));
  }

  const TableFacts& facts_;
  CreateTable text_;
};

template <typename Parts, typename Order>
void sort_by(Parts& parts, const Order& order) {
  std::stable_sort(parts.begin(), parts.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
}

std::vector<std::pair<std::string, std::string>> columns_of(const schema::Key& key) {
  std::vector<std::pair<std::string, std::string>> columns;
  for (const schema::KeyPart& part : key.parts) columns.emplace_back(part.column, part.collation);
  return columns;
}

void sort_parts(schema::Table& table) {
  sort_by(table.uniques, [](const schema::Key& key) { return std::pair(key.name, columns_of(key)); });
  sort_by(table.foreign_keys, [](const schema::ForeignKey& key) {
    return std::tuple(key.name, key.columns, key.table, key.referenced_columns, key.on_update, key.on_delete);
  });
  sort_by(table.checks, [](const schema::Check& check) { return std::pair(check.name, check.expression); });
  sort_by(table.indexes, [](const schema::Index& index) { return index.name; });
}

}  // namespace

schema::Table make_table(const TableFacts& facts, const ObjectNames& names) {
  schema::Table table = TableMaker(facts).make(names);
  sort_parts(table);
  return table;
}

std::string collation_of(std::string_view name) {
  if (same_name(name, "BINARY")) return {};
  for (const std::string_view known : {"NOCASE", "RTRIM"}) {
    if (same_name(name, known)) return std::string(known);
  }
  return std::string(name);
}

void disagree(std::string_view table, std::string_view sql, std::string_view what) {
  throw Error(ErrorCode::internal,
              fmt::format("table \"{}\": its text was read otherwise than SQLite reads it: {}", table, what),
              {.hint = "please report this with the CREATE statement", .statement = std::string(sql)});
}

}  // namespace dunlin::sqlite
