// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace dunlin::test {

/// Where the files of golden tests are.
inline std::filesystem::path golden_folder() { return std::filesystem::path(DUNLIN_SOURCE_DIR) / "tests" / "golden"; }

/// All bytes of a file, which must be there.
inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Compares with the file at `path`; with DUNLIN_TEST_REWRITE=1 in the environment it writes it anew instead.
inline void expect_golden(const std::filesystem::path& path, std::string_view actual) {
  if (std::getenv("DUNLIN_TEST_REWRITE") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(actual, read_file(path)) << "in " << path << "; DUNLIN_TEST_REWRITE=1 writes it anew";
}

}  // namespace dunlin::test
