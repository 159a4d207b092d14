// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/process.hpp"

#include <string>

namespace dunlin::test {

inline constexpr int kRacers = 32;
inline constexpr int kRounds = 20;

/// What a round showed.
struct RaceResult {
  int succeeded = 0;
  int waited = 0;  ///< Found the lock held.
  int killed = 0;
};

/// Releases 32 upgrades of this folder's revisions at the same instant. With `kill_owner`, one that was seen at work is
/// killed in the middle.
RaceResult race(const std::string& url, bool kill_owner);

/// `dunlin` with `arguments` on this folder's revisions.
[[nodiscard]] Command race_command(const std::string& url, std::vector<std::string> arguments);

}  // namespace dunlin::test
