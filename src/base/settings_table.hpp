// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/configuration.hpp"
#include "base/settings.hpp"

#include <map>
#include <set>
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

  std::map<std::string, Value, std::less<>> values;
  std::map<std::string, Value, std::less<>> variables;
  std::map<std::string, std::map<std::string, Value, std::less<>>, std::less<>> dialects;
  std::map<std::string, Value, std::less<>> backup;

  /// The setting of that name, or null.
  [[nodiscard]] const Value* find(std::string_view name) const;
};

/// Checks every key and that each value is of a kind that the key takes. `environment` chooses the section
/// `[env.NAME]`, which must exist; null chooses none.
///
/// Throws `unknown_setting`, `invalid_setting`.
[[nodiscard]] SettingsTable tabulate(const ConfigFile& file, const std::string* environment);

/// Throws `invalid_setting`: the setting does not have a value that is accepted.
[[noreturn]] void fail_setting(std::string_view name, const Setting& setting, std::string_view accepted);

}  // namespace dunlin
