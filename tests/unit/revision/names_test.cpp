// SPDX-License-Identifier: Apache-2.0
#include "revisions.hpp"

#include "revision/names.hpp"

#include <algorithm>

namespace dunlin {
namespace {

TEST(FileNames, AreOrderedWithNumbersAsNumbers) {
  const std::vector<std::string> sorted{"",
                                        "0009_x",
                                        "10_x",
                                        "10_y",
                                        "99999999999999999999_x",
                                        "100000000000000000000_x",
                                        "V1__a",
                                        "V2__a",
                                        "V02__b",
                                        "V10__a",
                                        "a",
                                        "a1",
                                        "ab"};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = 0; j < sorted.size(); ++j) {
      EXPECT_EQ(name_before(sorted[i], sorted[j]), i < j) << sorted[i] << " " << sorted[j];
    }
  }
  EXPECT_NE(name_before("01", "1"), name_before("1", "01")) << "no two names are equal";
}

TEST(FileNames, GiveSequenceNumbers) {
  EXPECT_EQ(leading_number("003_add"), "003");
  EXPECT_EQ(leading_number("003"), "003");
  EXPECT_EQ(leading_number("3rd"), "");
  EXPECT_EQ(leading_number("add"), "");
  EXPECT_EQ(sequence_number("000000000000000000000003"), 3);
  EXPECT_EQ(sequence_number("0"), 0);
  EXPECT_EQ(sequence_number("999999999999999999"), 999999999999999999);
  EXPECT_EQ(sequence_number("1000000000000000000"), std::nullopt);
  EXPECT_EQ(sequence_number(""), std::nullopt);
  EXPECT_EQ(sequence_number("1a"), std::nullopt);
}

}  // namespace
}  // namespace dunlin
