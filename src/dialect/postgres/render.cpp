// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/render.hpp"

#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dunlin::postgres {
namespace {

void render_namespaces(Statements& statements, const schema::Schema& schema) {
  for (const schema::Namespace& each : schema.namespaces) {
    // An empty database has this one already.
    statements.push_back(
        fmt::format("CREATE SCHEMA {}{}", each.name == "public" ? "IF NOT EXISTS " : "", quote(each.name)));
    render_comment(statements, "SCHEMA " + quote(each.name), each.comment);
  }
  for (const schema::Extension& each : schema.extensions) {
    statements.push_back(
        fmt::format("CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA {}", quote(each.name), quote(each.schema)));
  }
}

void render_object(Statements& statements, const schema::Schema& schema, const OrderedObject& object) {
  const std::size_t at = object.position;
  switch (object.family) {
    case ObjectFamily::enumeration: return render_enum(statements, schema.enums[at]);
    case ObjectFamily::definition: return render_definition(statements, schema.definitions[at]);
    case ObjectFamily::sequence: return render_sequence(statements, schema.sequences[at]);
    case ObjectFamily::table:
      return render_table(statements, schema, schema.tables[at], object.in_cycle ? TableForm::bare : TableForm::whole);
    case ObjectFamily::view: return render_view(statements, schema.views[at]);
  }
}

}  // namespace

void render_enum(Statements& statements, const schema::Enum& each) {
  std::string labels;
  for (const std::string& label : each.labels) {
    if (!labels.empty()) labels += ", ";
    labels += literal(label);
  }
  statements.push_back(fmt::format("CREATE TYPE {} AS ENUM ({})", qualified(each.name), labels));
  render_comment(statements, "TYPE " + qualified(each.name), each.comment);
}

void render_sequence(Statements& statements, const schema::Sequence& each) {
  std::string type;
  if (!each.options.type.empty() && each.options.type != "bigint") type = " AS " + each.options.type;
  statements.push_back(fmt::format("CREATE {}SEQUENCE {}{}{}", each.unlogged ? "UNLOGGED " : "", qualified(each.name),
                                   type, sequence_clause(each.options)));
  render_comment(statements, "SEQUENCE " + qualified(each.name), each.comment);
}

std::string definition_target(const schema::Definition& definition) {
  const bool is_operator = definition.kind == "OPERATOR";
  const std::string name =
      is_operator ? quote(definition.name.schema) + "." + definition.name.name : qualified(definition.name);
  return definition.kind + " " + name + definition.arguments;
}

void render_definition(Statements& statements, const schema::Definition& definition) {
  statements.push_back(definition.definition);
  render_comment(statements, definition_target(definition), definition.comment);
}

void render_access(Statements& statements, const std::string& target, const schema::Access& access) {
  if (!access.owner.empty()) {
    statements.push_back(fmt::format("ALTER {} OWNER TO {}", target, quote(access.owner)));
  }
  statements.insert(statements.end(), access.grants.begin(), access.grants.end());
}

void render_comment(Statements& statements, const std::string& target, const std::string& comment) {
  if (!comment.empty()) statements.push_back(fmt::format("COMMENT ON {} IS {}", target, literal(comment)));
}

SchemaScript render_in_parts(const schema::Schema& schema) {
  SchemaScript script;
  Statements& before = script.before_rows;
  const bool has_routines = std::any_of(schema.definitions.begin(), schema.definitions.end(), [](const auto& each) {
    return each.kind == "FUNCTION" || each.kind == "PROCEDURE";
  });
  // A body may name what is made after it.
  if (has_routines) before.emplace_back("SET check_function_bodies = off");
  render_namespaces(before, schema);
  const std::vector<OrderedObject> objects = order_objects(schema);
  for (const OrderedObject& object : objects) render_object(before, schema, object);
  for (const OrderedObject& object : objects) {
    if (object.family == ObjectFamily::table && object.in_cycle) {
      render_expressions(before, schema.tables[object.position]);
    }
  }
  for (const schema::Sequence& each : schema.sequences) {
    if (!each.owned_by) continue;
    before.push_back(fmt::format("ALTER SEQUENCE {} OWNED BY {}.{}", qualified(each.name),
                                 qualified(each.owned_by->first), quote(each.owned_by->second)));
  }
  Statements& after = script.after_rows;
  for (const schema::Table& each : schema.tables) render_indexes(after, each);
  for (const schema::Table& each : schema.tables) render_foreign_keys(after, each);
  for (const schema::View& each : schema.views) render_view_parts(after, each);
  for (const schema::Table& each : schema.tables) render_behaviour(after, each);
  if (has_routines) after.emplace_back("RESET check_function_bodies");
  return script;
}

std::vector<std::string> render(const schema::Schema& schema) {
  SchemaScript script = render_in_parts(schema);
  std::vector<std::string> statements = std::move(script.before_rows);
  statements.insert(statements.end(), std::make_move_iterator(script.after_rows.begin()),
                    std::make_move_iterator(script.after_rows.end()));
  return statements;
}

std::vector<std::string> drop(const schema::Schema& schema) {
  Statements statements;
  std::string tables;
  for (const schema::Table& each : schema.tables) tables += (tables.empty() ? "" : ", ") + qualified(each.name);
  // Together, since they may refer to each other.
  if (!tables.empty()) statements.push_back("DROP TABLE IF EXISTS " + tables);
  for (const schema::Enum& each : schema.enums) statements.push_back("DROP TYPE IF EXISTS " + qualified(each.name));
  return statements;
}

}  // namespace dunlin::postgres
