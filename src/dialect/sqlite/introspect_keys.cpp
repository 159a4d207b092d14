// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/introspect.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

struct PartOfKey {
  std::string column;
  std::string collation;  ///< Never empty.

  [[nodiscard]] bool same(const PartOfKey& other) const {
    return same_name(column, other.column) && same_name(collation, other.collation);
  }
};

/// PRIMARY KEY or UNIQUE as it is typed, of a column or the table.
struct KeyInText {
  const ClauseInText* clause = nullptr;
  std::vector<PartOfKey> parts;
};

std::string full_collation(const schema::Table& table, std::string_view column) {
  for (const schema::Column& known : table.columns) {
    if (same_name(known.name, column)) return known.collation.empty() ? "BINARY" : known.collation;
  }
  return "BINARY";
}

bool same_parts(const std::vector<PartOfKey>& left, const std::vector<PartOfKey>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const PartOfKey& a, const PartOfKey& b) { return a.same(b); });
}

std::vector<PartOfKey> parts_of(const IndexFacts& index) {
  std::vector<PartOfKey> parts;
  for (const IndexPartFacts& part : index.parts) parts.push_back({part.name, part.collation});
  return parts;
}

/// A table without rowids holds each column of its key once.
std::vector<PartOfKey> without_repeats(const std::vector<PartOfKey>& parts) {
  std::vector<PartOfKey> kept;
  for (const PartOfKey& part : parts) {
    const bool repeats = std::any_of(kept.begin(), kept.end(), [&](const PartOfKey& one) { return one.same(part); });
    if (!repeats) kept.push_back(part);
  }
  return kept;
}

class KeyMaker {
 public:
  KeyMaker(const TableFacts& facts, const CreateTable& text, schema::Table& table)
      : facts_(facts), text_(text), table_(table) {}

  void make() {
    make_primary_key();
    std::vector<const IndexFacts*> left;
    for (const IndexFacts& index : facts_.indexes) {
      if (index.origin == 'u') left.push_back(&index);
    }
    for (const KeyInText& unique : keys_in_text(ClauseKind::unique)) make_unique(unique, left);
    require(left.empty(), "UNIQUE");
  }

 private:
  void require(bool agrees, std::string_view what) const {
    if (!agrees) disagree(facts_.name, facts_.sql, what);
  }

  [[nodiscard]] std::vector<KeyInText> keys_in_text(ClauseKind kind) const {
    std::vector<KeyInText> keys;
    for (const ColumnInText& column : text_.columns) {
      for (const ClauseInText& clause : column.clauses) {
        if (clause.kind != kind) continue;
        keys.push_back({&clause, {{column.name.name, full_collation(table_, column.name.name)}}});
      }
    }
    for (const ClauseInText& clause : text_.constraints) {
      if (clause.kind != kind) continue;
      KeyInText key{&clause, {}};
      for (const KeyPartInText& part : clause.parts) {
        key.parts.push_back(
            {part.column, part.collation.empty() ? full_collation(table_, part.column) : part.collation});
      }
      keys.push_back(std::move(key));
    }
    return keys;
  }

  [[nodiscard]] schema::Key make_key(const ClauseInText& clause) const {
    schema::Key key{.name = clause.name ? clause.name->name : "", .autoincrement = clause.autoincrement};
    if (clause.conflict != "ABORT") key.conflict = clause.conflict;
    return key;
  }

  void add_parts(schema::Key& key, const IndexFacts& index) const {
    for (const IndexPartFacts& part : index.parts) {
      key.parts.push_back({.column = part.name,
                           .collation = collation_of_part(part.collation, part.name, table_),
                           .descending = part.descending});
    }
  }

  /// The column that is the rowid. Order and collation mean nothing there.
  void add_rowid(schema::Key& key) const {
    for (const ColumnFacts& column : facts_.columns) {
      if (column.key_position > 0) key.parts.push_back({.column = column.name});
    }
    require(key.parts.size() == 1, "the primary key");
  }

  void make_primary_key() {
    const std::vector<KeyInText> keys = keys_in_text(ClauseKind::primary_key);
    const bool has_key = std::any_of(facts_.columns.begin(), facts_.columns.end(),
                                     [](const ColumnFacts& column) { return column.key_position > 0; });
    require(keys.size() == (has_key ? 1 : 0), "the primary key");
    if (!has_key) return;
    table_.primary_key = make_key(*keys.front().clause);
    const auto index = std::find_if(facts_.indexes.begin(), facts_.indexes.end(),
                                    [](const IndexFacts& one) { return one.origin == 'p'; });
    if (index == facts_.indexes.end()) {
      add_rowid(*table_.primary_key);
      rowid_ = true;
      require(same_name(keys.front().parts.front().column, table_.primary_key->parts.front().column),
              "the primary key");
      return;
    }
    primary_key_ = parts_of(*index);
    const std::vector<PartOfKey> typed =
        facts_.without_rowid ? without_repeats(keys.front().parts) : keys.front().parts;
    require(same_parts(primary_key_, typed), "the primary key");
    add_parts(*table_.primary_key, *index);
  }

  /// SQLite makes one index of keys that differ in nothing but their order.
  void make_unique(const KeyInText& unique, std::vector<const IndexFacts*>& left) {
    const auto index = std::find_if(left.begin(), left.end(),
                                    [&](const IndexFacts* one) { return same_parts(parts_of(*one), unique.parts); });
    if (index == left.end()) {
      merge(unique);
      return;
    }
    schema::Key key = make_key(*unique.clause);
    add_parts(key, **index);
    left.erase(index);
    uniques_.push_back(unique.parts);
    table_.uniques.push_back(std::move(key));
  }

  void merge(const KeyInText& repeated) {
    schema::Key* first = nullptr;
    if (!rowid_ && table_.primary_key && same_parts(repeated.parts, primary_key_)) first = &*table_.primary_key;
    for (std::size_t i = 0; first == nullptr && i < uniques_.size(); ++i) {
      if (same_parts(repeated.parts, uniques_[i])) first = &table_.uniques[i];
    }
    if (first == nullptr) disagree(facts_.name, facts_.sql, "UNIQUE");
    if (first->conflict.empty()) first->conflict = make_key(*repeated.clause).conflict;
    if (first->name.empty() && repeated.clause->name) first->name = repeated.clause->name->name;
  }

  const TableFacts& facts_;
  const CreateTable& text_;
  schema::Table& table_;
  bool rowid_ = false;
  std::vector<PartOfKey> primary_key_;
  std::vector<std::vector<PartOfKey>> uniques_;
};

}  // namespace

void make_keys(const TableFacts& facts, const CreateTable& text, schema::Table& table) {
  KeyMaker(facts, text, table).make();
}

std::string collation_of_part(std::string_view collation, std::string_view column, const schema::Table& table) {
  return same_name(collation, full_collation(table, column)) ? ""
         : same_name(collation, "BINARY")                    ? "BINARY"
                                                             : collation_of(collation);
}

}  // namespace dunlin::sqlite
