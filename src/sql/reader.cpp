// SPDX-License-Identifier: Apache-2.0
#include "sql/reader.hpp"

#include "base/text.hpp"

namespace dunlin::sql {

void Reader::advance() noexcept {
  while (lexer_.next(token_)) {
    if (!is_blank(token_.kind)) return;
  }
  token_ = {.kind = TokenKind::semicolon, .offset = statement_.size()};
  at_end_ = true;
}

std::string plain_name(std::string_view token) {
  const std::size_t opening = token.find_first_of("\"'`[");
  if (opening == std::string_view::npos) return to_lower(token);
  const char closing = token[opening] == '[' ? ']' : token[opening];
  std::string name;
  for (std::size_t at = opening + 1; at < token.size(); ++at) {
    if (token[at] == closing && (++at >= token.size() || token[at] != closing || closing == ']')) break;
    name += token[at];
  }
  return name;
}

}  // namespace dunlin::sql
