// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/settings.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace dunlin::sqlite {
namespace {

constexpr std::array<std::string_view, 6> kNames{"busy_timeout", "cache_size",     "foreign_keys",
                                                 "journal_mode", "load_extension", "synchronous"};
constexpr std::array<std::string_view, 4> kSynchronous{"off", "normal", "full", "extra"};
constexpr std::array<std::string_view, 4> kJournalModes{"wal", "delete", "truncate", "persist"};

[[noreturn]] void invalid(std::string_view name, std::string_view value, std::string_view accepted) {
  throw Error(ErrorCode::invalid_setting, fmt::format("\"{}\" is no value for \"{}\"", value, name),
              {.hint = fmt::format("accepted: {}", accepted)});
}

[[noreturn]] void unknown(std::string_view name) {
  std::string hint = did_you_mean(name, std::span<const std::string_view>(kNames));
  if (hint.empty()) hint = fmt::format("SQLite's settings are {}", fmt::join(kNames, ", "));
  throw Error(ErrorCode::unknown_setting, fmt::format("SQLite has no setting \"{}\" here", name),
              {.hint = std::move(hint)});
}

std::chrono::milliseconds busy_timeout(std::string_view value) {
  const std::optional<std::int64_t> plain = parse_integer(value);
  std::optional<std::chrono::milliseconds> timeout = parse_duration(value);
  if (plain) timeout = std::chrono::milliseconds(*plain);
  if (!timeout || timeout->count() < 0 || timeout->count() > std::numeric_limits<int>::max()) {
    invalid("busy_timeout", value, "milliseconds as a whole number, or " + std::string(kDurationForms));
  }
  return *timeout;
}

bool boolean(std::string_view name, std::string_view value) {
  const std::string word = to_lower(value);
  if (word == "on" || word == "true" || word == "yes" || word == "1") return true;
  if (word == "off" || word == "false" || word == "no" || word == "0") return false;
  invalid(name, value, "on, off");
}

std::string synchronous(std::string_view value) {
  std::string word = to_lower(value);
  if (const auto number = parse_integer(word); number && *number >= 0 && *number < 4) {
    word = kSynchronous[static_cast<std::size_t>(*number)];
  }
  if (std::find(kSynchronous.begin(), kSynchronous.end(), word) == kSynchronous.end()) {
    invalid("synchronous", value, "off, normal, full, extra");
  }
  return word;
}

std::int64_t cache_size(std::string_view value) {
  const std::optional<std::int64_t> size = parse_integer(value);
  if (!size || *size > std::numeric_limits<int>::max() || *size < std::numeric_limits<int>::min()) {
    invalid("cache_size", value, "a number of pages, or of KiB when negative");
  }
  return *size;
}

/// Without its journal, or with it in memory, a crash in the middle of a transaction breaks the file.
std::string journal_mode(std::string_view value) {
  std::string word = to_lower(value);
  if (word == "keep") return {};
  if (std::find(kJournalModes.begin(), kJournalModes.end(), word) == kJournalModes.end()) {
    invalid("journal_mode", value, "wal, delete, truncate, persist, keep");
  }
  return word;
}

std::vector<std::string> extensions(std::string_view value) {
  std::vector<std::string> paths;
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (const std::string_view path = trim(value.substr(0, comma)); !path.empty()) paths.emplace_back(path);
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return paths;
}

}  // namespace

ConnectionSettings parse_settings(const std::map<std::string, std::string>& settings) {
  ConnectionSettings parsed;
  for (const auto& [name, raw] : settings) {
    const std::string_view value = trim(raw);
    if (name == "busy_timeout") {
      parsed.busy_timeout = busy_timeout(value);
    } else if (name == "foreign_keys") {
      parsed.foreign_keys = boolean(name, value);
    } else if (name == "synchronous") {
      parsed.synchronous = synchronous(value);
    } else if (name == "cache_size") {
      parsed.cache_size = cache_size(value);
    } else if (name == "journal_mode") {
      parsed.journal_mode = journal_mode(value);
    } else if (name == "load_extension") {
      parsed.extensions = extensions(value);
    } else {
      unknown(name);
    }
  }
  return parsed;
}

}  // namespace dunlin::sqlite
