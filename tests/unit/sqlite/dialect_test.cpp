// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <cmath>
#include <limits>

namespace dunlin::test {
namespace {

TEST(SqliteDialect, HasTheNameOfItsScheme) { EXPECT_EQ(sqlite::dialect().name(), "sqlite"); }

TEST(SqliteDialect, QuotesEveryIdentifier) {
  EXPECT_EQ(sqlite::dialect().quote("users"), "\"users\"");
  EXPECT_EQ(sqlite::dialect().quote("\"; DROP TABLE x; --"), "\"\"\"; DROP TABLE x; --\"");
}

TEST(SqliteDialect, ALiteralIsReadBackAsTheSameValue) {
  const auto db = sqlite::dialect().connect(Url::parse("sqlite://"), {});
  const std::vector<Value> values{std::monostate{},
                                  std::int64_t{0},
                                  std::numeric_limits<std::int64_t>::min(),
                                  std::numeric_limits<std::int64_t>::max(),
                                  0.1,
                                  5.0,
                                  -0.5,
                                  1e300,
                                  5e-324,
                                  std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity(),
                                  std::string("it's"),
                                  std::string("nul \0 in it", 11),
                                  std::string("line\nline \xC3\xA4"),
                                  std::string(),
                                  Blob{std::byte{0}, std::byte{255}, std::byte{39}},
                                  Blob()};
  for (const Value& value : values) {
    const std::string literal = sqlite::dialect().literal(value);
    EXPECT_EQ(value_of(*db, "SELECT " + literal), value) << literal;
  }
}

}  // namespace
}  // namespace dunlin::test
