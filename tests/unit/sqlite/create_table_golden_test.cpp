// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/create_table_parser.hpp"
#include "sql/statement.hpp"
#include "support/golden.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sqlite {
namespace {

constexpr std::array<std::string_view, 10> kKinds{"not null", "null",    "primary key", "unique",     "check",
                                                  "default",  "collate", "references",  "deferrable", "generated"};
constexpr std::array<std::string_view, 5> kActions{"no action", "restrict", "cascade", "set null", "set default"};

/// One line of what is expected, and the text that its span takes in.
class Description {
 public:
  explicit Description(std::string_view sql) : sql_(sql) {}

  void line(int depth, std::string_view what, const Span& span) {
    text_ += fmt::format("{:{}}{} [{}]\n", "", depth * 2, what, span.text_in(sql_));
  }
  void line(int depth, std::string_view what) { text_ += fmt::format("{:{}}{}\n", "", depth * 2, what); }
  [[nodiscard]] std::string_view sql() const { return sql_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string_view sql_;
  std::string text_;
};

void describe(Description& to, int depth, const KeyPartInText& part) {
  std::string what = part.column.empty() ? "expression" : fmt::format("column {}", part.column);
  if (!part.collation.empty()) what += " collation " + part.collation;
  if (part.descending) what += " descending";
  to.line(depth, what, part.span);
  if (part.expression != part.span) to.line(depth + 1, "without its order", part.expression);
}

void describe(Description& to, int depth, const ReferenceInText& reference) {
  to.line(depth, "table " + reference.table.name, reference.table.span);
  for (const NameInText& column : reference.columns) to.line(depth, "to " + column.name, column.span);
  std::string rules =
      fmt::format("on update {}, on delete {}", kActions.at(static_cast<std::size_t>(reference.on_update)),
                  kActions.at(static_cast<std::size_t>(reference.on_delete)));
  if (!reference.match.empty()) rules += ", match " + reference.match;
  if (reference.initially_deferred) rules += ", deferred";
  to.line(depth, rules);
}

void describe(Description& to, int depth, const ClauseInText& clause) {
  std::string what(kKinds.at(static_cast<std::size_t>(clause.kind)));
  if (clause.name) what += " named " + clause.name->name;
  if (!clause.conflict.empty()) what += " on conflict " + clause.conflict;
  if (!clause.collation.empty()) what += " " + clause.collation;
  if (clause.stored) what += " stored";
  if (clause.autoincrement) what += " autoincrement";
  if (clause.descending) what += " descending";
  if (clause.deferred) what += " deferred";
  to.line(depth, what, clause.span);
  if (clause.expression.length > 0) to.line(depth + 1, "expression", clause.expression);
  for (const KeyPartInText& part : clause.parts) describe(to, depth + 1, part);
  for (const NameInText& column : clause.columns) to.line(depth + 1, "from " + column.name, column.span);
  if (clause.reference) describe(to, depth + 1, *clause.reference);
}

std::string describe_table(std::string_view sql) {
  const CreateTable table = parse_create_table(sql);
  Description to(sql);
  std::string what = "table " + table.name.name;
  if (table.strict) what += " strict";
  if (table.without_rowid) what += " without rowid";
  to.line(0, what, table.name.span);
  for (const ColumnInText& column : table.columns) {
    to.line(1, "column " + column.name.name, column.span);
    if (column.type.length > 0) to.line(2, "type", column.type);
    for (const ClauseInText& clause : column.clauses) describe(to, 2, clause);
  }
  for (const ClauseInText& constraint : table.constraints) describe(to, 1, constraint);
  if (table.query.length > 0) to.line(1, "query", table.query);
  if (table.options.length > 0) to.line(1, "options", table.options);
  EXPECT_TRUE(table.query.length > 0 || (sql.at(table.opening) == '(' && sql.at(table.closing) == ')')) << sql;
  return to.text();
}

std::string describe_index(std::string_view sql) {
  const CreateIndex index = parse_create_index(sql);
  Description to(sql);
  to.line(0, fmt::format("{}index {} on {}", index.unique ? "unique " : "", index.name.name, index.table.name));
  for (const KeyPartInText& part : index.parts) describe(to, 1, part);
  if (index.predicate.length > 0) to.line(1, "where", index.predicate);
  return to.text();
}

std::string describe_virtual_table(std::string_view sql) {
  const CreateVirtualTable table = parse_create_virtual_table(sql);
  Description to(sql);
  to.line(0, "virtual table " + table.name.name, table.name.span);
  to.line(1, "using", table.module);
  return to.text();
}

std::string describe(std::string_view sql) {
  DdlReader reader(sql);
  reader.take_word("CREATE");
  if (reader.next_is("VIRTUAL")) return describe_virtual_table(sql);
  if (reader.next_is("UNIQUE") || reader.next_is("INDEX")) return describe_index(sql);
  return describe_table(sql);
}

struct Case {
  std::filesystem::path folder;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.folder.filename().string();
  }
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const auto& entry : std::filesystem::directory_iterator(test::golden_folder() / "create_table" / "sqlite")) {
    found.push_back({entry.path()});
  }
  std::sort(found.begin(), found.end(), [](const Case& a, const Case& b) { return a.folder < b.folder; });
  return found;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.folder.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class CreateTableGolden : public testing::TestWithParam<Case> {};

TEST_P(CreateTableGolden, ReadsWhatIsInExpectedTxt) {
  const std::string text = test::read_file(GetParam().folder / "in.sql");
  std::string shown;
  for (const sql::Statement& statement : sql::split_statements(text, kLexicalRules)) {
    shown += describe(statement.text_in(text));
  }
  test::expect_golden(GetParam().folder / "expected.txt", shown);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, CreateTableGolden, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace dunlin::sqlite
