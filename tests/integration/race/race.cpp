// SPDX-License-Identifier: Apache-2.0
#include "integration/race/race.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <memory>
#include <thread>

namespace dunlin::test {

Command race_command(const std::string& url, std::vector<std::string> arguments) {
  const std::string folder = std::string(DUNLIN_SOURCE_DIR) + "/tests/integration/race";
  Command command{.arguments = {program(), "--config", folder + "/dunlin.toml"},
                  .environment = {{"DATABASE_URL", url}}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  return command;
}

RaceResult race(const std::string& url, bool kill_owner) {
  Gate gate;
  std::vector<std::unique_ptr<Process>> racers;
  for (int i = 0; i < kRacers; ++i) {
    racers.push_back(std::make_unique<Process>(race_command(url, {"upgrade", "head"}), &gate));
  }
  gate.open();
  RaceResult result;
  if (kill_owner) {
    // Whoever has not said that it waits by now is the one at work.
    std::this_thread::sleep_for(std::chrono::milliseconds(350));
    for (const auto& racer : racers) {
      if (racer->running() && racer->errors().find("waiting") == std::string::npos) {
        racer->signal(SIGKILL);
        break;
      }
    }
  }
  for (const auto& racer : racers) {
    const Finished finished = racer->wait(std::chrono::seconds(90));
    if (finished.killed) {
      ++result.killed;
      continue;
    }
    EXPECT_EQ(finished.status, 0) << finished.err;
    if (finished.status == 0) ++result.succeeded;
    if (finished.err.find("waiting") != std::string::npos) ++result.waited;
  }
  return result;
}

}  // namespace dunlin::test
