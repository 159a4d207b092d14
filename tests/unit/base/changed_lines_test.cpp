// SPDX-License-Identifier: Apache-2.0
#include "base/changed_lines.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

using Lines = std::vector<std::string>;

TEST(ChangedLines, AreThoseBetweenWhatIsEqual) {
  EXPECT_EQ(changed_lines("a\nb\nc\n", "a\nx\ny\nc\n"), (Lines{"- b", "+ x", "+ y"}));
  EXPECT_EQ(changed_lines("a\nb\n", "a\nb\nc\n"), Lines{"+ c"});
  EXPECT_EQ(changed_lines("a\na\n", "a\n"), Lines{"- a"});
  EXPECT_EQ(changed_lines("", "a"), Lines{"+ a"});
  EXPECT_EQ(changed_lines("a", ""), Lines{"- a"});
}

TEST(ChangedLines, OfEqualTextsAreNone) {
  EXPECT_EQ(changed_lines("", ""), Lines{});
  EXPECT_EQ(changed_lines("a\nb", "a\nb\n"), Lines{});
}

TEST(ChangedLines, AreCountedWhereThereAreMany) {
  EXPECT_EQ(changed_lines("1\n2\n3\n4\n", "x\n", 3), (Lines{"- 1", "- 2", "- … 2 more lines", "+ x"}));
}

}  // namespace
}  // namespace dunlin
