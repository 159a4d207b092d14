// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/settings_table.hpp"

namespace dunlin {

/// The section `[mirror]`. Throws `unknown_setting`, `invalid_setting`.
[[nodiscard]] MirrorSettings mirror_settings(const SettingsTable& table);

}  // namespace dunlin
