// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/json.hpp"
#include "migrate/runner.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace dunlin::cli {

/// Shows a run while it goes: a line for each revision, and on a terminal what is being done when it takes long.
class RunView {
 public:
  /// Borrows `context` for its lifetime.
  explicit RunView(Context& context);
  ~RunView();
  RunView(const RunView&) = delete;
  RunView& operator=(const RunView&) = delete;

  /// For the `Runner`.
  [[nodiscard]] RunEvents events();

  /// The summary: `verb` is "upgraded" or "downgraded".
  void finish(const RunReport& report, std::string_view verb, std::string_view nothing_to_do);

 private:
  void started(const RevisionPlan& plan);
  void finished(const RevisionPlan& plan, std::chrono::nanoseconds took);
  void show_progress(const std::stop_token& stop);
  void end_progress();

  Context& context_;
  std::optional<std::chrono::steady_clock::time_point> begun_;  ///< When the first revision was.
  JsonArray revisions_;
  std::size_t done_ = 0;
  bool went_up_ = false;

  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::string running_;
  std::chrono::steady_clock::time_point running_since_;
  std::jthread progress_;
};

/// `8c1f0e6a2b47 (head)`, or "base" for none.
[[nodiscard]] std::string current_text(const Project& project, const std::vector<std::string>& current);

/// `3 ms`, `1.2 s`, `4 min 5 s`.
[[nodiscard]] std::string time_text(std::chrono::nanoseconds time);

}  // namespace dunlin::cli
