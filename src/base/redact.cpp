// SPDX-License-Identifier: Apache-2.0
#include "base/redact.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace dunlin {

namespace {

// Parts of names that say "secret" anywhere, and those that do so only where a name is known to be one of a parameter
// or a variable: in SQL `key = 'x'` is an ordinary column, and SQLite says `unrecognized token: "x"`.
constexpr std::array<std::string_view, 5> kSecretParts{"passw", "passphrase", "pwd", "secret", "credential"};
constexpr std::array<std::string_view, 1> kParameterParts{"token"};
constexpr std::array<std::string_view, 4> kParameterNames{"pass", "key", "hexkey", "api_key"};
constexpr std::string_view kWordEnds = " \t\r\n\"'`<>";
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

bool has_part(std::string_view lowered, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [lowered](std::string_view part) { return lowered.find(part) != std::string_view::npos; });
}

/// A stretch of a text.
struct Span {
  std::size_t begin;
  std::size_t end;
};

std::size_t skip_blanks(std::string_view text, std::size_t offset) {
  return std::min(text.find_first_not_of(" \t", offset), text.size());
}

/// The inside of the quoted constant that begins at `offset`; to the end of the text when it never ends.
Span inside_quotes(std::string_view text, std::size_t offset) {
  const char quote = text[offset];
  std::size_t end = offset + 1;
  while (end < text.size()) {
    const bool has_next = end + 1 < text.size();
    if (has_next && (text[end] == '\\' || (text[end] == quote && text[end + 1] == quote))) {
      end += 2;
    } else if (text[end] == quote) {
      break;
    } else {
      ++end;
    }
  }
  return {offset + 1, std::min(end, text.size())};
}

/// The value that follows a secret name ending at `offset`, if one does.
std::optional<Span> value_after_name(std::string_view text, std::size_t offset) {
  if (offset < text.size() && (text[offset] == '"' || text[offset] == '\'')) ++offset;  // a quoted name
  std::size_t at = skip_blanks(text, offset);
  const bool assigned = at < text.size() && text[at] == '=';
  const bool mapped = at < text.size() && text[at] == ':';
  if (assigned || mapped) at = skip_blanks(text, at + 1);
  if (at < text.size() && (text[at] == 'E' || text[at] == 'e') && at + 1 < text.size() && text[at + 1] == '\'') ++at;
  if (at >= text.size()) return std::nullopt;
  if (text[at] == '\'' || (text[at] == '"' && (assigned || mapped))) return inside_quotes(text, at);
  if (!assigned) return std::nullopt;
  return Span{at, std::min(text.find_first_of(" \t\r\n&\"'", at), text.size())};
}

/// The secret that begins at `offset`, if one does.
std::optional<Span> secret_at(std::string_view text, std::size_t offset) {
  if (text.substr(offset, 3) == "://") {
    const std::size_t begin = offset + 3;
    const std::string_view word =
        text.substr(begin, std::min(text.find_first_of(kWordEnds, begin), text.size()) - begin);
    const std::size_t at = word.rfind('@');
    const std::size_t colon = word.find(':');
    if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return std::nullopt;
    return Span{begin + colon + 1, begin + at};
  }
  const bool name_begins = kNameCharacters.find(text[offset]) != std::string_view::npos &&
                           (offset == 0 || kNameCharacters.find(text[offset - 1]) == std::string_view::npos);
  if (!name_begins) return std::nullopt;
  const std::size_t end = std::min(text.find_first_not_of(kNameCharacters, offset), text.size());
  if (!has_part(to_lower(text.substr(offset, end - offset)), kSecretParts)) return std::nullopt;
  return value_after_name(text, end);
}

/// Where the value of the first parameter with a secret name begins.
std::optional<std::size_t> first_secret_parameter(std::string_view url) {
  for (std::size_t at = url.find_first_of("?&"); at != std::string_view::npos; at = url.find_first_of("?&", at + 1)) {
    const std::size_t equals = url.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    if (is_secret_name(url.substr(at + 1, equals - at - 1))) return equals + 1;
  }
  return std::nullopt;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string lowered = to_lower(name);
  return has_part(lowered, kSecretParts) || has_part(lowered, kParameterParts) ||
         std::find(kParameterNames.begin(), kParameterNames.end(), lowered) != kParameterNames.end();
}

std::string redact_url(std::string_view url) {
  std::string shown(url);
  if (const auto parameter = first_secret_parameter(shown)) {
    shown.replace(*parameter, std::string::npos, kRedacted);
  }
  const std::size_t at = url.rfind('@');
  if (at == std::string_view::npos) return shown;
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string_view::npos || scheme > at ? 0 : scheme + 3;
  const std::string_view rest = at < shown.size() ? std::string_view(shown).substr(at) : std::string_view();
  return std::string(url.substr(0, begin)).append(kRedacted).append(rest);
}

std::string redact_secrets(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  std::size_t copied = 0;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    const auto secret = secret_at(text, offset);
    if (!secret || secret->begin < copied) continue;
    shown += text.substr(copied, secret->begin - copied);
    shown += kRedacted;
    copied = secret->end;
    offset = std::max(offset, secret->end == 0 ? 0 : secret->end - 1);
  }
  return shown.append(text.substr(copied));
}

}  // namespace dunlin
