// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include <atomic>
#include <csignal>
#include <functional>
#include <stop_token>
#include <thread>

namespace dunlin::cli {

/// Turns the first SIGINT or SIGTERM into a stop request; the second one kills the process as usual.
///
/// Make it before any other thread, so that they inherit the blocked signals. What was ignored before (`nohup`) stays
/// ignored.
class Signals {
 public:
  /// `told` is called on another thread when the first signal comes.
  explicit Signals(std::function<void(int)> told);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  /// The signal that came, or 0.
  [[nodiscard]] int received() const noexcept { return received_; }

 private:
  void wait();

  std::function<void(int)> told_;
  std::stop_source source_;
  std::atomic<int> received_ = 0;
  std::atomic<bool> ending_ = false;
  sigset_t awaited_{};
  sigset_t former_{};
  std::thread thread_;
};

/// A reader that goes away, or a file that may not grow, must not kill a migration in the middle: the write fails.
void ignore_failing_writes() noexcept;

}  // namespace dunlin::cli
