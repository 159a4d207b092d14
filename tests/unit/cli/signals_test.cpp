// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace dunlin::cli {
namespace {

/// Runs `body` in a process of its own, where signals harm nobody else, and returns how that ended.
template <typename Body>
int status_of_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

bool soon(const auto& condition) {
  for (int i = 0; i < 2000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return condition();
}

TEST(Signals, TheFirstAsksToStop) {
  const int status = status_of_child([] {
    int told = 0;
    Signals signals([&](int signal) { told = signal; });
    kill(getpid(), SIGTERM);
    const std::stop_token token = signals.token();
    return soon([&] { return token.stop_requested(); }) && signals.received() == SIGTERM && told == SIGTERM ? 7 : 1;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Signals, TheSecondKills) {
  const int status = status_of_child([] {
    Signals signals({});
    kill(getpid(), SIGINT);
    if (!soon([&] { return signals.received() == SIGINT; })) return 1;
    kill(getpid(), SIGINT);
    std::this_thread::sleep_for(std::chrono::seconds(5));
    return 2;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(Signals, WhatWasIgnoredStaysIgnored) {
  const int status = status_of_child([] {
    std::signal(SIGINT, SIG_IGN);
    Signals signals({});
    kill(getpid(), SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return signals.received() == 0 ? 7 : 1;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Signals, EndWithoutOne) {
  const int status = status_of_child([] {
    { const Signals signals({}); }
    kill(getpid(), SIGTERM);  // Back to the default: the process dies.
    std::this_thread::sleep_for(std::chrono::seconds(5));
    return 1;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

}  // namespace
}  // namespace dunlin::cli
