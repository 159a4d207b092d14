// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "base/dotenv.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// A variable that is set, and where.
struct Variable {
  std::string value;
  std::string origin;                    ///< "DATABASE_URL", "DATABASE_URL in .env:3"; for messages.
  std::optional<SourcePosition> source;  ///< When it stands in a file, without the line's text.
};

/// The variables of the process and, behind them, those of a `.env` file.
///
/// A variable `NAME` may instead be given as `NAME_FILE`, the path of a file that holds its value, as secrets are
/// handed to containers. An empty variable counts as not set. The `.env` file is read when it is first needed.
/// Not thread-safe.
class Environment {
 public:
  enum class Layer {
    process,
    dotenv
  };

  /// `directory` is where relative paths of `NAME_FILE` begin.
  explicit Environment(std::map<std::string, std::string, std::less<>> variables, std::filesystem::path directory = {});

  /// The variables of this process.
  [[nodiscard]] static Environment of_process();

  /// From now on the variables of this file stand behind those of the process; it need not exist.
  /// Messages name it `shown`.
  void use_dotenv(std::filesystem::path file, std::string shown);

  /// The process first, then `.env`. Throws `invalid_setting` when both `NAME` and `NAME_FILE` are set in one place,
  /// `file_unreadable`, and `configuration_syntax` when `.env` is malformed.
  [[nodiscard]] std::optional<Variable> find(std::string_view name);
  [[nodiscard]] std::optional<Variable> find(std::string_view name, Layer layer);

 private:
  [[nodiscard]] std::optional<Variable> raw(std::string_view name, Layer layer);
  [[nodiscard]] Variable content_of(std::string_view name, const Variable& path, Layer layer) const;

  std::map<std::string, std::string, std::less<>> variables_;
  std::filesystem::path directory_;
  std::filesystem::path dotenv_file_;
  std::string dotenv_shown_;
  std::optional<std::map<std::string, DotenvValue, std::less<>>> dotenv_;
};

}  // namespace dunlin
