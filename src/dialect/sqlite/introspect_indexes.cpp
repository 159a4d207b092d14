// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/introspect.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

namespace dunlin::sqlite {
namespace {

constexpr std::int64_t kExpression = -2;

CreateIndex parse(const IndexFacts& index) {
  try {
    return parse_create_index(index.sql);
  } catch (const Error& error) {
    throw Error(ErrorCode::internal,
                fmt::format("cannot read the text of index \"{}\": {}", index.name, error.message()), error.details());
  }
}

schema::KeyPart make_part(const IndexPartFacts& facts, const KeyPartInText& text, std::string_view sql,
                          const schema::Table& table) {
  schema::KeyPart part{.descending = facts.descending};
  if (facts.column == kExpression) {
    part.expression = normalise_expression(text.expression.text_in(sql));
  } else {
    part.column = facts.name;
    part.collation = collation_of_part(facts.collation, facts.name, table);
  }
  return part;
}

}  // namespace

schema::Index make_index(const TableFacts& facts, const IndexFacts& index, const schema::Table& table) {
  const CreateIndex text = parse(index);
  const auto require = [&](bool agrees) {
    if (!agrees) disagree(facts.name, index.sql, fmt::format("index \"{}\"", index.name));
  };
  require(text.name.name == index.name && same_name(text.table.name, facts.name));
  require(text.parts.size() == index.parts.size());
  schema::Index made{.name = index.name, .unique = text.unique};
  for (std::size_t i = 0; i < text.parts.size(); ++i) {
    const IndexPartFacts& part = index.parts[i];
    require(part.descending == text.parts[i].descending);
    require(part.column == kExpression || same_name(part.name, text.parts[i].column));
    made.parts.push_back(make_part(part, text.parts[i], index.sql, table));
  }
  if (text.predicate.length > 0) made.predicate = normalise_expression(text.predicate.text_in(index.sql));
  made.stored.sql = index.sql;
  return made;
}

}  // namespace dunlin::sqlite
