// SPDX-License-Identifier: Apache-2.0
#include "schema/json.hpp"

#include "base/configuration.hpp"

#include <gtest/gtest.h>

namespace dunlin::schema {
namespace {

TEST(SchemaJson, LeavesOutWhatIsAsItWouldBeAnyway) {
  EXPECT_EQ(to_json({}), "{\n  \"version\": 1\n}\n");
  Schema schema;
  schema.tables = {{.name = {"", "t\"1"}, .columns = {{.name = "a", .type = "INTEGER", .nullable = false}}}};
  EXPECT_EQ(to_json(schema), R"({
  "version": 1,
  "tables": [
    {
      "name": "t\"1",
      "columns": [
        {
          "name": "a",
          "type": "INTEGER",
          "not_null": true
        }
      ]
    }
  ]
}
)");
}

/// With every member set to something.
Schema full() {
  const Index index{.name = "i",
                    .unique = true,
                    .method = "btree",
                    .parts = {{.column = {},
                               .expression = "lower(a)",
                               .collation = "\"C\"",
                               .operator_class = "text_ops",
                               .descending = true,
                               .nulls_first = true}},
                    .include = {"b"},
                    .nulls_not_distinct = true,
                    .predicate = "a > 1",
                    .options = "WITH (fillfactor='70')",
                    .valid = false,
                    .comment = "index"};
  const Trigger trigger{.name = "tr", .definition = "CREATE TRIGGER …", .enabled = "DISABLE", .comment = "trigger"};
  const TablePart part{
      .kind = "POLICY", .name = "p", .definition = "CREATE POLICY …", .enabled = {}, .comment = "part"};
  Column column{.name = "a", .type = "bigint", .nullable = false, .default_value = "1", .collation = "\"C\""};
  column.generated = Generated{"b + 1", true};
  column.identity = Identity{true, {.type = "bigint", .start = 5, .increment = 2, .cycle = true}};
  column.comment = "column";
  Schema schema;
  schema.namespaces = {{.name = "app", .comment = "schema"}};
  schema.extensions = {{.name = "citext", .schema = "app", .version = "1.6"}};
  schema.enums = {{.name = {"app", "mood"}, .labels = {"sad", "it's ok"}, .comment = "enum"}};
  schema.sequences = {{.name = {"app", "s"}, .unlogged = true, .owned_by = std::pair(ObjectName{"app", "t"}, "a")}};
  schema.tables = {{.name = {"app", "t"},
                    .kind = TableKind::partition,
                    .unlogged = true,
                    .parents = {{"app", "parent"}},
                    .columns = {column},
                    .primary_key = Key{.name = "pk", .parts = {{.column = "a"}}, .deferral = Deferral::deferrable},
                    .foreign_keys = {{.name = "fk",
                                      .columns = {"a"},
                                      .table = {"app", "u"},
                                      .referenced_columns = {"id"},
                                      .on_delete = ReferenceAction::set_null,
                                      .validated = false}},
                    .checks = {{.name = "c", .expression = "a > 0", .no_inherit = true}},
                    .indexes = {index},
                    .triggers = {trigger},
                    .parts = {part}}};
  schema.views = {{.name = {"app", "v"}, .materialised = true, .definition = "SELECT 1", .columns = {"one"}}};
  schema.definitions = {{.kind = "FUNCTION", .name = {"app", "f"}, .arguments = "(integer)", .definition = "CREATE …"}};
  schema.uncovered = {"publication news"};
  return schema;
}

TEST(SchemaJson, IsJson) {
  const std::string text = to_json(full());
  EXPECT_FALSE(parse_json(text, "schema.json").empty());
  for (const char* part :
       {"\"kind\": \"partition\"", "\"deferral\": \"deferrable\"", "\"on_delete\": \"set null\"", "\"not_valid\": true",
        "\"invalid\": true", "\"owned_by\": {", "\"labels\": [\"sad\", \"it's ok\"]", "\"materialized\": true",
        "\"uncovered\": [\"publication news\"]", "\"generated\": {", "\"start\": 5"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

TEST(SchemaJson, TellsSchemasApartThatDiffer) {
  const std::string before = to_json(full());
  EXPECT_EQ(before, to_json(full()));
  Schema other = full();
  other.tables[0].indexes[0].parts[0].nulls_first = false;
  EXPECT_NE(before, to_json(other));
  other = full();
  other.tables[0].columns[0].identity->sequence.cache = 2;
  EXPECT_NE(before, to_json(other));
}

}  // namespace
}  // namespace dunlin::schema
