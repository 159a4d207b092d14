// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/row_copy.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/schema_rows.hpp"
#include "dialect/sqlite/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dunlin::sqlite {
namespace {

bool is_generated(const ColumnInText& column) {
  return std::any_of(column.clauses.begin(), column.clauses.end(),
                     [](const ClauseInText& clause) { return clause.kind == ClauseKind::generated; });
}

/// A name of the rowid that no column has; empty where there is none, or no rowid.
std::string rowid_name(const TableText& table) {
  if (table.table().without_rowid) return {};
  for (const std::string_view name : {"rowid", "_rowid_", "oid"}) {
    if (table.find_column(name) == nullptr) return std::string(name);
  }
  return {};
}

Affinity affinity_in(const TableText& table, const ColumnInText& column) {
  return affinity_of(table.text(column.type), table.table().strict);
}

}  // namespace

RowCopy::RowCopy(Session& session, const TableAlteration& alteration, const std::string& new_table)
    : session_(session),
      alteration_(alteration),
      new_table_(new_table),
      old_rowid_column_(rowid_column_of(session, alteration.table)),
      new_rowid_column_(rowid_column_of(session, new_table)) {
  choose_columns();
  choose_rowid();
}

const std::string* RowCopy::conversion_of(const std::string& column) const {
  for (const auto& [name, expression] : alteration_.conversions) {
    if (same_name(name, column)) return &expression;
  }
  return nullptr;
}

const ColumnInText* RowCopy::column_before(const std::string& column) const {
  const auto& again = alteration_.added_again;
  const bool is_new =
      std::any_of(again.begin(), again.end(), [&](const std::string& one) { return same_name(one, column); });
  return is_new ? nullptr : alteration_.before.find_column(column);
}

void RowCopy::add(const std::string& column, const std::string& value) {
  columns_ += (columns_.empty() ? "" : ", ") + column;
  values_ += (values_.empty() ? "" : ", ") + value;
}

void RowCopy::choose_columns() {
  for (const ColumnInText& column : alteration_.after.table().columns) {
    const std::string name = dialect().quote(column.name.name);
    if (is_generated(column)) continue;
    if (const std::string* conversion = conversion_of(column.name.name)) {
      add(name, fmt::format("({}\n)", *conversion));
    } else if (column_before(column.name.name) != nullptr) {
      add(name, name);
    } else if (same_name(column.name.name, new_rowid_column_) && !rowid_name(alteration_.before).empty()) {
      add(name, rowid_name(alteration_.before));
    }
  }
}

/// Where no column is the rowid, applications and full-text tables may still remember it.
void RowCopy::choose_rowid() {
  const std::string from = rowid_name(alteration_.before);
  const std::string to = rowid_name(alteration_.after);
  if (new_rowid_column_.empty() && !from.empty() && !to.empty()) add(to, from);
}

void RowCopy::prove() {
  std::vector<RowProof> proofs;
  for (const ColumnInText& column : alteration_.after.table().columns) {
    const ColumnInText* before = column_before(column.name.name);
    if (before == nullptr || is_generated(column)) continue;
    const std::string name = dialect().quote(column.name.name);
    const std::string* conversion = conversion_of(column.name.name);
    if (same_name(column.name.name, new_rowid_column_) && !same_name(column.name.name, old_rowid_column_)) {
      // SQLite would make a number up.
      proofs.push_back({fmt::format("({}\n) IS NULL", conversion != nullptr ? *conversion : name),
                        fmt::format("column \"{}\" holds NULL", column.name.name)});
    }
    if (conversion != nullptr) continue;
    const std::string loss =
        loss_condition(name, affinity_in(alteration_.before, *before), affinity_in(alteration_.after, column));
    if (loss.empty()) continue;
    proofs.push_back({loss, fmt::format("its new type would alter values of column \"{}\"", column.name.name),
                      "say what becomes of them: ALTER COLUMN … TYPE … USING …"});
  }
  prove_rows(session_, alteration_.table, proofs);
}

std::int64_t RowCopy::run() {
  if (columns_.empty()) {
    throw Error(ErrorCode::unsupported, fmt::format("no column of table \"{}\" would be left", alteration_.table));
  }
  // Whatever the table itself says of conflicts: a row that does not fit is an error, and no other one goes for it.
  return session_.execute(fmt::format("INSERT OR ABORT INTO {} ({}) SELECT {} FROM {}", in_main(new_table_), columns_,
                                      values_, in_main(alteration_.table)));
}

bool RowCopy::is_of_equal_columns() const {
  const auto& before = alteration_.before.table().columns;
  const auto& after = alteration_.after.table().columns;
  return alteration_.conversions.empty() && alteration_.added_again.empty() &&
         std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [](const ColumnInText& a, const ColumnInText& b) { return a.name.name == b.name.name; });
}

bool RowCopy::will_be_transferred() {
  // Without an index rowids are given anew.
  const std::array<Value, 1> name{new_table_};
  const bool keeps_rowids = alteration_.after.table().without_rowid || !new_rowid_column_.empty() ||
                            first_integer(session_, "SELECT count(*) FROM pragma_index_list($1, 'main')", name) > 0;
  if (!keeps_rowids) return false;
  const std::string explain =
      fmt::format("EXPLAIN INSERT OR ABORT INTO {} SELECT * FROM {}", in_main(new_table_), in_main(alteration_.table));
  Execution execution(session_.home(), explain, {});
  while (execution.step()) {
    // Whole records, which no other INSERT moves: RowData where SQLite was built to tell of changes before they are
    // made.
    const std::string_view step = execution.row().text(1);
    if (step == "RowCell" || step == "RowData") return true;
  }
  return false;
}

std::int64_t RowCopy::transfer() {
  return session_.execute(
      fmt::format("INSERT OR ABORT INTO {} SELECT * FROM {}", in_main(new_table_), in_main(alteration_.table)));
}

}  // namespace dunlin::sqlite
