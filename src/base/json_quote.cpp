// SPDX-License-Identifier: Apache-2.0
#include "base/json_quote.hpp"

#include "base/utf8.hpp"

#include <fmt/format.h>

namespace dunlin {

namespace {

std::string escaped(const CodePoint& point, std::string_view bytes) {
  switch (point.value) {
    case U'"': return "\\\"";
    case U'\\': return "\\\\";
    case U'\n': return "\\n";
    case U'\r': return "\\r";
    case U'\t': return "\\t";
    default: break;
  }
  if (!point.valid) return "\\ufffd";
  if (!is_control(point.value)) return std::string(bytes);
  const auto value = static_cast<unsigned>(point.value);
  if (value < 0x10000) return fmt::format("\\u{:04x}", value);
  const unsigned offset = value - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (offset >> 10U), 0xDC00 + (offset & 0x3FFU));
}

}  // namespace

std::string json_quote(std::string_view text) {
  std::string quoted = "\"";
  quoted.reserve(text.size() + 2);
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint point = code_point_at(text, offset);
    quoted += escaped(point, text.substr(offset, point.length));
    offset += point.length;
  }
  return quoted + '"';
}

void JsonObject::add_text(std::string_view name, std::string_view text) {
  if (!text.empty()) add_raw(name, json_quote(text));
}

void JsonObject::add_number(std::string_view name, long long number) { add_raw(name, std::to_string(number)); }

void JsonObject::add_raw(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  text_.append(json_quote(name)).append(":").append(json);
}

}  // namespace dunlin
