// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace dunlin {

/// A variable of a `.env` file and the line where it begins, from 1.
struct DotenvValue {
  std::string value;
  std::size_t line = 1;

  bool operator==(const DotenvValue&) const = default;
};

/// Reads the text of a `.env` file: `NAME=value` lines, with an optional `export`, blanks around the `=`, comments
/// from `#` at the beginning of a line or after a blank. Values in single quotes are taken as they are, in double
/// quotes `\n \r \t \" \\ \$` stand for what they usually do; both may span lines. Nothing is expanded. Of several
/// lines for a name the last counts. CR LF and a BOM are taken.
///
/// Throws `configuration_syntax` with path, line and column, but not the line, which may hold a secret.
[[nodiscard]] std::map<std::string, DotenvValue, std::less<>> parse_dotenv(std::string_view text,
                                                                           const std::string& path);

}  // namespace dunlin
