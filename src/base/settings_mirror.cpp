// SPDX-License-Identifier: Apache-2.0
#include "base/settings_mirror.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin {
namespace {

constexpr std::array<std::string_view, 2> kNames{"kind", "table"};
constexpr std::array<std::string_view, 3> kKinds{"none", "settings", "alembic"};

}  // namespace

MirrorSettings mirror_settings(const SettingsTable& table) {
  check_members("mirror", table.mirror, kNames);
  MirrorSettings settings;
  const Setting* const kind = find_member(table.mirror, "kind");
  const Setting* const name = find_member(table.mirror, "table");
  if (name != nullptr) settings.table = database_name("mirror.table", *name);
  if (kind == nullptr) {
    if (name == nullptr) return settings;
    throw Error(
        ErrorCode::invalid_setting, "\"mirror.table\" names a table, and nothing says what it is",
        {.hint = fmt::format("add `kind = \"{}\"` or `kind = \"{}\"`", kKinds[1], kKinds[2]), .source = name->source});
  }
  if (std::find(kKinds.begin(), kKinds.end(), kind->value) == kKinds.end()) {
    fail_setting("mirror.kind", *kind, fmt::format("{}", fmt::join(kKinds, ", ")));
  }
  settings.kind = kind->value;
  settings.source = kind->source;
  return settings;
}

}  // namespace dunlin
