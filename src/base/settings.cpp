// SPDX-License-Identifier: Apache-2.0
#include "base/settings.hpp"

#include "base/settings_autogenerate.hpp"
#include "base/settings_backup.hpp"
#include "base/settings_mirror.hpp"
#include "base/settings_table.hpp"
#include "base/settings_url.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

/// Container engines make a directory of the name of a file that they are to mount and cannot find.
void refuse_directory(const std::filesystem::path& path, std::string_view shown, std::string_view hint) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return;
  throw Error(ErrorCode::file_unreadable, fmt::format("\"{}\" is a directory, not a configuration file", shown),
              {.hint = std::string(hint)});
}

/// The configuration file that was named, or the first that lies in the working directory.
std::optional<ConfigFile> find_configuration(const SettingsFlags& flags, const SettingsContext& context) {
  if (flags.config) {
    refuse_directory(context.working_directory / *flags.config, *flags.config, "name the file in it by --config");
    auto file = read_configuration(context.working_directory / *flags.config, *flags.config);
    if (file) return file;
    throw Error(ErrorCode::file_unreadable, fmt::format("there is no configuration file \"{}\"", *flags.config),
                {.hint = "it is named by --config"});
  }
  for (const char* name : {"dunlin.toml", "config.json"}) {
    if (auto file = read_configuration(context.working_directory / name, name)) return file;
    if (!std::string_view(name).ends_with(".json")) {
      refuse_directory(context.working_directory / name, name, "remove it, or put the file in its place");
    }
  }
  return std::nullopt;
}

void take_duration(const SettingsTable& table, std::string_view name, std::chrono::milliseconds& duration) {
  const auto* value = table.find(name);
  if (value == nullptr) return;
  const auto parsed = parse_duration(value->setting.value);
  if (!parsed) fail_setting(name, value->setting, kDurationForms);
  duration = *parsed;
}

void take_name(const SettingsTable& table, std::string_view name, std::string& text) {
  if (const auto* value = table.find(name)) text = database_name(name, value->setting);
}

/// One of a few words.
std::string take_word(const SettingsTable& table, std::string_view name, std::span<const std::string_view> words) {
  const auto* value = table.find(name);
  if (value == nullptr) return std::string(words.front());
  if (std::find(words.begin(), words.end(), value->setting.value) == words.end()) {
    fail_setting(name, value->setting, fmt::format("{}", fmt::join(words, ", ")));
  }
  return value->setting.value;
}

bool is_variable_name(std::string_view name) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  const bool begins_well = !name.empty() && (name[0] < '0' || name[0] > '9');
  return begins_well && name.find_first_not_of(kCharacters) == std::string_view::npos;
}

std::map<std::string, std::string> variables_of(const SettingsTable& table, const SettingsFlags& flags) {
  constexpr std::string_view kAccepted = "letters, digits and _, not beginning with a digit";
  std::map<std::string, std::string> variables;
  for (const auto& [name, value] : table.variables) {
    if (!is_variable_name(name)) {
      throw Error(ErrorCode::invalid_setting, fmt::format("\"{}\" is no name for a variable", escape_controls(name)),
                  {.hint = fmt::format("accepted: {}", kAccepted), .source = value.setting.source});
    }
    variables[name] = value.setting.value;
  }
  for (const std::string& written : flags.variables) {
    const std::size_t equals = written.find('=');
    if (equals == std::string::npos || !is_variable_name(std::string_view(written).substr(0, equals))) {
      throw Error(ErrorCode::usage, "--set does not have the form NAME=VALUE",
                  {.hint = fmt::format("accepted in a name: {}", kAccepted)});
    }
    variables[written.substr(0, equals)] = written.substr(equals + 1);
  }
  return variables;
}

