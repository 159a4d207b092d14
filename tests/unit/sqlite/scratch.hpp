// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include "dialect/sqlite/dialect.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::test {

/// A temporary folder with room for one database file, gone at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "data.db"; }
  [[nodiscard]] Url url() const { return Url::sqlite_file(file().string()); }

  /// Connects, creating the file unless told to look only.
  [[nodiscard]] std::unique_ptr<Connection> open(ConnectOptions options = {}) const;
  /// The same, and runs `statements` first.
  [[nodiscard]] std::unique_ptr<Connection> open_with(const std::vector<std::string>& statements,
                                                      ConnectOptions options = {}) const;
  /// Whether a new connection finds the file in order.
  [[nodiscard]] bool is_sound() const;

 private:
  std::filesystem::path folder_;
};

/// The first value of the first row.
[[nodiscard]] Value value_of(Connection& connection, std::string_view sql);
[[nodiscard]] std::int64_t integer_of(Connection& connection, std::string_view sql);
[[nodiscard]] std::string text_of(Connection& connection, std::string_view sql);

/// The error that `action` ends with; nothing, and a failure of the test, when it does not.
template <typename Action>
std::optional<Error> error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return std::nullopt;
}

/// Its code alone; nothing when nothing was thrown.
template <typename Action>
std::optional<ErrorCode> code_of(const Action& action) {
  const std::optional<Error> error = error_of(action);
  if (!error) return std::nullopt;
  return error->code();
}

/// Failed expectations print codes as people know them.
inline void PrintTo(const Error& error, std::ostream* out) { *out << to_string(error.code()) << " " << error.what(); }

}  // namespace dunlin::test

namespace dunlin {
inline void PrintTo(ErrorCode code, std::ostream* out) { *out << to_string(code); }
}  // namespace dunlin
