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

/// A whole number from 1 on; nothing when it is not set.
std::optional<std::int64_t> count(const SettingsTable& table, std::string_view name, std::int64_t most) {
  const Setting* setting = find_member(table.backup, name);
  if (setting == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number = parse_integer(setting->value);
  if (!number || *number < 1 || *number > most) {
    fail_setting(fmt::format("backup.{}", name), *setting, fmt::format("a whole number from 1 to {}", most));
  }
  return number;
}

}  // namespace

BackupSettings backup_settings(const SettingsTable& table, const std::filesystem::path& base) {
  check_members("backup", table.backup, kNames);
  BackupSettings settings;
  const Setting* directory = find_member(table.backup, "directory");
  if (directory != nullptr && directory->value.empty()) fail_setting("backup.directory", *directory, "a path");
  settings.directory = base / (directory != nullptr ? directory->value : "backups");
  if (const Setting* compress = find_member(table.backup, "compress")) {
    if (compress->value != "zstd" && compress->value != "none") {
      fail_setting("backup.compress", *compress, "zstd, none");
    }
    settings.compress = compress->value == "zstd";
  }
  if (const Setting* before = find_member(table.backup, "before")) {
    if (before->value != "upgrade" && before->value != "none") fail_setting("backup.before", *before, "upgrade, none");
    settings.before_upgrade = before->value == "upgrade";
  }
  settings.keep = static_cast<std::size_t>(count(table, "keep", std::numeric_limits<std::int32_t>::max()).value_or(0));
  settings.keep_for = std::chrono::days(count(table, "days", kMostDays).value_or(0));
  return settings;
}

}  // namespace dunlin
