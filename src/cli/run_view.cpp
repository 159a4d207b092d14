// SPDX-License-Identifier: Apache-2.0
#include "cli/run_view.hpp"

#include "base/utf8.hpp"
#include "cli/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMessageWidth = 44;

std::string_view word_of(const RevisionPlan& plan) {
  if (plan.role == Role::hook) return "hook";
  if (plan.role == Role::repeatable) return "again";
  return to_word(plan.direction);
}

/// Hooks have no id; their file says who they are.
std::string name_of(const RevisionPlan& plan) {
  if (plan.role != Role::hook) return plan.id();
  return plan.source.path.substr(plan.source.path.find_last_of('/') + 1);
}

}  // namespace

std::string time_text(std::chrono::nanoseconds time) {
  const double milliseconds = std::chrono::duration<double, std::milli>(time).count();
  if (milliseconds < 10) return fmt::format("{:.1f} ms", milliseconds);
  if (milliseconds < 1000) return fmt::format("{:.0f} ms", milliseconds);
  if (milliseconds < 60000) return fmt::format("{:.1f} s", milliseconds / 1000);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

std::string current_text(const Project& project, const std::vector<std::string>& current) {
  if (current.empty()) return "base";
  const std::vector<std::string> heads = project.graph.heads();
  std::string text;
  for (const std::string& id : current) {
    if (!text.empty()) text += ", ";
    text += escape_controls(id);
    if (std::find(heads.begin(), heads.end(), id) != heads.end()) text += " (head)";
  }
  return text;
}

RunView::RunView(Context& context) : context_(context) {
  if (context.json() || context.quiet() || !context.terminal().shows_status()) return;
  progress_ = std::jthread([this](const std::stop_token& stop) { show_progress(stop); });
}

RunView::~RunView() { end_progress(); }

RunEvents RunView::events() {
  return {.started = [this](const RevisionPlan& plan) { started(plan); },
          .finished = [this](const RevisionPlan& plan, std::chrono::nanoseconds took) { finished(plan, took); },
          .log = context_.log(),
          .log_statements = context_.verbose()};
}

void RunView::started(const RevisionPlan& plan) {
  const std::lock_guard lock(mutex_);
  running_ = fmt::format("{:<5} {}  {}", word_of(plan), escape_controls(name_of(plan)),
                         clip(escape_controls(plan.row.revision.message), kMessageWidth));
  running_since_ = steady_clock::now();
  if (!begun_) begun_ = running_since_;
}

void RunView::finished(const RevisionPlan& plan, std::chrono::nanoseconds took) {
  {
    const std::lock_guard lock(mutex_);
    running_.clear();
    if (plan.role != Role::hook) ++done_;
    if (plan.role != Role::hook && plan.direction == Direction::up) went_up_ = true;
  }
  if (context_.json()) {
    if (plan.role == Role::hook) return;
    Json one;
    one.text("id", plan.id()).text("direction", to_word(plan.direction));
    one.text("message", plan.row.revision.message);
    one.flag("repeatable", plan.role == Role::repeatable);
    one.real("duration_ms", std::chrono::duration<double, std::milli>(took).count());
    revisions_.add(one);
    return;
  }
  if (context_.quiet()) return;
  Terminal& terminal = context_.terminal();
  const std::string word = terminal.paint(plan.direction == Direction::up ? Colour::green : Colour::yellow,
                                          fmt::format("{:<5}", word_of(plan)));
  terminal.print_line(fmt::format("  {} {}  {}  {:>8}", word, escape_controls(name_of(plan)),
                                  pad(escape_controls(plan.row.revision.message), kMessageWidth), time_text(took)));
  terminal.flush();
}

void RunView::show_progress(const std::stop_token& stop) {
  // A run that is over in a moment needs no progress.
  constexpr std::chrono::milliseconds kBefore{1000};
  constexpr std::chrono::milliseconds kEvery{250};
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, stop, kBefore, [] { return false; });
  while (!stop.stop_requested()) {
    if (!running_.empty()) {
      const auto took = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - running_since_);
      const std::string line = fmt::format("  {}  … {} s, {} done", running_, took.count(), done_);
      context_.terminal().set_status(line);
    }
    woken_.wait_for(lock, stop, kEvery, [] { return false; });
  }
}

void RunView::end_progress() {
  if (!progress_.joinable()) return;
  progress_.request_stop();
  progress_.join();
  context_.terminal().set_status({});
}

void RunView::finish(const RunReport& report, std::string_view verb, std::string_view nothing_to_do) {
  end_progress();
  Terminal& terminal = context_.terminal();
  const auto now = steady_clock::now();
  const auto took = now - begun_.value_or(now);
  if (context_.json()) {
    Json document;
    document.array("revisions", revisions_).texts("current", report.current);
    document.flag("waited_for_lock", report.waited_for_lock);
    document.real("duration_ms", std::chrono::duration<double, std::milli>(took).count());
    terminal.print_line(document.str());
    return;
  }
  if (context_.quiet()) return;
  const std::string current = current_text(context_.project(), report.current);
  if (report.done.empty()) {
    terminal.print_line(fmt::format("{} {}", nothing_to_do, current));
    return;
  }
  // An upgrade may have come down to what this release knows.
  const std::string_view what = went_up_ ? verb : "downgraded";
  terminal.print_line(fmt::format("{} to {}: {} revision{} in {}", what, terminal.paint(Colour::bold, current),
                                  report.done.size(), report.done.size() == 1 ? "" : "s", time_text(took)));
}

}  // namespace dunlin::cli
