// SPDX-License-Identifier: Apache-2.0
#include "schema/json_writer.hpp"

#include "base/json_quote.hpp"

#include <utility>

namespace dunlin::schema {

void JsonWriter::next() {
  if (!first_) text_ += ',';
  first_ = false;
  text_ += '\n';
  text_.append(2 * depth_, ' ');
}

void JsonWriter::key(std::string_view name) {
  next();
  text_ += json_quote(name);
  text_ += ": ";
}

void JsonWriter::begin(char bracket) {
  text_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!first_) {
    text_ += '\n';
    text_.append(2 * depth_, ' ');
  }
  text_ += bracket;
  first_ = false;
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  key(name);
  text_ += json_quote(value);
}

void JsonWriter::flag(std::string_view name, bool value) {
  if (!value) return;
  key(name);
  text_ += "true";
}

void JsonWriter::number(std::string_view name, std::int64_t value) {
  key(name);
  text_ += std::to_string(value);
}

void JsonWriter::texts(std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  key(name);
  text_ += '[';
  for (const std::string& value : values) {
    if (&value != &values.front()) text_ += ", ";
    text_ += json_quote(value);
  }
  text_ += ']';
}

std::string JsonWriter::str() && {
  end('}');
  return std::move(text_) + "\n";
}

}  // namespace dunlin::schema
