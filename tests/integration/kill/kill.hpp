// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/process.hpp"

#include <map>
#include <string>

namespace dunlin::test {

/// Where a killed program was, as the database it left behind tells.
enum class Phase {
  idle,         ///< Nothing was open: such a kill proves nothing and is not counted.
  transaction,  ///< A transaction was open.
  intent,       ///< A statement outside transactions had been announced and not confirmed.
};

/// How many kills fell into each phase.
class PhaseCount {
 public:
  void add(Phase phase) { ++counts_[phase]; }
  [[nodiscard]] int of(Phase phase) const {
    const auto found = counts_.find(phase);
    return found == counts_.end() ? 0 : found->second;
  }
  /// Those that count.
  [[nodiscard]] int total() const { return of(Phase::transaction) + of(Phase::intent); }
  void print(const std::string& title) const;

 private:
  std::map<Phase, int> counts_;
};

/// How many random kills an ordinary run makes; DUNLIN_TEST_KILLS asks for more.
[[nodiscard]] int wanted_kills();

/// `dunlin upgrade head` on the revisions of this folder.
[[nodiscard]] Command upgrade_command(const std::string& url);

}  // namespace dunlin::test
