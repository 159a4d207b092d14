// SPDX-License-Identifier: Apache-2.0
// Columns, their defaults, and the sequences behind them.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {

std::vector<CatalogQuery> column_queries(int version);

namespace {

// `collation` is that of no type: 100 is the database's, which nearly every text column has.
constexpr std::string_view kColumns =
    "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated, "
    "a.attcollation, CASE WHEN a.attcollation NOT IN (0, 100) THEN {} END, a.attstorage, {}, a.attislocal, "
    "a.attstattarget, {}, CASE WHEN a.attfdwoptions IS NOT NULL THEN (SELECT string_agg(quote_ident(option_name) || "
    "' ' || quote_literal(option_value), ', ') FROM pg_options_to_table(a.attfdwoptions)) END "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relpersistence <> 't' "
    "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum";

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

void add_view_column(Reading& reading, schema::View& view, Oid relation, int number, const std::string& name) {
  std::string comment = reading.comment(CatalogId::relation, relation, number);
  if (!comment.empty() || !view.column_comments.empty()) {
    view.column_comments.resize(view.columns.size());
    view.column_comments.push_back(std::move(comment));
  }
  view.columns.push_back(name);
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
  std::string& attributes = reading.composites[relation];
  if (!attributes.empty()) attributes += ", ";
  attributes += quote(column.name) + " " + column.type;
  if (!column.collation.empty()) attributes += " COLLATE " + column.collation;
  if (!reading.comment(CatalogId::relation, relation, number).empty()) {
    reading.schema.uncovered.push_back(
        fmt::format("the comment on attribute {} of composite type {}", quote(column.name), qualified(composite.name)));
  }
}

void read_column(Reading& reading, Cells cells) {
  const Oid relation = cells.oid();
  const auto found = reading.relations.find(relation);
  if (found == reading.relations.end()) return;
  const int number = cells.number<int>();
  schema::Column column;
  column.name = cells.text();
  const Oid type = cells.oid();
  const TypeFacts& facts = reading.types[key_of(type, cells.number<int>())];
  column.type = facts.text;
  column.nullable = !cells.flag();
  const char identity = cells.letter();
  const char generated = cells.letter();
  const Oid collation = cells.oid();
  std::string collation_name = cells.text();
  if (collation != facts.collation) column.collation = collation == 100 ? "\"default\"" : std::move(collation_name);
  const char storage = cells.letter();
  if (storage != facts.storage) column.storage = storage_name(storage);
  column.compression = compression_name(cells.letter());
  column.inherited = !cells.flag();
  read_options(column, cells);
  if (identity != '\0') column.identity = schema::Identity{.always = identity == 'a', .sequence = {}};
  if (generated != '\0') column.generated = schema::Generated{.expression = {}, .stored = generated == 's'};

  found->second.attributes.resize(static_cast<std::size_t>(number));
  found->second.attributes.back() = {.name = column.name, .type = facts.base, .collation = collation};
  if (schema::View* view = reading.view(relation)) {
    add_view_column(reading, *view, relation, number, column.name);
  } else if (schema::Table* table = reading.table(relation)) {
    column.comment = reading.comment(CatalogId::relation, relation, number);
    table->columns.push_back(std::move(column));
  } else if (found->second.kind == 'c' && found->second.listed) {
    add_attribute(reading, found->second, relation, number, column);
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
