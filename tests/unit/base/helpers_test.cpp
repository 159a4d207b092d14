// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/libcrypto.hpp"
#include "base/random.hpp"

#include <gtest/gtest.h>
#include <sha2.h>

#include <array>
#include <cstdint>
#include <set>

namespace dunlin {
namespace {

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

class Sha256Of : public testing::TestWithParam<HashAmount> {};

INSTANTIATE_TEST_SUITE_P(Amounts, Sha256Of, testing::Values(HashAmount::little, HashAmount::much),
                         [](const auto& amount) { return amount.param == HashAmount::little ? "little" : "much"; });

// Else the tests of large amounts would be those of small ones.
TEST(Sha256, IsTheSystemsOwnForLargeAmounts) { EXPECT_NE(libcrypto::Sha256::make(), nullptr); }

TEST_P(Sha256Of, AgreesWithLibmdOnEveryLengthCutAnywhere) {
  std::string text;
  for (int size = 0; size <= 300; ++size) {
    std::array<char, SHA256_DIGEST_STRING_LENGTH> expected{};
    SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), expected.data());
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      Sha256 hash(GetParam());
      hash.update(std::string_view(text).substr(0, cut));
      hash.update(std::string_view(text).substr(cut));
      ASSERT_EQ(hash.hex(), expected.data()) << size << " octets, cut at " << cut;
    }
    text.push_back(static_cast<char>(size * 7 + 3));
  }
}

TEST_P(Sha256Of, TakesPiecesAndGoesOnAfterADigest) {
  Sha256 hash(GetParam());
  hash.update("a");
  EXPECT_EQ(hash.hex(), sha256_hex("a"));
  hash.update("");
  hash.update("bc");
  EXPECT_EQ(hash.hex(), sha256_hex("abc"));
  Sha256 moved = std::move(hash);
  EXPECT_EQ(moved.hex(), sha256_hex("abc"));
}

TEST(Sha256, GivesTheSameWholeOrByteByByte) {
  for (const std::size_t size : {0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 1000, 4096, 100003}) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>((i * 31 + i / 7) % 251);
    Sha256 slowly;
    for (const char& c : text) slowly.update(std::string_view(&c, 1));
    EXPECT_EQ(sha256_hex(text), slowly.hex()) << size;
    Sha256 askew;
    askew.update(std::string_view(text).substr(0, size / 3));
    askew.update(std::string_view(text).substr(size / 3));
    EXPECT_EQ(askew.hex(), slowly.hex()) << size;
  }
}

TEST(Random, RevisionIdsAreTwelveDigitsWithALetter) {
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) {
    const std::string id = random_revision_id();
    EXPECT_EQ(id.size(), 12U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
    EXPECT_NE(id.find_first_of("abcdef"), std::string::npos) << id;
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 2000U);
  EXPECT_EQ(random_run_id().size(), 16U);
  EXPECT_EQ(random_hex(7).size(), 7U);
}

TEST(Clock, PrintsUtc) {
  using namespace std::chrono;
  const system_clock::time_point time = sys_days{2026y / 11 / 21} + 9h + 30min + 5s + 123ms + 456us;
  EXPECT_EQ(utc_text(time), "2026-11-21T09:30:05.123Z");
  EXPECT_EQ(utc_file_stamp(time), "20261121_0930");
  EXPECT_EQ(utc_text(system_clock::time_point{} - 1ms), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace dunlin
