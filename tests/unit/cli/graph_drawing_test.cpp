// SPDX-License-Identifier: Apache-2.0
#include "cli/graph_drawing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dunlin::cli {
namespace {

using Family = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// The whole drawing, each revision's id behind its mark.
std::string draw(const Family& family) {
  GraphDrawing drawing;
  std::string text;
  for (const auto& [id, parents] : family) {
    std::vector<std::string> lines = drawing.add(id, parents);
    lines.back() += id;
    for (const std::string& line : lines) text += line + "\n";
  }
  return text;
}

TEST(GraphDrawing, ALineIsALine) { EXPECT_EQ(draw({{"b", {"a"}}, {"a", {}}}), "* b\n* a\n"); }

TEST(GraphDrawing, TwoHeadsMeetAtTheirParent) {
  EXPECT_EQ(draw({{"c", {"a"}}, {"b", {"a"}}, {"a", {}}}),
            "* c\n"
            "| * b\n"
            "+-'\n"
            "*   a\n");
}

TEST(GraphDrawing, AMergeOpensASecondLane) {
  EXPECT_EQ(draw({{"d", {"b", "c"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}}),
            "* d\n"
            "+-.\n"
            "| * c\n"
            "* | b\n"
            "+-'\n"
            "*   a\n");
}

TEST(GraphDrawing, ThreeBranchesCloseOneByOne) {
  EXPECT_EQ(draw({{"d", {"a"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}}),
            "* d\n"
            "| * c\n"
            "| | * b\n"
            "+-' |\n"
            "+---'\n"
            "*     a\n");
}

TEST(GraphDrawing, ALaneIsUsedAgainWhenItsBaseIsReached) { EXPECT_EQ(draw({{"b", {}}, {"a", {}}}), "* b\n* a\n"); }

}  // namespace
}  // namespace dunlin::cli
