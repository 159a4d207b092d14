// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include <dunlin/naming.hpp>
#include "base/environment.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dunlin {

/// A value from a configuration file and where it stands.
struct Setting {
  std::string value;
  std::string origin;                    ///< "dunlin.toml:7"
  std::optional<SourcePosition> source;  ///< The same, for errors.
};

/// What the command line says. Empty parts were not given.
struct SettingsFlags {
  std::optional<std::string> url;
  std::optional<std::string> config;
  std::optional<std::string> directory;
  std::optional<std::string> environment;  ///< `--env NAME`
  std::vector<std::string> variables;      ///< `--set NAME=VALUE`, in order
};

/// Where and for whom settings are looked up.
struct SettingsContext {
  std::filesystem::path working_directory;  ///< Where relative paths begin; empty: that of the process.
  /// The command talks to a database. Otherwise neither variables nor `.env` are read, and `Settings::url` is empty.
  bool needs_url = true;
};

/// `[backup]`: where copies of the database go, and when they are made.
struct BackupSettings {
  std::filesystem::path directory = "backups";
  bool compress = false;
  std::size_t keep = 0;           ///< How many copies; 0: as many as there are.
  std::chrono::days keep_for{0};  ///< How long; 0: for ever.
  bool before_upgrade = false;
};

/// `[mirror]`: the record of another program, to be kept true beside our own.
struct MirrorSettings {
  std::string kind = "none";             ///< "none", "settings" or "alembic"
  std::string table;                     ///< Empty: as the kind calls it.
  std::optional<SourcePosition> source;  ///< Where the kind stands.
};

/// `[autogenerate]`: the schema that is wanted, with which revisions are compared.
struct AutogenerateSettings {
  std::filesystem::path schema;                          ///< A file of SQL or a directory of them; empty: none.
  std::map<std::string, std::filesystem::path> schemas;  ///< By dialect, in place of `schema`.
  std::vector<std::string> dialects;                     ///< What revisions are written for; empty: the database's own.

  /// The schema wanted on that dialect; empty: none.
  [[nodiscard]] std::filesystem::path schema_for(std::string_view dialect) const {
    const auto found = schemas.find(std::string(dialect));
    return found == schemas.end() ? schema : found->second;
  }
};

/// Everything that is configurable, from wherever it came. Paths are as the user would type them.
struct Settings {
  Url url;
  std::string url_origin;       ///< "--url", "DATABASE_URL", "database_url in dunlin.toml:3", "default"
  bool url_is_default = false;  ///< Nobody said which database; the file may only be made by commands that make one.

  std::filesystem::path config_path;  ///< Empty when there is no configuration file.
  std::filesystem::path directory = "migrations";
  Naming naming = Naming::graph;
  std::string history_name = "dunlin";
  std::map<std::string, std::string> variables;
  /// By dialect's name: the settings of `[sqlite]` and `[postgresql]`, which that dialect checks.
  std::map<std::string, std::map<std::string, Setting>> dialects;

  std::string role;    ///< Empty: as connected.
  std::string schema;  ///< Empty: as the role has it.
  std::chrono::milliseconds lock_timeout{5000};
  std::chrono::milliseconds statement_timeout{0};
  std::chrono::milliseconds run_lock_timeout{60000};
  std::string ahead = "refuse";  ///< "refuse", "accept" or "downgrade"

  /// What a database with tables and no record of any revision has; nothing: such a database is refused.
  std::optional<Setting> baseline;
  MirrorSettings mirror;
  BackupSettings backup;
  std::filesystem::path schema_dump;  ///< The file that tells the schema after every run; empty: none.
  AutogenerateSettings autogenerate;

  std::string environment;  ///< `--env`, or else the variable `ENV`; empty when neither says.
  bool is_production = false;

  std::vector<std::string> warnings;  ///< Sentences for the user, not errors.
};

/// Looks everything up.
///
/// The URL: flag; process variables `DUNLIN_DATABASE_URL`, `DATABASE_URL`, `POSTGRES_URL` (or `url_variables`), each
/// also as `…_FILE`; the same in `.env` beside the configuration; `database_url` or `database` in `--config`,
/// `./dunlin.toml` or `./config.json`; a server made up of `DB_*` when `DB_HOST` is set; `sqlite:///dunlin.db` with a
/// warning, but never in production. `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASSWORD`, `DB_NAME`, `DB_SSL_MODE`,
/// `DB_SSL_ROOT_CERT`, `DB_SSL_CERT` and `DB_SSL_KEY` fill what the URL of a server leaves out.
///
/// Relative paths in a configuration file or `.env` begin at its directory, others at the working directory.
///
/// Throws `no_url`, `invalid_url` and its kin, `invalid_setting`, `unknown_setting`, `configuration_syntax`,
/// `file_unreadable`, `usage`, each naming flag, variable, or file and line.
[[nodiscard]] Settings resolve_settings(const SettingsFlags& flags, Environment& environment,
                                        const SettingsContext& context);

}  // namespace dunlin
