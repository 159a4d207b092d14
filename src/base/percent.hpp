// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// `text` with every `%41` replaced by its byte; nothing when a `%` is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// `text` with everything but letters, digits, `-._~`, printable characters past ASCII, and the characters of `keep`
/// encoded.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view keep = {});

}  // namespace dunlin
