// SPDX-License-Identifier: Apache-2.0
// Makes two dumps by `pg_dump -s` of equal schemas the same text.
#include "catalog_database.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace dunlin::test {
namespace {

/// Storage parameters stand in the order in which they were set, which means nothing.
std::string with_sorted_options(const std::string& line) {
  const std::size_t begin = line.find("WITH (");
  const std::size_t end = line.find(')', begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos || line.find("='") == std::string::npos) return line;
  std::vector<std::string> options;
  for (std::size_t at = begin + 6; at < end;) {
    const std::size_t next = std::min(line.find(", ", at), end);
    options.push_back(line.substr(at, next - at));
    at = next + 2;
  }
  std::sort(options.begin(), options.end());
  std::string sorted;
  for (const std::string& option : options) sorted += (sorted.empty() ? "" : ", ") + option;
  return line.substr(0, begin + 6) + sorted + line.substr(end);
}

}  // namespace

std::string normalised(const std::string& dump) {
  std::string text;
  std::istringstream in(dump);
  for (std::string line; std::getline(in, line);) {
    // The version of the server and of pg_dump, and what each section is about, once more in words.
    if (line.starts_with("--")) continue;
    // Security releases print a random word here.
    if (line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ")) continue;
    text += with_sorted_options(line) + "\n";
  }
  return text;
}

}  // namespace dunlin::test
