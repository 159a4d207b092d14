// SPDX-License-Identifier: Apache-2.0
#include "base/settings_backup.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>

namespace dunlin {
namespace {

constexpr std::array<std::string_view, 5> kNames{"before", "compress", "days", "directory", "keep"};
constexpr std::int64_t kMostDays = 36500;

void check_names(const SettingsTable& table) {
  for (const auto& [name, value] : table.backup) {
    if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) continue;
    std::string hint = did_you_mean(name, kNames);
    if (hint.empty()) hint = fmt::format("accepted: {}", fmt::join(kNames, ", "));
    throw Error(ErrorCode::unknown_setting, fmt::format("there is no setting \"backup.{}\"", name),
                {.hint = std::move(hint), .source = value.setting.source});
  }
}

const Setting* find(const SettingsTable& table, std::string_view name) {
  const auto found = table.backup.find(name);
  return found == table.backup.end() ? nullptr : &found->second.setting;
}

/// A whole number from 1 on; nothing when it is not set.
std::optional<std::int64_t> count(const SettingsTable& table, std::string_view name, std::int64_t most) {
  const Setting* setting = find(table, name);
  if (setting == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number = parse_integer(setting->value);
  if (!number || *number < 1 || *number > most) {
    fail_setting(fmt::format("backup.{}", name), *setting, fmt::format("a whole number from 1 to {}", most));
  }
  return number;
}

}  // namespace

BackupSettings backup_settings(const SettingsTable& table, const std::filesystem::path& base) {
  check_names(table);
  BackupSettings settings;
  const Setting* directory = find(table, "directory");
  if (directory != nullptr && directory->value.empty()) fail_setting("backup.directory", *directory, "a path");
  settings.directory = base / (directory != nullptr ? directory->value : "backups");
  if (const Setting* compress = find(table, "compress")) {
    if (compress->value != "zstd" && compress->value != "none") {
      fail_setting("backup.compress", *compress, "zstd, none");
    }
    settings.compress = compress->value == "zstd";
  }
  if (const Setting* before = find(table, "before")) {
    if (before->value != "upgrade" && before->value != "none") fail_setting("backup.before", *before, "upgrade, none");
    settings.before_upgrade = before->value == "upgrade";
  }
  settings.keep = static_cast<std::size_t>(count(table, "keep", std::numeric_limits<std::int32_t>::max()).value_or(0));
  settings.keep_for = std::chrono::days(count(table, "days", kMostDays).value_or(0));
  return settings;
}

}  // namespace dunlin
