// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/settings_table.hpp"

namespace dunlin {

/// Fills `settings.url` and what belongs to it. The parts of `settings` that do not concern the URL are there already.
void resolve_url(Settings& settings, const SettingsFlags& flags, Environment& environment, const SettingsTable& table);

}  // namespace dunlin
