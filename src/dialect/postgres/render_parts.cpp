// SPDX-License-Identifier: Apache-2.0
// What stands on tables and views, and views themselves.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::postgres {
namespace {

constexpr std::array<std::string_view, 4> kConstraints{"EXCLUDE", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY"};

void render_index_list(Statements& statements, const std::vector<schema::Index>& indexes,
                       const schema::ObjectName& table) {
  for (const schema::Index& index : indexes) {
    // What a failed concurrent build has left helps nobody.
    if (!index.valid) continue;
    statements.push_back(create_index(index, table));
    render_comment(statements, "INDEX " + qualified({table.schema, index.name}), index.comment);
  }
}

void comment_on_part(Statements& statements, const schema::TablePart& part, const schema::ObjectName& table) {
  const bool is_constraint =
      part.kind == "NOT NULL" || std::find(kConstraints.begin(), kConstraints.end(), part.kind) != kConstraints.end();
  const std::string target =
      part.kind == "STATISTICS"
          ? "STATISTICS " + qualified({table.schema, part.name})
          : fmt::format("{} {} ON {}", is_constraint ? "CONSTRAINT" : part.kind, quote(part.name), qualified(table));
  render_comment(statements, target, part.comment);
}

template <typename Wanted>
void render_some(Statements& statements, const std::vector<schema::TablePart>& parts, const schema::ObjectName& table,
                 Wanted wanted) {
  for (const schema::TablePart& part : parts) {
    if (!wanted(std::string_view(part.kind))) continue;
    if (part.kind == "NOT NULL") {
      comment_on_part(statements, part, table);
    } else {
      render_part(statements, part, table);
    }
  }
}

void render_switches(Statements& statements, const schema::Table& table) {
  const std::string alter = "ALTER TABLE ONLY " + qualified(table.name) + " ";
  if (table.row_security.starts_with("ENABLE")) statements.push_back(alter + "ENABLE ROW LEVEL SECURITY");
  if (table.row_security.ends_with("FORCE")) statements.push_back(alter + "FORCE ROW LEVEL SECURITY");
  if (!table.replica_identity.empty()) statements.push_back(alter + "REPLICA IDENTITY " + table.replica_identity);
  if (!table.clustered_on.empty()) statements.push_back(alter + "CLUSTER ON " + quote(table.clustered_on));
}

}  // namespace

void render_part(Statements& statements, const schema::TablePart& part, const schema::ObjectName& relation) {
  statements.push_back(part.definition);
  if (!part.enabled.empty()) statements.push_back(fmt::format("ALTER TABLE {} {}", qualified(relation), part.enabled));
  comment_on_part(statements, part, relation);
}

void render_triggers(Statements& statements, const std::vector<schema::Trigger>& triggers,
                     const schema::ObjectName& relation) {
  for (const schema::Trigger& trigger : triggers) {
    statements.push_back(trigger.definition);
    if (!trigger.enabled.empty()) {
      statements.push_back(fmt::format("ALTER TABLE {} {}", qualified(relation), trigger.enabled));
    }
    render_comment(statements, fmt::format("TRIGGER {} ON {}", quote(trigger.name), qualified(relation)),
                   trigger.comment);
  }
}

void render_indexes(Statements& statements, const schema::Table& table) {
  render_index_list(statements, table.indexes, table.name);
  render_some(statements, table.parts, table.name, [](std::string_view kind) {
    return kind == "EXCLUDE" || kind == "PRIMARY KEY" || kind == "UNIQUE" || kind == "STATISTICS" || kind == "NOT NULL";
  });
}

void render_foreign_keys(Statements& statements, const schema::Table& table) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    statements.push_back(fmt::format("ALTER TABLE {} ADD {}", qualified(table.name), foreign_key_clause(key)));
    render_comment(statements, fmt::format("CONSTRAINT {} ON {}", quote(key.name), qualified(table.name)), key.comment);
  }
  render_some(statements, table.parts, table.name, [](std::string_view kind) { return kind == "FOREIGN KEY"; });
}

void render_behaviour(Statements& statements, const schema::Table& table) {
  render_some(statements, table.parts, table.name, [](std::string_view kind) { return kind == "RULE"; });
  render_triggers(statements, table.triggers, table.name);
  render_some(statements, table.parts, table.name, [](std::string_view kind) { return kind == "POLICY"; });
  render_switches(statements, table);
}

void render_view(Statements& statements, const schema::View& view) {
  const std::string kind = view.materialised ? "MATERIALIZED VIEW" : "VIEW";
  statements.push_back(fmt::format("CREATE {} {}{}{} AS\n{}", kind, qualified(view.name),
                                   view.options.empty() ? "" : " ", view.options, view.definition));
  render_comment(statements, kind + " " + qualified(view.name), view.comment);
  for (std::size_t at = 0; at < view.column_comments.size(); ++at) {
    render_comment(statements, fmt::format("COLUMN {}.{}", qualified(view.name), quote(view.columns[at])),
                   view.column_comments[at]);
  }
}

void render_view_parts(Statements& statements, const schema::View& view) {
  render_index_list(statements, view.indexes, view.name);
  render_some(statements, view.parts, view.name, [](std::string_view) { return true; });
  render_triggers(statements, view.triggers, view.name);
}

}  // namespace dunlin::postgres
