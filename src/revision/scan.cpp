// SPDX-License-Identifier: Apache-2.0
#include "revision/scan.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Past the line end at or after `offset`.
std::size_t next_line(std::string_view text, std::size_t offset) noexcept {
  const std::size_t end = text.find('\n', offset);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// COPY data from `offset` on, with the line `\.` that ends it; of length 0 when it never ends.
sql::Token copy_data(std::string_view text, std::size_t offset) noexcept {
  std::size_t at = offset;
  while (at < text.size()) {
    const std::size_t end = next_line(text, at);
    const std::string_view line = text.substr(at, end - at);
    at = end;
    if (line == "\\.\n" || line == "\\.\r\n" || line == "\\.") {
      return {.kind = sql::TokenKind::string, .offset = offset, .length = at - offset};
    }
  }
  return {};
}

}  // namespace

bool is_word(std::string_view word, std::string_view lower_case) noexcept {
  return word.size() == lower_case.size() && std::equal(word.begin(), word.end(), lower_case.begin(),
                                                        [](char left, char right) { return lower(left) == right; });
}

bool BodyScanner::next(sql::Token& token) noexcept {
  if (data_.length > 0) {
    token = std::exchange(data_, {});
    lexer_.seek(token.offset + token.length);
    return true;
  }
  if (!lexer_.next(token)) return false;
  if (rules_.client_commands && token.kind == sql::TokenKind::punctuation && text_[token.offset] == '\\') {
    const std::size_t end = std::min(text_.find('\n', token.offset), text_.size());
    token = {.kind = sql::TokenKind::string, .offset = token.offset, .length = end - token.offset};
    lexer_.seek(end);
  }
  if (rules_.copy_blocks) follow(token);
  return true;
}

void BodyScanner::follow(const sql::Token& token) noexcept {
  switch (token.kind) {
    case sql::TokenKind::whitespace:
    case sql::TokenKind::line_comment:
    case sql::TokenKind::block_comment: return;
    case sql::TokenKind::semicolon:
      if (copy_ == Copy::stdin_ && has_more_data_) {
        data_ = copy_data(text_, next_line(text_, token.offset));
        has_more_data_ = data_.length > 0;
      }
      copy_ = Copy::start;
      return;
    default: break;
  }
  if (copy_ == Copy::other) return;
  const std::string_view word = text_.substr(token.offset, token.length);
  if (copy_ == Copy::start) {
    copy_ = is_word(word, "copy") ? Copy::copy : Copy::other;
  } else if (copy_ == Copy::from && is_word(word, "stdin")) {
    copy_ = Copy::stdin_;
  } else if (copy_ != Copy::stdin_) {  // Options may follow stdin.
    copy_ = is_word(word, "from") ? Copy::from : Copy::copy;
  }
}

bool has_statement(std::string_view body) noexcept {
  std::size_t at = 0;
  while (at < body.size()) {
    const char c = body[at];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == ';') {
      ++at;
    } else if (body.compare(at, 2, "--") == 0) {
      at = next_line(body, at);
    } else if (body.compare(at, 2, "/*") == 0) {
      const std::size_t end = body.find("*/", at + 2);
      at = end == std::string_view::npos ? body.size() : end + 2;
    } else {
      return true;
    }
  }
  return false;
}

}  // namespace dunlin
