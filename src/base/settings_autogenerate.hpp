// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/settings.hpp"
#include "base/settings_table.hpp"

#include <filesystem>

namespace dunlin {

/// Reads `[autogenerate]`; relative paths begin at `base`. Throws `unknown_setting`, `invalid_setting`.
[[nodiscard]] AutogenerateSettings autogenerate_settings(const SettingsTable& table, const std::filesystem::path& base);

}  // namespace dunlin
