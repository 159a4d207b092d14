// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/configuration.hpp"
#include "base/settings.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// The settings of one configuration file, those of the chosen environment in front of the others.
struct SettingsTable {
  /// A setting, and the list of values if it is one that takes a list.
  struct Value {
    Setting setting;
    std::vector<std::string> list;
    bool from_environment = false;  ///< from `[env.NAME]`
  };

  using Section = std::map<std::string, Value, std::less<>>;

  Section values;
  Section variables;
  std::map<std::string, Section, std::less<>> dialects;
  Section autogenerate;
  Section backup;
  Section mirror;

  /// The setting of that name, or null.
  [[nodiscard]] const Value* find(std::string_view name) const;
};

/// Checks every key and that each value is of a kind that the key takes. `environment` chooses the section
/// `[env.NAME]`, which must exist; null chooses none.
///
/// Throws `unknown_setting`, `invalid_setting`.
[[nodiscard]] SettingsTable tabulate(const ConfigFile& file, const std::string* environment);

/// Checks that `section`, called `name`, has no other members than `known`. Throws `unknown_setting`.
void check_members(std::string_view name, const SettingsTable::Section& section,
                   std::span<const std::string_view> known);

/// The setting of that name in a section, or null.
[[nodiscard]] const Setting* find_member(const SettingsTable::Section& section, std::string_view name);

/// The name of something in a database. Throws `invalid_setting`.
[[nodiscard]] std::string database_name(std::string_view name, const Setting& setting);

/// Throws `invalid_setting`: the setting does not have a value that is accepted.
[[noreturn]] void fail_setting(std::string_view name, const Setting& setting, std::string_view accepted);

}  // namespace dunlin
