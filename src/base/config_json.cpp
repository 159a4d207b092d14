// SPDX-License-Identifier: Apache-2.0
// The only source of this floor that knows nlohmann-json.
#include "base/configuration.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace dunlin {

namespace {

using Json = nlohmann::json;

/// Reads a text and tells how far: the library does not say where a key stands.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  pointer operator->() const { return at_; }
  CountingIterator& operator++() {
    ++at_;
    *furthest_ = at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

class Flattener : public nlohmann::json_sax<Json> {
 public:
  Flattener(std::string_view text, const std::string& path, const char* const* furthest)
      : text_(text), path_(path), furthest_(furthest) {}

  std::vector<ConfigEntry> entries;

  bool null() override { return add(ConfigKind::other, {}); }
  bool boolean(bool value) override { return add(ConfigKind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(ConfigKind::integer, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(ConfigKind::integer, std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& text) override { return add(ConfigKind::real, text); }
  bool string(string_t& value) override { return add(ConfigKind::text, std::move(value)); }
  bool binary(binary_t& /*value*/) override { return add(ConfigKind::other, {}); }

  bool start_object(std::size_t /*elements*/) override {
    if (in_list()) return start_foreign();
    if (depth_ > 0) add(ConfigKind::table, {});
    ++depth_;
    names_.emplace_back();
    return true;
  }
  bool end_object() override {
    if (in_list()) return end_foreign();
    --depth_;
    names_.pop_back();
    return true;
  }
  bool start_array(std::size_t /*elements*/) override {
    if (in_list()) return start_foreign();
    if (depth_ == 0) fail_top_level();
    add(ConfigKind::list, {});
    entries.back().values.clear();
    list_depth_ = 1;
    return true;
  }
  bool end_array() override {
    if (list_depth_ > 1) return end_foreign();
    list_depth_ = 0;
    return true;
  }
  bool key(string_t& name) override {
    if (in_list()) return true;
    names_.back() = name;
    key_offset_ = offset_of_key();
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*last_token*/, const Json::exception& error) override {
    // What follows "last read" is a piece of the file, maybe of a password.
    std::string_view message = error.what();
    const std::size_t begin = message.find("syntax error ");
    message =
        begin == std::string_view::npos ? std::string_view("a number is out of range") : message.substr(begin + 13);
    message = message.substr(0, message.find("; last read"));
    throw Error(ErrorCode::configuration_syntax, fmt::format("the configuration is not valid JSON: {}", message),
                {.source = position_at(text_, position == 0 ? 0 : position - 1, path_)});
  }

 private:
  [[nodiscard]] bool in_list() const { return list_depth_ > 0; }

  // A table or list inside a list: the list is none of scalars, and what is inside is skipped.
  bool start_foreign() {
    entries.back().kind = ConfigKind::other;
    ++list_depth_;
    return true;
  }
  bool end_foreign() {
    --list_depth_;
    return true;
  }

  bool add(ConfigKind kind, std::string value) {
    if (in_list()) {
      ConfigEntry& list = entries.back();
      if (kind == ConfigKind::other) list.kind = ConfigKind::other;
      if (list.kind == ConfigKind::list) list.values.push_back(std::move(value));
      return true;
    }
    if (depth_ == 0) fail_top_level();
    entries.push_back({names_, kind, {std::move(value)}, 0, 0, key_offset_});
    return true;
  }

  [[noreturn]] void fail_top_level() const {
    throw Error(ErrorCode::configuration_syntax, "the configuration is not a JSON object",
                {.hint = "accepted: {\"database_url\": \"…\"}", .source = position_at(text_, 0, path_)});
  }

  /// The key's closing quote was the last thing read; its opening quote is the one before that is not escaped.
  [[nodiscard]] std::size_t offset_of_key() const {
    const auto end = static_cast<std::size_t>(*furthest_ - text_.data());
    if (end < 2) return 0;
    std::size_t at = end - 2;
    while (at > 0 && (text_[at] != '"' || is_escaped(at))) --at;
    return at;
  }
  [[nodiscard]] bool is_escaped(std::size_t at) const {
    std::size_t backslashes = 0;
    while (backslashes < at && text_[at - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
  }

  std::string_view text_;
  const std::string& path_;
  const char* const* furthest_;
  std::vector<std::string> names_;
  std::size_t depth_ = 0;
  std::size_t list_depth_ = 0;
  std::size_t key_offset_ = 0;
};

}  // namespace

std::vector<ConfigEntry> parse_json(std::string_view text, const std::string& path) {
  const char* furthest = text.data();
  Flattener flattener(text, path, &furthest);
  const CountingIterator begin(text.data(), &furthest);
  const CountingIterator end(text.data() + text.size(), &furthest);
  Json::sax_parse(begin, end, &flattener);
  return std::move(flattener.entries);
}

}  // namespace dunlin
