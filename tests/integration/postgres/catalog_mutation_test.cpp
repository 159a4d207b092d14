// SPDX-License-Identifier: Apache-2.0
// Every single change of a schema is seen, and gone when it is undone.
#include "catalog_database.hpp"
#include "catalog_mutations.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

class PostgresMutation : public testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(Version, PostgresMutation, testing::Values(12, 15, 17, 18), testing::PrintToStringParamName());

TEST_P(PostgresMutation, EachIsSeenAndGoneWhenUndone) {
  if (test::servers_of({GetParam()}).empty()) GTEST_SKIP() << "no server " << GetParam();
  test::CatalogDatabase database(GetParam());
  database.load("from-12.sql");
  const schema::Schema base = database.introspect();
  int seen = 0;
  for (const test::Mutation& mutation : test::kMutations) {
    if (mutation.since > GetParam()) continue;
    SCOPED_TRACE(mutation.change);
    database.run_all(mutation.change);
    EXPECT_FALSE(database.introspect() == base);
    database.run_all(mutation.undo);
    EXPECT_EQ(test::differences(base, database.introspect()), "");
    ++seen;
  }
  EXPECT_GE(seen, 50);
}

}  // namespace
}  // namespace dunlin
