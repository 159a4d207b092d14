// SPDX-License-Identifier: Apache-2.0
#include <dunlin/rows.hpp>

#include "unit/sqlite/scratch.hpp"

#include <limits>

namespace dunlin::test {
namespace {

using Values = std::vector<Value>;

TEST(TypedRows, AreReadAsTheTypesAskedFor) {
  const Scratch scratch;
  const auto db = scratch.open();
  int rows = 0;
  for_each<std::int64_t, int, bool, double, std::string, std::string_view, Blob, std::optional<std::int64_t>, Value>(
      *db, "SELECT 1, -2, 1, 0.5, 'text', '', x'00ff', NULL, 7", {},
      [&](std::int64_t a, int b, bool c, double d, const std::string& e, std::string_view f, const Blob& g,
          std::optional<std::int64_t> h, const Value& i) {
        ++rows;
        EXPECT_EQ(a, 1);
        EXPECT_EQ(b, -2);
        EXPECT_TRUE(c);
        EXPECT_EQ(d, 0.5);
        EXPECT_EQ(e, "text");
        EXPECT_EQ(f, "");
        EXPECT_EQ(g, (Blob{std::byte{0}, std::byte{255}}));
        EXPECT_FALSE(h);
        EXPECT_EQ(i, Value(std::int64_t{7}));
      });
  EXPECT_EQ(rows, 1);
}

TEST(TypedRows, RefuseNullWhereItWasNotExpected) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto read = [&](auto kind, std::string_view sql) {
    using Type = decltype(kind);
    return code_of([&] { static_cast<void>(fetch<Type>(*db, sql)); });
  };
  EXPECT_EQ(read(std::int64_t{}, "SELECT NULL"), ErrorCode::statement_failed);
  EXPECT_EQ(read(double{}, "SELECT NULL"), ErrorCode::statement_failed);
  EXPECT_EQ(read(std::string{}, "SELECT NULL"), ErrorCode::statement_failed);
  EXPECT_EQ(read(Blob{}, "SELECT NULL"), ErrorCode::statement_failed);
  EXPECT_EQ(read(std::int64_t{}, "SELECT 'a'"), ErrorCode::statement_failed);
}

TEST(TypedRows, RefuseNumbersThatDoNotFit) {
  const Scratch scratch;
  const auto db = scratch.open();
  EXPECT_EQ(code_of([&] { static_cast<void>(fetch<std::int8_t>(*db, "SELECT 128")); }), ErrorCode::statement_failed);
  EXPECT_EQ(code_of([&] { static_cast<void>(fetch<unsigned>(*db, "SELECT -1")); }), ErrorCode::statement_failed);
  EXPECT_EQ(fetch<std::int8_t>(*db, "SELECT -128"), (std::vector<std::tuple<std::int8_t>>{{std::int8_t{-128}}}));
}

TEST(TypedRows, RefuseAnAnswerOfAnotherWidth) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto error = error_of([&] { static_cast<void>(fetch<int>(*db, "SELECT 1, 2")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "the answer has 2 columns where 1 are expected");
}

TEST(TypedRows, ComeFromPreparedStatementsToo) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto select = db->prepare("SELECT $1 + 1, $2");
  std::int64_t sum = 0;
  for_each<std::int64_t, std::string_view>(*select, Values{std::int64_t{41}, std::string("x")},
                                           [&](std::int64_t number, std::string_view text) {
                                             sum += number;
                                             EXPECT_EQ(text, "x");
                                           });
  EXPECT_EQ(sum, 42);
}

}  // namespace
}  // namespace dunlin::test
