// SPDX-License-Identifier: Apache-2.0
#include "schemas.hpp"

#include "diff/draft.hpp"

#include <gtest/gtest.h>

namespace dunlin::test {
namespace {

using Ids = std::vector<schema::ObjectId>;

TEST(SortedByNeed, PutsWhatIsNeededFirstAndKeepsTheRestAsItIs) {
  schema::Schema schema;
  schema.dependencies = {{object("VIEW", "a"), object("VIEW", "c")}, {object("VIEW", "c"), object("TABLE", "t")}};
  const Ids nodes{object("VIEW", "a"), object("VIEW", "b"), object("VIEW", "c"), object("TABLE", "t")};
  EXPECT_EQ(sorted_by_need(nodes, schema),
            (Ids{object("VIEW", "b"), object("TABLE", "t"), object("VIEW", "c"), object("VIEW", "a")}));
}

TEST(SortedByNeed, LetsForeignKeysGiveWayInACircle) {
  schema::Schema schema;
  schema.tables = {table("a", {}), table("b", {}), table("child", {})};
  schema.tables[2].parents = {in_app("b")};
  schema.dependencies = {{object("TABLE", "a", "x"), object("TABLE", "b", "y")},
                         {object("TABLE", "b", "y"), object("TABLE", "a", "x")},
                         {object("TABLE", "child"), object("TABLE", "b")},
                         {object("TABLE", "b"), object("TABLE", "child")}};
  const Ids nodes{object("TABLE", "child"), object("TABLE", "a"), object("TABLE", "b")};
  const Ids sorted = sorted_by_need(nodes, schema);
  EXPECT_EQ(sorted, (Ids{object("TABLE", "a"), object("TABLE", "b"), object("TABLE", "child")}));
}

TEST(SortedByNeed, EndsEvenWhereNothingCanBeFirst) {
  schema::Schema schema;
  schema.dependencies = {{object("VIEW", "a"), object("VIEW", "b")}, {object("VIEW", "b"), object("VIEW", "a")}};
  EXPECT_EQ(sorted_by_need({object("VIEW", "a"), object("VIEW", "b")}, schema).size(), 2U);
}

}  // namespace
}  // namespace dunlin::test
