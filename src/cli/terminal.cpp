// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace dunlin::cli {
namespace {

bool colour_wanted(bool is_terminal) {
  // https://no-color.org: any value but the empty one switches colours off.
  const char* none = std::getenv("NO_COLOR");
  if (none != nullptr && *none != '\0') return false;
  const char* kind = std::getenv("TERM");
  return is_terminal && kind != nullptr && std::strcmp(kind, "dumb") != 0;
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::plain: return "";
    case Colour::bold: return "\x1b[1m";
    case Colour::dim: return "\x1b[2m";
    case Colour::green: return "\x1b[32m";
    case Colour::yellow: return "\x1b[33m";
    case Colour::red: return "\x1b[31m";
    case Colour::cyan: return "\x1b[36m";
  }
  return "";
}

}  // namespace

Terminal::Terminal()
    : input_is_terminal_(isatty(STDIN_FILENO) == 1),
      output_is_terminal_(isatty(STDOUT_FILENO) == 1),
      error_is_terminal_(isatty(STDERR_FILENO) == 1),
      output_colour_(colour_wanted(output_is_terminal_)),
      error_colour_(colour_wanted(error_is_terminal_)) {}

Terminal::~Terminal() {
  clear_status();
  std::fflush(stdout);
}

void Terminal::print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  clear_status();
  if (nobody_reads_ || write_error_ != 0) return;
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return;
  nobody_reads_ = errno == EPIPE;
  if (!nobody_reads_) write_error_ = errno;
}

void Terminal::print_line(std::string_view text) {
  std::string line(text);
  line += '\n';
  print(line);
}

void Terminal::tell(std::string_view text) {
  const std::lock_guard lock(mutex_);
  clear_status();
  std::fflush(stdout);  // So that both stay in order where they end up in one place.
  std::string line(text);
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void Terminal::flush() {
  const std::lock_guard lock(mutex_);
  errno = 0;
  if (!nobody_reads_ && std::fflush(stdout) != 0) {
    nobody_reads_ = errno == EPIPE;
    if (!nobody_reads_) write_error_ = errno;
  }
}

void Terminal::finish() {
  flush();
  const std::lock_guard lock(mutex_);
  if (write_error_ == 0) return;
  const int code = std::exchange(write_error_, 0);
  nobody_reads_ = true;
  throw Error(ErrorCode::file_unwritable, fmt::format("cannot write to standard output: {}", std::strerror(code)),
              {.state = "what the command did is done; only its output is incomplete"});
}

void Terminal::set_status(std::string_view text) {
  const std::lock_guard lock(mutex_);
  clear_status();
  if (text.empty()) return;
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  status_shown_ = true;
}

void Terminal::clear_status() {
  if (!status_shown_) return;
  std::fputs("\r\x1b[K", stderr);
  status_shown_ = false;
}

bool Terminal::confirm(std::string_view question, const std::stop_token& stop) {
  if (!can_ask()) {
    throw Error(ErrorCode::confirmation_needed, std::string(question),
                {.hint = "nobody can be asked here; answer with --yes", .state = "nothing was changed"});
  }
  {
    const std::lock_guard lock(mutex_);
    clear_status();
    std::fflush(stdout);
    const std::string prompt = fmt::format("{} [y/N] ", question);
    std::fwrite(prompt.data(), 1, prompt.size(), stderr);
    std::fflush(stderr);
  }
  // Signals may be waited for by another thread, so that they do not end a read.
  constexpr int kLookUpMs = 100;
  pollfd answer_ready{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  while (poll(&answer_ready, 1, kLookUpMs) == 0) {
    if (!stop.stop_requested()) continue;
    throw Error(ErrorCode::interrupted, "interrupted before anything was done", {.state = "nothing was changed"});
  }
  std::array<char, 64> answer{};
  if (std::fgets(answer.data(), static_cast<int>(answer.size()), stdin) == nullptr) {
    std::fputs("\n", stderr);
    return false;
  }
  return answer[0] == 'y' || answer[0] == 'Y';
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  if (!output_colour_ || colour == Colour::plain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", code_of(colour), text);
}

}  // namespace dunlin::cli
