// SPDX-License-Identifier: Apache-2.0
#include "base/digest_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/process.hpp"

namespace dunlin {
namespace {

void write_piece(DigestWriter& writer, char octet, std::size_t size) {
  const std::span<char> room = writer.room();
  ASSERT_GE(room.size(), size);
  std::fill_n(room.begin(), size, octet);
  writer.write(size);
}

class DigestWriterTest : public ::testing::Test {
 protected:
  void SetUp() override { folder_.write("file", ""); }

  test::TemporaryFolder folder_;
};

TEST_F(DigestWriterTest, OfNothingIsTheDigestOfNothing) {
  DigestWriter writer(folder_ / "file", true);
  EXPECT_EQ(writer.finish(), (FileDigest{0, sha256_hex("")}));
}

TEST_F(DigestWriterTest, GivesTheDigestOfWhatIsInTheFile) {
  DigestWriter writer(folder_ / "file", true);
  std::string expected;
  // More pieces than wait at a time, and one that ends in the middle of a block.
  for (int i = 0; i < 21; ++i) {
    const std::size_t size = i == 20 ? 12345 : 70000;
    ASSERT_NO_FATAL_FAILURE(write_piece(writer, static_cast<char>('a' + i), size));
    expected.append(size, static_cast<char>('a' + i));
  }
  EXPECT_EQ(writer.finish(), (FileDigest{expected.size(), sha256_hex(expected)}));
  EXPECT_EQ(folder_.read("file"), expected);
}

TEST_F(DigestWriterTest, ForgetsWhatWasWrittenBeforeARestart) {
  DigestWriter writer(folder_ / "file", true);
  for (int i = 0; i < 80; ++i) ASSERT_NO_FATAL_FAILURE(write_piece(writer, 'x', writer.room().size()));
  writer.restart();
  ASSERT_NO_FATAL_FAILURE(write_piece(writer, 'y', 5));
  EXPECT_EQ(writer.finish(), (FileDigest{5, sha256_hex("yyyyy")}));
  EXPECT_EQ(folder_.read("file"), "yyyyy");
}

TEST_F(DigestWriterTest, MayBeGivenUpHalfway) {
  {
    DigestWriter writer(folder_ / "file", true);
    for (int i = 0; i < 3; ++i) ASSERT_NO_FATAL_FAILURE(write_piece(writer, 'x', 1000));
  }
  EXPECT_EQ(folder_.read("file").size(), 3000U);
}

}  // namespace
}  // namespace dunlin
