// SPDX-License-Identifier: Apache-2.0
// What becomes of values when the type of their column changes: nothing that loses may be called safe.
#include "dialect/postgres/type_change.hpp"

#include <gtest/gtest.h>

namespace dunlin::postgres {
namespace {

/// `rewrites`, `refuses`, `loses`.
std::string told(std::string_view from, std::string_view to) {
  const TypeChange change = type_change(from, to);
  std::string text;
  if (change.rewrites) text += "rewrites ";
  if (change.depends_on_data) text += "refuses ";
  if (change.loses) text += "loses ";
  return text;
}

TEST(TypeChange, OfMoreRoomIsNothing) {
  EXPECT_EQ(told("character varying(5)", "character varying(50)"), "");
  EXPECT_EQ(told("character varying(5)", "character varying"), "");
  EXPECT_EQ(told("character varying(5)", "text"), "");
  EXPECT_EQ(told("numeric(10,2)", "numeric(12,2)"), "");
  EXPECT_EQ(told("numeric(10,2)", "numeric"), "");
  EXPECT_EQ(told("timestamp(3) with time zone", "timestamp with time zone"), "");
}

TEST(TypeChange, OfWidthWritesRowsAnew) {
  EXPECT_EQ(told("integer", "bigint"), "rewrites ");
  EXPECT_EQ(told("integer", "text"), "rewrites ");
  EXPECT_EQ(told("integer", "numeric(10,0)"), "rewrites ");
  EXPECT_EQ(told("real", "double precision"), "rewrites ");
  EXPECT_EQ(told("date", "timestamp without time zone"), "rewrites ");
}

TEST(TypeChange, OfLessRoomMayBeRefused) {
  EXPECT_EQ(told("bigint", "integer"), "rewrites refuses ");
  EXPECT_EQ(told("text", "character varying(5)"), "rewrites refuses ");
  EXPECT_EQ(told("integer", "numeric(5,2)"), "rewrites refuses ");
  EXPECT_EQ(told("text", "uuid"), "rewrites refuses ");
  EXPECT_EQ(told("numeric(12,2)", "numeric(10,2)"), "rewrites refuses ");
}

TEST(TypeChange, ThatRoundsOrForgetsLoses) {
  EXPECT_EQ(told("numeric(12,2)", "numeric(12,1)"), "rewrites loses ");
  EXPECT_EQ(told("numeric", "numeric(12,1)"), "rewrites refuses loses ");
  EXPECT_EQ(told("numeric(12,2)", "integer"), "rewrites refuses loses ");
  EXPECT_EQ(told("double precision", "real"), "rewrites refuses loses ");
  EXPECT_EQ(told("bigint", "double precision"), "rewrites refuses loses ");
  EXPECT_EQ(told("timestamp without time zone", "date"), "rewrites refuses loses ");
  EXPECT_EQ(told("timestamp with time zone", "timestamp(0) with time zone"), "rewrites loses ");
  EXPECT_EQ(told("text", "numeric(5,2)"), "rewrites refuses loses ");
  EXPECT_EQ(told("app.mood", "app.state"), "rewrites refuses loses ");
}

}  // namespace
}  // namespace dunlin::postgres
