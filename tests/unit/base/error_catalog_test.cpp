// SPDX-License-Identifier: Apache-2.0
#include "base/error_catalog.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <sstream>

namespace dunlin {
namespace {

std::string file(std::string_view path) {
  std::ifstream stream(std::string(DUNLIN_SOURCE_DIR "/").append(path));
  std::ostringstream text;
  text << stream.rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

std::vector<std::string> lines_of(std::string_view path) {
  std::istringstream stream(file(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// What the header declares: name to number.
std::map<std::string, int> declared_codes() {
  std::map<std::string, int> codes;
  bool inside = false;
  for (const std::string& line : lines_of("include/dunlin/error.hpp")) {
    if (line.starts_with("enum class ErrorCode")) inside = true;
    if (line == "};") inside = false;
    const std::size_t equals = line.find(" = ");
    if (!inside || equals == std::string::npos || line.starts_with("  //")) continue;
    codes[std::string(trim(line.substr(0, equals)))] = std::stoi(line.substr(equals + 3));
  }
  return codes;
}

/// The rows of docs/errors.md: "DN0304" to "multiple_heads 2 meaning".
std::map<std::string, std::string> documented_codes() {
  std::map<std::string, std::string> rows;
  for (const std::string& line : lines_of("docs/errors.md")) {
    if (!line.starts_with("| DN")) continue;
    std::vector<std::string> cells;
    std::istringstream stream(line.substr(1));
    for (std::string cell; std::getline(stream, cell, '|');) cells.emplace_back(trim(cell));
    EXPECT_EQ(cells.size(), 5U) << line;
    EXPECT_GT(cells.at(4).size(), 10U) << line << ": what to do?";
    const std::string name = cells.at(1).substr(1, cells.at(1).size() - 2);  // without the backticks
    const bool is_new = rows.emplace(cells.at(0), fmt::format("{} {} {}", name, cells.at(2), cells.at(3))).second;
    EXPECT_TRUE(is_new) << cells.at(0) << " stands twice in docs/errors.md";
  }
  return rows;
}

TEST(ErrorCatalog, HasEveryCodeOfTheHeaderAndNoOther) {
  std::map<std::string, int> catalog;
  for (const CatalogEntry& entry : error_catalog()) catalog[std::string(entry.name)] = static_cast<int>(entry.code);
  EXPECT_EQ(catalog.size(), error_catalog().size());
  EXPECT_GT(catalog.size(), 60U);
  EXPECT_EQ(catalog, declared_codes())
      << "a code in include/dunlin/error.hpp wants an entry in src/base/error_catalog.cpp";
}

TEST(ErrorCatalog, SaysTheSameAsTheDocumentation) {
  std::map<std::string, std::string> catalog;
  for (const CatalogEntry& entry : error_catalog()) {
    catalog[to_string(entry.code)] = fmt::format("{} {} {}", entry.name, entry.exit_status, entry.meaning);
  }
  EXPECT_EQ(catalog, documented_codes()) << "docs/errors.md and src/base/error_catalog.cpp differ";
}

TEST(ErrorCatalog, GivesTheExitStatusThatTheProgramEndsWith) {
  for (const CatalogEntry& entry : error_catalog()) {
    EXPECT_EQ(entry.exit_status, exit_status(entry.code)) << entry.name;
    EXPECT_EQ(error_name(entry.code), entry.name);
  }
}

}  // namespace
}  // namespace dunlin
