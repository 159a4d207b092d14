// SPDX-License-Identifier: Apache-2.0
// Columns, their defaults, and the sequences behind them.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {

std::vector<CatalogQuery> column_queries(int version);

namespace {

// In no order: to sort them here costs more than to put the few that come late in their places. A built-in type is
// told by its number, whose name is known; 3 of 4 columns have such a one.
constexpr std::string_view kColumns =
    "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, CASE WHEN a.atttypmod <> -1 OR a.atttypid >= 16384 THEN "
    "format_type(a.atttypid, a.atttypmod) END, t.typbasetype, a.attnotnull, a.attidentity, a.attgenerated, "
    "a.attcollation, CASE WHEN a.attcollation <> t.typcollation THEN {} END, "
    "CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, {}, a.attislocal, a.attstattarget, {}, "
    "CASE WHEN a.attfdwoptions IS NOT NULL THEN (SELECT string_agg(quote_ident(option_name) || "
    "' ' || quote_literal(option_value), ', ') FROM pg_options_to_table(a.attfdwoptions)) END "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid "
    "WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relpersistence <> 't' "
    "AND a.attnum > 0 AND NOT a.attisdropped";

std::string storage_name(char storage) {
  switch (storage) {
    case 'p': return "PLAIN";
    case 'e': return "EXTERNAL";
    case 'm': return "MAIN";
    default: return "EXTENDED";
  }
}

std::string compression_name(char compression) {
  if (compression == 'p') return "pglz";
  return compression == 'l' ? "lz4" : "";
}

/// Where the column of that number belongs among those that are there; and there it is.
std::size_t place_of(Relation& relation, int number, Attribute attribute) {
  std::vector<Attribute>& all = relation.attributes;
  const auto index = static_cast<std::size_t>(number - 1);
  if (index >= all.size()) all.resize(index + 1);
  all[index] = std::move(attribute);
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(index);
  return static_cast<std::size_t>(
      std::count_if(all.begin(), end, [](const Attribute& each) { return !each.name.empty(); }));
}

template <typename Item>
void insert_at(std::vector<Item>& items, std::size_t place, Item item) {
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(std::min(place, items.size())), std::move(item));
}

void add_view_column(schema::View& view, std::size_t place, const std::string& name, std::string comment) {
  if (!comment.empty() || !view.column_comments.empty()) {
    view.column_comments.resize(view.columns.size());
    insert_at(view.column_comments, place, std::move(comment));
  }
  insert_at(view.columns, place, name);
}

void read_options(schema::Column& column, Cells& cells) {
  const std::optional<std::string> target = cells.optional();
  // -1 until 16, NULL from then on.
  if (target && *target != "-1") column.options = "SET STATISTICS " + *target;
  const std::string options = cells.text();
  if (!options.empty()) column.options += (column.options.empty() ? "SET (" : ", SET (") + options + ")";
  const std::string foreign = cells.text();
  if (!foreign.empty()) column.options += (column.options.empty() ? "OPTIONS (" : ", OPTIONS (") + foreign + ")";
}

/// Until its type is met, which has the name and the comment.
void add_attribute(Reading& reading, const Relation& composite, Oid relation, int number,
                   const schema::Column& column) {
  std::string& attribute = reading.composites[relation][number];
  attribute = quote(column.name) + " " + column.type;
  if (!column.collation.empty()) attribute += " COLLATE " + column.collation;
  if (!reading.comment(CatalogId::relation, relation, number).empty()) {
    reading.schema.uncovered.push_back(
        fmt::format("the comment on attribute {} of composite type {}", quote(column.name), qualified(composite.name)));
  }
}

/// What the row says of the column, from its name on; and what an index has to know of it.
Attribute column_from(const Reading& reading, Cells& cells, schema::Column& column) {
  column.name = cells.text();
  const Oid type = cells.oid();
  column.type = cells.text();
  if (column.type.empty()) {
    const auto known = reading.type_names.find(type);
    if (known != reading.type_names.end()) column.type = known->second;
  }
  const Oid base = cells.oid();
  column.nullable = !cells.flag();
  const char identity = cells.letter();
  const char generated = cells.letter();
  const Oid collation = cells.oid();
  column.collation = cells.text();
  if (const char storage = cells.letter(); storage != '\0') column.storage = storage_name(storage);
  column.compression = compression_name(cells.letter());
  column.inherited = !cells.flag();
  read_options(column, cells);
  if (identity != '\0') column.identity = schema::Identity{.always = identity == 'a', .sequence = {}};
  if (generated != '\0') column.generated = schema::Generated{.expression = {}, .stored = generated == 's'};
  return {.name = column.name, .type = base == 0 ? type : base, .collation = collation};
}

