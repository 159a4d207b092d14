// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin::cli {

/// The values of options and positionals as given, by name (`--dry-run`, `TARGET`), checked by the parser.
class Arguments {
 public:
  /// `name` must live as long: it is the one in the command's own data.
  void add(std::string_view name, std::string value);

  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// The last value given, or `fallback`.
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback = {}) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  /// A `duration` or `seconds` option.
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string>> values_;
};

/// A number of seconds, or a duration with a unit.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) noexcept;

}  // namespace dunlin::cli
