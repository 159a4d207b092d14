// SPDX-License-Identifier: Apache-2.0
#include "cli/take_arguments.hpp"

#include "base/redact.hpp"

#include <algorithm>
#include <string_view>

namespace dunlin::cli {
namespace {

/// In place: the system shows these bytes and no others.
void overwrite(char* argument) {
  const std::string_view text(argument);
  const std::size_t size = text.size();
  std::string shown = text.find("://") == std::string_view::npos ? redact_secrets(text) : redact_url(text);
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
