// SPDX-License-Identifier: Apache-2.0
#include "base/settings_table.hpp"

#include "base/redact.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace dunlin {

namespace {

constexpr std::size_t kLongestName = 63;  // PostgreSQL cuts longer ones silently

/// What a key takes.
enum class Takes {
  text,
  duration,  ///< a text, or the number 0
  list       ///< of texts, or one text
};

struct KnownKey {
  std::string_view name;
  Takes takes;
};

constexpr std::array kKeys = std::to_array<KnownKey>({
    {"ahead", Takes::text},
    {"baseline", Takes::text},
    {"database", Takes::text},
    {"database_url", Takes::text},
    {"directory", Takes::text},
    {"environment_variable", Takes::text},
    {"history_name", Takes::text},
    {"lock_timeout", Takes::duration},
    {"naming", Takes::text},
    {"production_values", Takes::list},
    {"role", Takes::text},
    {"run_lock_timeout", Takes::duration},
    {"schema", Takes::text},
    {"schema_dump", Takes::text},
    {"statement_timeout", Takes::duration},
    {"url_variables", Takes::list},
});
constexpr std::array<std::string_view, 2> kDialects{"postgresql", "sqlite"};

bool is_dialect(std::string_view name) {
  return std::find(kDialects.begin(), kDialects.end(), name) != kDialects.end();
}

bool is_scalar(ConfigKind kind) {
  return kind == ConfigKind::text || kind == ConfigKind::integer || kind == ConfigKind::real ||
         kind == ConfigKind::boolean;
}

/// The sections that are not of a dialect.
bool is_section(std::string_view name) {
  return name == "variables" || name == "autogenerate" || name == "backup" || name == "mirror";
}

/// The sections whose members may be lists.
bool takes_lists(std::string_view name) { return is_dialect(name) || name == "autogenerate"; }

std::string joined(std::span<const std::string> path) { return fmt::format("{}", fmt::join(path, ".")); }

class Tabulator {
 public:
  Tabulator(const ConfigFile& file, const std::string* environment) : file_(file), environment_(environment) {}

  SettingsTable run() {
    for (const ConfigEntry& entry : file_.entries) take(entry);
    if (environment_ != nullptr) check_environment();
    const auto* url = table_.find("database_url");
    const auto* path = table_.find("database");
    if (url != nullptr && path != nullptr) drop_less_specific(*url, *path);
    return std::move(table_);
  }

 private:
  void take(const ConfigEntry& entry) {
    const std::span<const std::string> path(entry.path);
    if (path[0] != "env") return take_setting(entry, path, false);
    if (path.size() <= 2) {
      if (entry.kind != ConfigKind::table) return not_a_table(entry);
      if (path.size() == 2) environments_.push_back(path[1]);
      return;
    }
    const bool is_chosen = environment_ != nullptr && path[1] == *environment_;
    SettingsTable::Value value = take_setting_value(entry, path.subspan(2));
    if (is_chosen) store(entry, path.subspan(2), std::move(value), true);
  }

  void take_setting(const ConfigEntry& entry, std::span<const std::string> path, bool from_environment) {
    SettingsTable::Value value = take_setting_value(entry, path);
    store(entry, path, std::move(value), from_environment);
  }

  /// The value, after looking whether there may be one at `path`.
  SettingsTable::Value take_setting_value(const ConfigEntry& entry, std::span<const std::string> path) {
    SettingsTable::Value value{{{}, origin_of(entry), position_in(file_, entry)}, entry.values, false};
    if (!entry.values.empty()) value.setting.value = entry.values.front();
    const bool is_table = is_section(path[0]) || is_dialect(path[0]);
    if (path.size() == 1 && is_table) {
      if (entry.kind != ConfigKind::table) not_a_table(entry);
    } else if (path.size() == 2 && is_table) {
      check_member(entry, path, value);
    } else {
      check_key(entry, path, value);
    }
    return value;
  }

  void check_member(const ConfigEntry& entry, std::span<const std::string> path, SettingsTable::Value& value) {
    const bool may_be_list = takes_lists(path[0]) && entry.kind == ConfigKind::list;
    if (may_be_list) value.setting.value = fmt::format("{}", fmt::join(entry.values, ","));
    if (!is_scalar(entry.kind) && !may_be_list) {
      wrong_kind(entry, takes_lists(path[0]) ? "a text, a number, true, false, or a list of them"
                                             : "a text, a number, true or false");
    }
  }

  void check_key(const ConfigEntry& entry, std::span<const std::string> path, const SettingsTable::Value& value) {
    const auto* const known =
        std::find_if(kKeys.begin(), kKeys.end(), [&path](const KnownKey& key) { return key.name == path[0]; });
    if (path.size() > 1 || known == kKeys.end()) return unknown(entry, path);
    const bool is_text = entry.kind == ConfigKind::text;
    const bool is_zero = entry.kind == ConfigKind::integer && value.setting.value == "0";
    if (known->takes == Takes::text && !is_text) wrong_kind(entry, "a text");
    if (known->takes == Takes::duration && !is_text && !is_zero) wrong_kind(entry, kDurationForms);
    if (known->takes == Takes::list && !is_text && entry.kind != ConfigKind::list) wrong_kind(entry, "a list of texts");
  }

