// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::schema {

/// Writes JSON that people can read and compare: a member a line. What is empty, false or nothing is left out.
class JsonWriter {
 public:
  JsonWriter() { begin('{'); }

  void text(std::string_view name, std::string_view value);
  void flag(std::string_view name, bool value);
  /// Always written.
  void number(std::string_view name, std::int64_t value);
  void texts(std::string_view name, const std::vector<std::string>& values);

  /// `write` adds the members of the object.
  template <typename Write>
  void object(std::string_view name, Write write) {
    key(name);
    begin('{');
    write();
    end('}');
  }
  /// `write(one)` adds the members of one object.
  template <typename Values, typename Write>
  void objects(std::string_view name, const Values& values, Write write) {
    if (values.empty()) return;
    key(name);
    begin('[');
    for (const auto& one : values) {
      next();
      begin('{');
      write(one);
      end('}');
    }
    end(']');
  }

  [[nodiscard]] std::string str() &&;

 private:
  void next();
  void key(std::string_view name);
  void begin(char bracket);
  void end(char bracket);

  std::string text_;
  std::size_t depth_ = 0;
  bool first_ = true;
};

}  // namespace dunlin::schema
