// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/settings_table.hpp"

#include <filesystem>

namespace dunlin {

/// The section `[backup]`; a relative directory begins at `base`. Throws `unknown_setting`, `invalid_setting`.
[[nodiscard]] BackupSettings backup_settings(const SettingsTable& table, const std::filesystem::path& base);

}  // namespace dunlin