std::filesystem::path directory_of(const SettingsTable& table, const SettingsFlags& flags,
                                   const std::filesystem::path& base) {
  if (flags.directory) {
    if (flags.directory->empty()) throw Error(ErrorCode::usage, "--dir names no directory");
    return *flags.directory;
  }
  const auto* value = table.find("directory");
  if (value != nullptr && value->setting.value.empty()) fail_setting("directory", value->setting, "a path");
  return base / (value != nullptr ? value->setting.value : "migrations");
}

std::filesystem::path schema_dump_of(const SettingsTable& table, const std::filesystem::path& base) {
  const auto* value = table.find("schema_dump");
  if (value == nullptr) return {};
  if (value->setting.value.empty()) fail_setting("schema_dump", value->setting, "the path of a file");
  return base / value->setting.value;
}

void take_file(Settings& settings, const SettingsTable& table) {
  constexpr std::array<std::string_view, 2> kNamings{"graph", "sequence"};
  constexpr std::array<std::string_view, 3> kAheads{"refuse", "accept", "downgrade"};
  settings.naming = take_word(table, "naming", kNamings) == "sequence" ? Naming::sequence : Naming::graph;
  settings.ahead = take_word(table, "ahead", kAheads);
  take_name(table, "history_name", settings.history_name);
  take_name(table, "role", settings.role);
  take_name(table, "schema", settings.schema);
  take_duration(table, "lock_timeout", settings.lock_timeout);
  take_duration(table, "statement_timeout", settings.statement_timeout);
  take_duration(table, "run_lock_timeout", settings.run_lock_timeout);
  if (const auto* baseline = table.find("baseline")) {
    settings.baseline = baseline->setting;
    if (baseline->setting.value.empty()) fail_setting("baseline", baseline->setting, "the id of a revision");
  }
  for (const auto& [dialect, members] : table.dialects) {
    for (const auto& [name, value] : members) settings.dialects[dialect][name] = value.setting;
  }
}

/// Whether this is production: by `--env` or by the variable, if either says so.
void take_environment(Settings& settings, const SettingsTable& table, const SettingsFlags& flags,
                      Environment& environment) {
  const auto* name = table.find("environment_variable");
  const auto variable = environment.find(name != nullptr ? name->setting.value : "ENV");
  const auto* configured = table.find("production_values");
  const std::vector<std::string> values =
      configured != nullptr ? configured->list : std::vector<std::string>{"production"};
  const auto is_production = [&values](const std::string& text) {
    return std::any_of(values.begin(), values.end(),
                       [&text](const std::string& value) { return to_lower(value) == to_lower(text); });
  };
  settings.environment = flags.environment ? *flags.environment : variable ? variable->value : std::string();
  settings.is_production = is_production(settings.environment) || (variable && is_production(variable->value));
}

}  // namespace

Settings resolve_settings(const SettingsFlags& flags, Environment& environment, const SettingsContext& context) {
  const auto file = find_configuration(flags, context);
  if (!file && flags.environment) {
    throw Error(ErrorCode::usage, "--env chooses a section of the configuration, and there is no configuration file",
                {.hint = "write dunlin.toml, or name a file by --config"});
  }
  SettingsTable table;
  if (file) table = tabulate(*file, flags.environment ? &*flags.environment : nullptr);
  Settings settings;
  if (file) settings.config_path = file->path;
  const std::filesystem::path base = settings.config_path.parent_path();
  settings.directory = directory_of(table, flags, base);
  settings.variables = variables_of(table, flags);
  take_file(settings, table);
  settings.mirror = mirror_settings(table);
  settings.backup = backup_settings(table, base);
  settings.schema_dump = schema_dump_of(table, base);
  settings.autogenerate = autogenerate_settings(table, base);
  if (!context.needs_url) {
    if (flags.environment) settings.environment = *flags.environment;
    return settings;
  }
  const std::filesystem::path dotenv = base / ".env";
  environment.use_dotenv(context.working_directory / dotenv, dotenv.string());
  take_environment(settings, table, flags, environment);
  resolve_url(settings, flags, environment, table);
  return settings;
}

}  // namespace dunlin
