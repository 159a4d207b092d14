// SPDX-License-Identifier: Apache-2.0
#include "cli/backup_options.hpp"

#include "base/utf8.hpp"
#include "dialect/copies.hpp"

#include <fmt/format.h>

#include <array>

namespace dunlin::cli {

BackupOptions backup_options(Context& context, Access access) {
  BackupOptions options;
  options.connect = context.connect_options(access);
  const Settings& settings = context.settings();
  options.directory = settings.backup.directory;
  options.compress = settings.backup.compress;
  options.keep = settings.backup.keep;
  options.keep_for = settings.backup.keep_for;
  options.history_name = settings.history_name;
  return options;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  auto size = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return fmt::format("{:.1f} {}", size, kUnits[unit]);
}

std::string revisions_text(const Backup& backup) {
  if (backup.revisions.empty()) return "base";
  return escape_controls(fmt::format("{}", fmt::join(backup.revisions, ", ")));
}

std::string restore_advice(Context& context, const Backup& backup) {
  const std::string file = escape_controls(backup.file.string());
  if (copies_of(context.dialect()).in_place()) return fmt::format("`dunlin restore {}`", file);
  return fmt::format("`dunlin restore {} --into NEW`, then `dunlin restore --swap NEW`", file);
}

}  // namespace dunlin::cli
