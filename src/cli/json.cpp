// SPDX-License-Identifier: Apache-2.0
#include "cli/json.hpp"

#include "base/json_quote.hpp"

#include <fmt/format.h>

namespace dunlin::cli {

Json& Json::raw(std::string_view name, std::string_view value) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_quote(name);
  text_ += ':';
  text_ += value;
  return *this;
}

Json& Json::text(std::string_view name, std::string_view value) { return raw(name, json_quote(value)); }

Json& Json::text_or_null(std::string_view name, std::string_view value) {
  return value.empty() ? null(name) : text(name, value);
}

Json& Json::number(std::string_view name, std::int64_t value) { return raw(name, std::to_string(value)); }

Json& Json::real(std::string_view name, double value) { return raw(name, fmt::format("{:.3f}", value)); }

Json& Json::flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }

Json& Json::null(std::string_view name) { return raw(name, "null"); }

Json& Json::texts(std::string_view name, std::span<const std::string> values) {
  std::string all = "[";
  for (const std::string& value : values) {
    if (all.size() > 1) all += ',';
    all += json_quote(value);
  }
  return raw(name, all + ']');
}

Json& Json::object(std::string_view name, const Json& value) { return raw(name, value.str()); }

Json& Json::array(std::string_view name, const JsonArray& value) { return raw(name, value.str()); }

void JsonArray::add(const Json& object) {
  if (text_.size() > 1) text_ += ',';
  text_ += object.str();
}

}  // namespace dunlin::cli
