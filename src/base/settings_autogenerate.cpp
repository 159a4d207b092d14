// SPDX-License-Identifier: Apache-2.0
#include "base/settings_autogenerate.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin {
namespace {

// A dialect's name is the setting of the schema that is wanted there.
constexpr std::array<std::string_view, 4> kNames{"dialects", "postgresql", "schema", "sqlite"};
constexpr std::array<std::string_view, 2> kDialects{"postgresql", "sqlite"};

std::filesystem::path path_of(std::string_view name, const Setting& setting, const std::filesystem::path& base) {
  if (setting.value.empty())
    fail_setting(fmt::format("autogenerate.{}", name), setting, "the path of a file or directory");
  return base / setting.value;
}

/// `sqlite,postgresql`, as a list has been joined.
std::vector<std::string> dialects_of(const Setting& setting) {
  std::vector<std::string> dialects;
  std::string_view rest = setting.value;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string name(trim(rest.substr(0, comma)));
    const bool known = std::find(kDialects.begin(), kDialects.end(), name) != kDialects.end();
    if (!known || std::find(dialects.begin(), dialects.end(), name) != dialects.end()) {
      fail_setting("autogenerate.dialects", setting, "a list of: sqlite, postgresql");
    }
    dialects.push_back(name);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (dialects.empty()) fail_setting("autogenerate.dialects", setting, "a list of: sqlite, postgresql");
  return dialects;
}

}  // namespace

AutogenerateSettings autogenerate_settings(const SettingsTable& table, const std::filesystem::path& base) {
  check_members("autogenerate", table.autogenerate, kNames);
  AutogenerateSettings settings;
  if (const Setting* schema = find_member(table.autogenerate, "schema")) {
    settings.schema = path_of("schema", *schema, base);
  }
  for (const std::string_view dialect : kDialects) {
    const Setting* schema = find_member(table.autogenerate, dialect);
    if (schema != nullptr) settings.schemas.emplace(dialect, path_of(dialect, *schema, base));
  }
  if (const Setting* dialects = find_member(table.autogenerate, "dialects")) {
    settings.dialects = dialects_of(*dialects);
  }
  return settings;
}

}  // namespace dunlin