  void store(const ConfigEntry& entry, std::span<const std::string> path, SettingsTable::Value value, bool from_env) {
    if (entry.kind == ConfigKind::table || ignored_.contains(&entry)) return;
    auto& place = place_of(path);
    value.from_environment = from_env;
    const auto [found, is_new] = place.try_emplace(path.back(), value);
    if (is_new) return;
    if (found->second.from_environment == from_env) {
      throw Error(ErrorCode::invalid_setting, fmt::format("the setting \"{}\" appears twice", joined(entry.path)),
                  {.hint = fmt::format("it also stands at {}", found->second.setting.origin),
                   .source = position_in(file_, entry)});
    }
    if (from_env) found->second = std::move(value);
  }

  SettingsTable::Section& place_of(std::span<const std::string> path) {
    if (path.size() == 1) return table_.values;
    if (is_dialect(path[0])) return table_.dialects[path[0]];
    if (path[0] == "mirror") return table_.mirror;
    if (path[0] == "autogenerate") return table_.autogenerate;
    return path[0] == "backup" ? table_.backup : table_.variables;
  }

  /// An unknown key of a file that belongs to the application may be its own, unless it looks like a slip.
  void unknown(const ConfigEntry& entry, std::span<const std::string> path) {
    std::vector<std::string_view> names{"autogenerate", "backup",     "env",       "mirror",
                                        "variables",    kDialects[0], kDialects[1]};
    for (const KnownKey& key : kKeys) names.push_back(key.name);
    const std::string near = path.size() == 1 ? did_you_mean(path[0], names) : std::string();
    if (file_.shared && near.empty()) {
      ignored_.insert(&entry);
      return;
    }
    const std::string hint = !near.empty() ? near : fmt::format("accepted: {}", fmt::join(names, ", "));
    throw Error(ErrorCode::unknown_setting, fmt::format("there is no setting \"{}\"", joined(entry.path)),
                {.hint = hint, .source = position_in(file_, entry)});
  }

  void not_a_table(const ConfigEntry& entry) {
    if (!file_.shared) wrong_kind(entry, fmt::format("a table, as in [{}]", joined(entry.path)));
    ignored_.insert(&entry);
  }

  /// Something of a quite different shape in a file of the application is its own.
  void wrong_kind(const ConfigEntry& entry, std::string_view accepted) {
    if (file_.shared && !is_scalar(entry.kind)) {
      ignored_.insert(&entry);
      return;
    }
    throw Error(ErrorCode::invalid_setting,
                fmt::format("the setting \"{}\" has a value of the wrong kind", joined(entry.path)),
                {.hint = fmt::format("accepted: {}", accepted), .source = position_in(file_, entry)});
  }

  void check_environment() const {
    if (std::find(environments_.begin(), environments_.end(), *environment_) != environments_.end()) return;
    std::string hint = did_you_mean(*environment_, environments_);
    if (hint.empty() && !environments_.empty()) hint = fmt::format("there are: {}", fmt::join(environments_, ", "));
    throw Error(ErrorCode::invalid_setting,
                fmt::format("\"{}\" has no section [env.{}], which --env asks for", file_.path, *environment_),
                {.hint = std::move(hint)});
  }

  /// Of `database_url` and `database`, that of the environment counts; both in one place contradict each other.
  void drop_less_specific(const SettingsTable::Value& url, const SettingsTable::Value& path) {
    if (url.from_environment == path.from_environment) {
      throw Error(ErrorCode::invalid_setting, "both \"database_url\" and \"database\" are set",
                  {.hint = "keep one of them", .source = path.setting.source});
    }
    const std::string_view dropped = url.from_environment ? "database" : "database_url";
    table_.values.erase(table_.values.find(dropped));
  }

  [[nodiscard]] std::string origin_of(const ConfigEntry& entry) const {
    return fmt::format("{}:{}", file_.path, position_in(file_, entry).line);
  }

  const ConfigFile& file_;
  const std::string* environment_;
  SettingsTable table_;
  std::vector<std::string> environments_;
  std::set<const ConfigEntry*> ignored_;
};

}  // namespace

const SettingsTable::Value* SettingsTable::find(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

SettingsTable tabulate(const ConfigFile& file, const std::string* environment) {
  return Tabulator(file, environment).run();
}

void check_members(std::string_view name, const SettingsTable::Section& section,
                   std::span<const std::string_view> known) {
  for (const auto& [member, value] : section) {
    if (std::find(known.begin(), known.end(), member) != known.end()) continue;
    std::string hint = did_you_mean(member, known);
    if (hint.empty()) hint = fmt::format("accepted: {}", fmt::join(known, ", "));
    throw Error(ErrorCode::unknown_setting, fmt::format("there is no setting \"{}.{}\"", name, member),
                {.hint = std::move(hint), .source = value.setting.source});
  }
}

const Setting* find_member(const SettingsTable::Section& section, std::string_view name) {
  const auto found = section.find(name);
  return found == section.end() ? nullptr : &found->second.setting;
}

std::string database_name(std::string_view name, const Setting& setting) {
  const std::string& written = setting.value;
  if (written.empty() || written.size() > kLongestName || escape_controls(written) != written) {
    fail_setting(name, setting, fmt::format("1 to {} bytes without control characters", kLongestName));
  }
  return written;
}

void fail_setting(std::string_view name, const Setting& setting, std::string_view accepted) {
  const bool may_be_shown = !is_secret_name(name) && setting.value.find("://") == std::string::npos;
  const std::string value = may_be_shown ? fmt::format(" \"{}\"", escape_controls(setting.value)) : std::string();
  throw Error(ErrorCode::invalid_setting,
              fmt::format("the setting \"{}\" has a value{} that is not accepted", name, value),
              {.hint = fmt::format("accepted: {}", accepted), .source = setting.source});
}

}  // namespace dunlin
