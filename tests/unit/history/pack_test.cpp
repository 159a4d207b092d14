// SPDX-License-Identifier: Apache-2.0
// Bodies as they are stored in the history.
#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "history/rows.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dunlin {
namespace {

std::size_t stored_size(const std::string& body) {
  const Blob packed = pack_body(body);
  EXPECT_EQ(unpack_body(packed), body);
  return packed.size();
}

TEST(PackBody, KeepsWhatIsSmallOrDoesNotShrinkAsItIs) {
  for (const std::string body : {"", "x", "SELECT 'ä\n\\';"}) EXPECT_EQ(stored_size(body), body.size());
  const std::string just_small(1023, ' ');
  EXPECT_EQ(stored_size(just_small), just_small.size());
  // Bytes without any order do not shrink.
  std::string noise;
  while (noise.size() < 4096) noise += static_cast<char>(std::stoi(random_hex(2), nullptr, 16));
  noise.front() = '-';
  EXPECT_EQ(stored_size(noise), noise.size());
}

TEST(PackBody, CompressesWhatIsLarge) {
  EXPECT_LT(stored_size(std::string(1024, ' ')), 100U);
  std::string body;
  for (int i = 0; i < 10000; ++i) body += "INSERT INTO t VALUES (" + std::to_string(i) + ");\n";
  EXPECT_LT(stored_size(body), body.size() / 4);
}

TEST(PackBody, TellsThatAStoredBodyIsDamaged) {
  Blob packed = pack_body(std::string(100000, 'x'));
  const Blob whole = packed;
  packed.resize(packed.size() - 1);
  const auto code_of = [](const Blob& damaged) {
    try {
      static_cast<void>(unpack_body(damaged));
    } catch (const Error& error) {
      EXPECT_NE(error.message().find("damaged"), std::string::npos) << error.message();
      return std::optional<ErrorCode>(error.code());
    }
    return std::optional<ErrorCode>();
  };
  EXPECT_EQ(code_of(packed), ErrorCode::history_untrusted);
  packed.resize(5);
  EXPECT_EQ(code_of(packed), ErrorCode::history_untrusted);
  EXPECT_EQ(code_of(whole), std::nullopt);
}

}  // namespace
}  // namespace dunlin
