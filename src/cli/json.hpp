// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dunlin::cli {

class JsonArray;

/// A JSON object being written, members in the order given.
///
///     Json{}.text("id", "8c1f").flag("applied", true).str();  // {"id":"8c1f","applied":true}
class Json {
 public:
  Json& text(std::string_view name, std::string_view value);
  /// null when empty.
  Json& text_or_null(std::string_view name, std::string_view value);
  Json& number(std::string_view name, std::int64_t value);
  Json& real(std::string_view name, double value);
  Json& flag(std::string_view name, bool value);
  Json& null(std::string_view name);
  Json& texts(std::string_view name, std::span<const std::string> values);
  Json& object(std::string_view name, const Json& value);
  Json& array(std::string_view name, const JsonArray& value);

  [[nodiscard]] std::string str() const { return text_ + '}'; }

 private:
  Json& raw(std::string_view name, std::string_view value);

  std::string text_ = "{";
};

/// A JSON array of objects being written.
class JsonArray {
 public:
  void add(const Json& object);
  [[nodiscard]] std::string str() const { return text_ + ']'; }

 private:
  std::string text_ = "[";
};

}  // namespace dunlin::cli
