// SPDX-License-Identifier: Apache-2.0
#include "integration/kill/kill.hpp"

#include <cstdio>
#include <cstdlib>

namespace dunlin::test {

void PhaseCount::print(const std::string& title) const {
  std::printf("%s: %d killed in a transaction, %d with a statement announced, %d with nothing open (not counted)\n",
              title.c_str(), of(Phase::transaction), of(Phase::intent), of(Phase::idle));
}

int wanted_kills() {
  const char* asked = std::getenv("DUNLIN_TEST_KILLS");
  return asked == nullptr ? 300 : std::atoi(asked);
}

Command upgrade_command(const std::string& url) {
  const std::string folder = std::string(DUNLIN_SOURCE_DIR) + "/tests/integration/kill";
  return {.arguments = {program(), "upgrade", "head", "--config", folder + "/dunlin.toml"},
          .environment = {{"DATABASE_URL", url}}};
}

}  // namespace dunlin::test
