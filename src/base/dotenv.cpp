// SPDX-License-Identifier: Apache-2.0
#include "base/dotenv.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"

#include <fmt/format.h>

namespace dunlin {

namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

class DotenvParser {
 public:
  DotenvParser(std::string_view text, const std::string& path) : text_(text), path_(path) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::map<std::string, DotenvValue, std::less<>> parse() {
    if (const auto bad = first_invalid_utf8(text_)) fail(*bad, "the file is not UTF-8");
    if (const auto nul = text_.find('\0'); nul != std::string_view::npos) fail(nul, "the file has a NUL");
    for (skip_to_content(); at_ < text_.size(); skip_to_content()) parse_line();
    return std::move(values_);
  }

 private:
  [[noreturn]] void fail(std::size_t offset, std::string message, std::string hint = {}) const {
    SourcePosition position = line_and_column(text_, offset, path_);
    position.text.clear();  // whatever stands there may be a secret
    throw Error(ErrorCode::configuration_syntax, std::move(message),
                {.hint = std::move(hint), .source = std::move(position)});
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size()); }
  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void skip_to_content() {
    while (at_ < text_.size()) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      if (at_ == text_.size() || text_[at_] != '#') return;
      skip_line();
    }
  }

  [[nodiscard]] std::string_view word() const {
    return text_.substr(at_, std::min(text_.find_first_not_of(kNameCharacters, at_), text_.size()) - at_);
  }

  void parse_line() {
    if (word() == "export" && text_.substr(at_ + 6, 1).find_first_of(" \t") == 0) {
      at_ += 6;
      skip_blanks();
    }
    const std::size_t begin = at_;
    const std::string name(word());
    at_ += name.size();
    skip_blanks();
    const bool begins_well = !name.empty() && (name[0] < '0' || name[0] > '9');
    if (!begins_well || at_ == text_.size() || text_[at_] != '=') {
      fail(begin, "the line is not of the form NAME=value", "accepted: NAME=value, export NAME=value, # comment");
    }
    ++at_;
    skip_blanks();
    const std::size_t line = line_and_column(text_.substr(0, begin), begin).line;
    const bool is_quoted = at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"');
    values_.insert_or_assign(name, DotenvValue{is_quoted ? quoted_value() : plain_value(), line});
  }

  std::string plain_value() {
    const std::size_t begin = at_;
    skip_line();
    std::string_view value = text_.substr(begin, at_ - begin);
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool after_blank = i == 0 || value[i - 1] == ' ' || value[i - 1] == '\t';
      if (value[i] == '#' && after_blank) value = value.substr(0, i);
    }
    return std::string(trim(value));
  }

  std::string quoted_value() {
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      const bool is_escape = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size();
      if (is_escape) {
        value += unescaped(text_[at_ + 1]);
        at_ += 2;
      } else {
        if (text_.substr(at_, 2) != "\r\n") value += text_[at_];
        ++at_;
      }
    }
    if (at_ == text_.size()) fail(begin, "the quote is never closed");
    ++at_;
    skip_blanks();
    const bool ends = at_ == text_.size() || std::string_view("\r\n#").find(text_[at_]) != std::string_view::npos;
    if (!ends) fail(at_, "after the closing quote something follows", "in double quotes, a quote is written \\\"");
    skip_line();
    return value;
  }

  static std::string unescaped(char character) {
    switch (character) {
      case 'n': return "\n";
      case 'r': return "\r";
      case 't': return "\t";
      case '"':
      case '\\':
      case '$': return {character};
      default: return {'\\', character};
    }
  }

  std::string_view text_;
  const std::string& path_;
  std::size_t at_ = 0;
  std::map<std::string, DotenvValue, std::less<>> values_;
};

}  // namespace

std::map<std::string, DotenvValue, std::less<>> parse_dotenv(std::string_view text, const std::string& path) {
  return DotenvParser(text, path).parse();
}

}  // namespace dunlin
