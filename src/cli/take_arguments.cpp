// SPDX-License-Identifier: Apache-2.0
#include "cli/take_arguments.hpp"

#include "base/redact.hpp"

#include <algorithm>
#include <string_view>

namespace dunlin::cli {
namespace {

/// A URL, or `NAME=VALUE` with a name that says that the value is secret; also behind `--url=` and `--set=`.
std::string without_secrets(std::string_view argument) {
  if (argument.find("://") != std::string_view::npos) return redact_url(argument);
  constexpr std::string_view kSet = "--set=";
  const std::size_t begin = argument.starts_with(kSet) ? kSet.size() : 0;
  const std::size_t equals = argument.find('=', begin);
  if (equals == std::string_view::npos || !is_secret_name(argument.substr(begin, equals - begin))) {
    return std::string(argument);
  }
  return std::string(argument.substr(0, equals + 1)).append(kRedacted);
}

/// In place: the system shows these bytes and no others.
void overwrite(char* argument) {
  const std::string_view text(argument);
  const std::size_t size = text.size();
  std::string shown = without_secrets(text);
  if (shown == text) return;
  shown.resize(size, '\0');
  std::copy(shown.begin(), shown.end(), argument);
}

}  // namespace

std::vector<std::string> take_arguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) {
    arguments.emplace_back(argv[i]);
    overwrite(argv[i]);
  }
  return arguments;
}

}  // namespace dunlin::cli