void read_column(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const auto found = reading.relations.find(number);
  if (found == reading.relations.end()) return;
  const int place_number = cells.number<int>();
  schema::Column column;
  const std::size_t place = place_of(found->second, place_number, column_from(reading, cells, column));
  if (schema::View* view = reading.view(number)) {
    add_view_column(*view, place, column.name, reading.comment(CatalogId::relation, number, place_number));
  } else if (schema::Table* table = reading.table(number)) {
    column.comment = reading.comment(CatalogId::relation, number, place_number);
    insert_at(table->columns, place, std::move(column));
  } else if (found->second.kind == 'c' && found->second.listed) {
    add_attribute(reading, found->second, number, place_number, column);
  }
}

schema::Column* column_of(Reading& reading, Oid relation, int number) {
  schema::Table* table = reading.table(relation);
  if (table == nullptr) return nullptr;
  const auto& attributes = reading.relations[relation].attributes;
  const auto index = static_cast<std::size_t>(number - 1);
  if (number < 1 || index >= attributes.size()) return nullptr;
  // Dropped columns make the numbers run ahead of the places.
  for (std::size_t place = std::min(index + 1, table->columns.size()); place-- > 0;) {
    if (table->columns[place].name == attributes[index].name) return &table->columns[place];
  }
  return nullptr;
}

void read_default(Reading& reading, Cells cells) {
  const Oid relation = cells.oid();
  const int number = cells.number<int>();
  std::optional<std::string> expression = cells.optional();
  schema::Column* column = column_of(reading, relation, number);
  if (column == nullptr) {
    if (const schema::View* view = reading.view(relation)) {
      reading.schema.uncovered.push_back(fmt::format("view {} has a default of its own", qualified(view->name)));
    }
    return;
  }
  if (!expression) reading.changed_meanwhile = true;
  if (column->generated) {
    column->generated->expression = expression.value_or("");
  } else {
    column->default_value = std::move(expression);
  }
}

schema::SequenceOptions options_of(Cells& cells) {
  schema::SequenceOptions options;
  options.type = cells.text();
  options.start = cells.number();
  options.increment = cells.number();
  options.minimum = cells.number();
  options.maximum = cells.number();
  options.cache = cells.number();
  options.cycle = cells.flag();
  return options;
}

void read_sequence(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  schema::SequenceOptions options = options_of(cells);
  const Oid owner = cells.oid();
  const int owner_column = cells.number<int>();
  const char dependency = cells.letter();
  if (dependency == 'i') {
    reading.left_out.insert(number);
    schema::Column* column = column_of(reading, owner, owner_column);
    if (column != nullptr && column->identity) column->identity->sequence = std::move(options);
    return;
  }
  schema::Sequence* sequence = reading.sequence(number);
  if (sequence == nullptr) return;
  sequence->options = std::move(options);
  const Relation* table = reading.relation(owner);
  if (owner == 0 || table == nullptr) return;
  // With the record of another program goes what numbers its rows.
  if (!table->listed && reading.is_left_out_table(*table)) reading.left_out.insert(number);
  const std::vector<std::string> column = reading.column_names(owner, {owner_column});
  if (!column.empty()) sequence->owned_by = {table->name, column.front()};
}

}  // namespace

std::vector<CatalogQuery> column_queries(int version) {
  return {
      {fmt::format(fmt::runtime(kColumns), name_sql("pg_collation", "coll", "a.attcollation"),
                   version >= 140000 ? "a.attcompression" : "''", options_sql("a.attoptions")),
       read_column},
      {"SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid >= 16384", read_default},
      {"SELECT s.seqrelid, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, "
       "s.seqcycle, d.refobjid, d.refobjsubid, d.deptype FROM pg_sequence s LEFT JOIN pg_depend d ON d.classid = 1259 "
       "AND d.objid = s.seqrelid AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')",
       read_sequence},
  };
}

}  // namespace dunlin::postgres
