// SPDX-License-Identifier: Apache-2.0
#include "cli/text_layout.hpp"

#include <gtest/gtest.h>

namespace dunlin::cli {
namespace {

TEST(TextLayout, CountsCellsNotBytes) {
  EXPECT_EQ(width_of("abc"), 3U);
  EXPECT_EQ(width_of("é"), 1U);
  EXPECT_EQ(width_of("日本"), 4U);
}

TEST(TextLayout, ClipsBetweenCharacters) {
  EXPECT_EQ(clip("abcdef", 6), "abcdef");
  EXPECT_EQ(clip("abcdef", 4), "abc…");
  EXPECT_EQ(clip("日本語", 4), "日…");
}

TEST(TextLayout, PadsToCells) {
  EXPECT_EQ(pad("é", 3), "é  ");
  EXPECT_EQ(pad("日", 3), "日 ");
  EXPECT_EQ(pad("abcdef", 3), "ab…");
  EXPECT_EQ(width_of(pad("日本語", 4)), 4U);
}

}  // namespace
}  // namespace dunlin::cli
