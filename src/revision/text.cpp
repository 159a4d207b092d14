// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "revision/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace dunlin {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

[[noreturn]] void refuse(std::string_view bytes, std::size_t offset, std::string_view path) {
  const bool is_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  SourcePosition source = line_and_column(bytes, offset, std::string(path));
  source.text.clear();  // Not for a terminal.
  throw Error(ErrorCode::not_text,
              fmt::format("the file is not text: byte 0x{:02x} at offset {}", static_cast<unsigned char>(bytes[offset]),
                          offset),
              {.hint = is_utf16 ? "it looks like UTF-16; save it as UTF-8" : "revisions are SQL in UTF-8",
               .source = std::move(source)});
}

/// CR LF to LF. A lone CR stays: it may be data.
void drop_carriage_returns(std::string& text) {
  const auto first = std::find(text.begin(), text.end(), '\r');
  if (first == text.end()) return;
  auto to = first;
  for (auto from = first; from != text.end(); ++from) {
    if (*from == '\r' && from + 1 != text.end() && *(from + 1) == '\n') continue;
    *to++ = *from;
  }
  text.erase(to, text.end());
}

}  // namespace

std::string normalise_text(std::string bytes, std::string_view path) {
  const std::size_t nul = bytes.find('\0');
  // What comes before a NUL is looked at first only as far as there: ten megabytes of binary are refused at once.
  if (const auto bad = first_invalid_utf8(std::string_view(bytes).substr(0, nul))) refuse(bytes, *bad, path);
  if (nul != std::string::npos) refuse(bytes, nul, path);
  if (bytes.starts_with(kBom)) bytes.erase(0, kBom.size());
  drop_carriage_returns(bytes);
  return bytes;
}

}  // namespace dunlin
