// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

namespace dunlin::cli {

enum class Colour {
  plain,
  bold,
  dim,
  green,
  yellow,
  red,
  cyan
};

/// Where a command writes: results to standard output, everything else to standard error.
///
/// Thread-safe. A reader that went away (`| head`) never stops the work.
class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Part of the result. Text from files and databases must have been escaped.
  void print(std::string_view text);
  void print_line(std::string_view text);
  /// To standard error, with a line end.
  void tell(std::string_view text);

  /// Lets results be seen. What could not be written is told by `finish`: work that has begun goes on.
  void flush();
  /// Flushes. Throws `file_unwritable` when a result could not be written, except to a pipe that nobody reads.
  void finish();

  /// A line on the terminal that stays until something is printed or another takes its place; empty: none. Only call
  /// it when `shows_status()`.
  void set_status(std::string_view text);
  [[nodiscard]] bool shows_status() const noexcept { return error_is_terminal_; }

  /// Whether there is somebody to ask.
  [[nodiscard]] bool can_ask() const noexcept { return input_is_terminal_ && error_is_terminal_; }
  /// Asks on the terminal. Throws `confirmation_needed` when there is nobody to ask, `interrupted` when `stop` fires.
  [[nodiscard]] bool confirm(std::string_view question, const std::stop_token& stop);

  /// `text` in a colour, if standard output shows colours.
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;
  /// Whether standard error shows colours.
  [[nodiscard]] bool error_colour() const noexcept { return error_colour_; }
  [[nodiscard]] bool output_is_terminal() const noexcept { return output_is_terminal_; }

 private:
  void clear_status();

  std::mutex mutex_;
  bool input_is_terminal_;
  bool output_is_terminal_;
  bool error_is_terminal_;
  bool output_colour_;
  bool error_colour_;
  bool status_shown_ = false;
  bool nobody_reads_ = false;
  int write_error_ = 0;
};

}  // namespace dunlin::cli
