// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dunlin {

/// `text` as a JSON string, quotes included, all of it printable ASCII or well-formed UTF-8 without control characters;
/// malformed bytes become U+FFFD.
[[nodiscard]] std::string json_quote(std::string_view text);

/// A flat JSON object being written: `{"name":"value","line":7}`.
class JsonObject {
 public:
  /// Nothing is written for an empty text.
  void add_text(std::string_view name, std::string_view text);
  void add_number(std::string_view name, long long number);
  /// `json` is written as it is.
  void add_raw(std::string_view name, std::string_view json);

  [[nodiscard]] std::string str() const { return text_ + '}'; }

 private:
  std::string text_ = "{";
};

}  // namespace dunlin
