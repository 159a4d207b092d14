// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/postgres/lexical_rules.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "support/golden.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace dunlin::test {

/// A script of the corpus in tests/golden/split.
struct Script {
  std::filesystem::path folder;

  [[nodiscard]] const sql::LexicalRules& rules() const {
    return folder.parent_path().filename() == "sqlite" ? sqlite::kLexicalRules : postgres::kLexicalRules;
  }

  friend std::ostream& operator<<(std::ostream& out, const Script& script) {
    return out << script.folder.filename().string();
  }
};

/// The scripts of one dialect, by name.
inline std::vector<Script> scripts(const std::string& dialect) {
  std::vector<Script> found;
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder() / "split" / dialect)) {
    found.push_back({entry.path()});
  }
  std::sort(found.begin(), found.end(),
            [](const Script& left, const Script& right) { return left.folder < right.folder; });
  return found;
}

inline std::string script_name(const testing::TestParamInfo<Script>& info) {
  std::string name = info.param.folder.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace dunlin::test
