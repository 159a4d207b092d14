// SPDX-License-Identifier: Apache-2.0
#include "schema/filter.hpp"

#include <gtest/gtest.h>

namespace dunlin::schema {
namespace {

Schema some() {
  Schema schema;
  schema.namespaces = {{.name = "app"}, {.name = "public"}};
  schema.extensions = {{.name = "citext", .schema = "public", .version = "1.6"}};
  schema.enums = {{.name = {"app", "mood"}, .labels = {"sad"}}};
  schema.sequences = {{.name = {"app", "users_id_seq"}, .owned_by = std::pair(ObjectName{"app", "users"}, "id")},
                      {.name = {"public", "tickets"}}};
  schema.tables = {{.name = {"app", "users"}}, {.name = {"public", "log_2020"}}, {.name = {"public", "log_2021"}}};
  schema.views = {{.name = {"public", "logs"}, .materialised = true}, {.name = {"public", "recent"}}};
  schema.definitions = {{.kind = "FUNCTION", .name = {"app", "shout"}, .arguments = "(text)"}};
  return schema;
}

/// The names of what is left.
std::string left(const Filter& filter) {
  const Schema schema = filtered(some(), filter);
  std::string text;
  for (const auto& one : schema.namespaces) text += one.name + " ";
  for (const auto& one : schema.extensions) text += one.name + " ";
  const auto add = [&](const auto& objects) {
    for (const auto& one : objects) text += one.name.name + " ";
  };
  add(schema.enums);
  add(schema.sequences);
  add(schema.tables);
  add(schema.views);
  add(schema.definitions);
  return text;
}

TEST(Filter, WithoutPatternsKeepsEverything) { EXPECT_EQ(filtered(some(), {}), some()); }

TEST(Filter, IncludesByNameWithTheSequencesOfATable) {
  EXPECT_EQ(left({.include = {"users"}, .exclude = {}}), "app users_id_seq users ");
  EXPECT_EQ(left({.include = {"log_*"}, .exclude = {"*2021"}}), "public log_2020 ");
}

TEST(Filter, ASchemaInFrontOfTheNameIsPartOfIt) {
  EXPECT_EQ(left({.include = {"app.*"}, .exclude = {}}), "app mood users_id_seq users shout ");
  // What holds them is another thing.
  EXPECT_EQ(left({.include = {}, .exclude = {"public.*"}}), "app public mood users_id_seq users shout ");
}

TEST(Filter, AKindInFrontOfAPatternRestrictsIt) {
  EXPECT_EQ(left({.include = {"view:*"}, .exclude = {}}), "public recent ");
  EXPECT_EQ(left({.include = {"Materialized View:lo?s"}, .exclude = {}}), "public logs ");
  EXPECT_EQ(left({.include = {"function:shout", "extension:*"}, .exclude = {}}), "app citext shout ");
  EXPECT_EQ(left({.include = {"table:*"}, .exclude = {"table:log_202?"}}), "app users_id_seq users ");
}

TEST(Filter, StarsAndQuestionMarksFitWhatTheyShould) {
  EXPECT_TRUE(fits("", ""));
  EXPECT_TRUE(fits("", "**"));
  EXPECT_TRUE(fits("abcbcd", "a*bcd"));
  EXPECT_TRUE(fits("abc", "?b?"));
  EXPECT_FALSE(fits("abc", "?b"));
  EXPECT_FALSE(fits("abc", "a*d"));
  EXPECT_FALSE(fits("Abc", "abc"));
  EXPECT_FALSE(fits("", "?"));
}

}  // namespace
}  // namespace dunlin::schema
