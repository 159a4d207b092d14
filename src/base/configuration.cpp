// SPDX-License-Identifier: Apache-2.0
#include "base/configuration.hpp"

#include "base/files.hpp"
#include "base/redact.hpp"
#include "base/text.hpp"

namespace dunlin {

namespace {

constexpr std::size_t kLargestFile = 1 << 18;

/// Broken lines cannot be redacted reliably, so a line that may hold a secret is not shown at all.
SourcePosition without_secrets(SourcePosition position) {
  std::string_view line = position.text;
  bool may_hold_secret = line.find("://") != std::string_view::npos || redact_secrets(line) != line;
  constexpr std::string_view kWordEnds = " \t\"'=:.,[]{}";
  while (!line.empty() && !may_hold_secret) {
    const std::size_t end = std::min(line.find_first_of(kWordEnds), line.size());
    may_hold_secret = is_secret_name(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  if (may_hold_secret) position.text.clear();
  return position;
}

}  // namespace

std::optional<ConfigFile> read_configuration(const std::filesystem::path& file, const std::string& shown) {
  auto text = read_file_if_there(file, shown, kLargestFile);
  if (!text) return std::nullopt;
  if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
  if (const auto bad = first_invalid_utf8(*text)) {
    throw Error(ErrorCode::configuration_syntax, "the configuration is not UTF-8",
                {.source = position_at(*text, *bad, shown)});
  }
  ConfigFile config{shown, std::move(*text), {}, file.extension() == ".json"};
  config.entries = config.shared ? parse_json(config.text, shown) : parse_toml(config.text, shown);
  return config;
}

SourcePosition position_in(const ConfigFile& file, const ConfigEntry& entry) {
  if (entry.offset) return position_at(file.text, *entry.offset, file.path);
  return position_at(file.text, entry.line, entry.column, file.path);
}

SourcePosition position_at(std::string_view text, std::size_t offset, const std::string& path) {
  return without_secrets(line_and_column(text, offset, path));
}

SourcePosition position_at(std::string_view text, std::size_t line, std::size_t column, const std::string& path) {
  std::size_t begin = 0;
  for (std::size_t i = 1; i < line && begin < text.size(); ++i) {
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  }
  SourcePosition position = line_and_column(text, begin, path);
  position.line = std::max<std::size_t>(line, 1);
  position.column = std::max<std::size_t>(column, 1);
  return without_secrets(std::move(position));
}

}  // namespace dunlin
