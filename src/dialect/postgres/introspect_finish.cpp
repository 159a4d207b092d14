// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/reading.hpp"

#include <algorithm>
#include <tuple>

namespace dunlin::postgres {
namespace {

void leave_out_sequences(Reading& reading) {
  std::vector<schema::ObjectName> names;
  for (const Oid number : reading.left_out) {
    if (const schema::Sequence* sequence = reading.sequence(number)) names.push_back(sequence->name);
  }
  std::sort(names.begin(), names.end());
  const auto is_left_out = [&](const schema::ObjectName& name) {
    return std::binary_search(names.begin(), names.end(), name);
  };
  std::erase_if(reading.schema.sequences, [&](const schema::Sequence& each) { return is_left_out(each.name); });
  std::erase_if(reading.schema.dependencies, [&](const schema::Dependency& each) {
    return (each.needs.kind == "SEQUENCE" && is_left_out(each.needs.name)) ||
           (each.object.kind == "SEQUENCE" && is_left_out(each.object.name));
  });
}

schema::ObjectId table_id(const schema::ObjectName& name) {
  return {.kind = "TABLE", .name = name, .arguments = {}, .column = {}};
}

void add_table_dependencies(schema::Schema& schema) {
  for (const schema::Table& table : schema.tables) {
    for (const schema::ForeignKey& key : table.foreign_keys) {
      if (key.table != table.name) schema.dependencies.push_back({table_id(table.name), table_id(key.table)});
    }
    for (const schema::ObjectName& parent : table.parents) {
      schema.dependencies.push_back({table_id(table.name), table_id(parent)});
    }
  }
}

template <typename Items>
void sort_by_name(Items& items) {
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

void sort_parts(std::vector<schema::TablePart>& parts) {
  std::sort(parts.begin(), parts.end(),
            [](const auto& a, const auto& b) { return std::tie(a.kind, a.name) < std::tie(b.kind, b.name); });
}

void sort(schema::Schema& schema) {
  sort_by_name(schema.namespaces);
  sort_by_name(schema.extensions);
  sort_by_name(schema.enums);
  sort_by_name(schema.sequences);
  sort_by_name(schema.tables);
  sort_by_name(schema.views);
  for (schema::Table& table : schema.tables) {
    sort_by_name(table.uniques);
    sort_by_name(table.foreign_keys);
    sort_by_name(table.checks);
    sort_by_name(table.indexes);
    sort_by_name(table.triggers);
    sort_parts(table.parts);
  }
  for (schema::View& view : schema.views) {
    sort_by_name(view.indexes);
    sort_by_name(view.triggers);
    sort_parts(view.parts);
    if (!view.column_comments.empty()) view.column_comments.resize(view.columns.size());
  }
  std::sort(schema.definitions.begin(), schema.definitions.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.name, a.arguments) < std::tie(b.kind, b.name, b.arguments);
  });
  std::sort(schema.uncovered.begin(), schema.uncovered.end());
  schema.uncovered.erase(std::unique(schema.uncovered.begin(), schema.uncovered.end()), schema.uncovered.end());
  std::sort(schema.dependencies.begin(), schema.dependencies.end());
  schema.dependencies.erase(std::unique(schema.dependencies.begin(), schema.dependencies.end()),
                            schema.dependencies.end());
}

}  // namespace

void finish(Reading& reading) {
  for (auto& [relation, grant] : reading.column_grants) {
    if (schema::Table* table = reading.table(relation)) table->access.grants.push_back(std::move(grant));
    if (schema::View* view = reading.view(relation)) view->access.grants.push_back(std::move(grant));
  }
  leave_out_sequences(reading);
  add_table_dependencies(reading.schema);
  sort(reading.schema);
}

}  // namespace dunlin::postgres
