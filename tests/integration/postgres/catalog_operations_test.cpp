// SPDX-License-Identifier: Apache-2.0
// Every change of the mutations, found by the diff, written as statements and run: the schema is then as wanted.
#include "catalog_database.hpp"
#include "catalog_mutations.hpp"

#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/render_operations.hpp"
#include "diff/diff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace dunlin {
namespace {

class PostgresOperations : public testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(Version, PostgresOperations, testing::Values(12, 15, 17, 18),
                         testing::PrintToStringParamName());

// What is not done yet, as docs/autogenerate.md says.
constexpr std::string_view kNotYet[] = {
    "ALTER TABLE public.robots INHERIT public.nothing",
    "ALTER TYPE app.mood RENAME VALUE 'sad' TO 'blue'",
    "ALTER TYPE app.address RENAME ATTRIBUTE city TO town",
};

bool is_done(std::string_view change) {
  return std::find(std::begin(kNotYet), std::end(kNotYet), change) == std::end(kNotYet);
}

TEST_P(PostgresOperations, MakeOneSchemaOfAnother) {
  if (test::servers_of({GetParam()}).empty()) GTEST_SKIP() << "no server " << GetParam();
  test::CatalogDatabase wanted(GetParam());
  test::CatalogDatabase database(GetParam());
  for (test::CatalogDatabase* each : {&wanted, &database}) each->load("from-12.sql");
  const DiffRules rules{.lexical = &postgres::dialect().lexical_rules(), .replaces = postgres::replaces};
  const schema::Schema base = database.introspect();
  for (const test::Mutation& mutation : test::kMutations) {
    if (mutation.since > GetParam() || !is_done(mutation.change)) continue;
    SCOPED_TRACE(mutation.change);
    wanted.run_all(mutation.change);
    const schema::Schema changed = wanted.introspect();
    const auto there = diff(base, changed, {}, rules).operations;
    database.run(postgres::render(there, base));
    EXPECT_EQ(test::differences(changed, database.introspect()), "");
    const auto back = diff(changed, base, {}, rules).operations;
    database.run(postgres::render(back, changed));
    EXPECT_EQ(test::differences(base, database.introspect()), "");
    wanted.run_all(mutation.undo);
  }
}

}  // namespace
}  // namespace dunlin
