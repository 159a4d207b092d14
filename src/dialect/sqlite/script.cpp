// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/classify.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/pragma.hpp"
#include "dialect/sqlite/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};

// What a connection of the shell begins with, of the settings that change what a statement does. A script cannot ask
// first, as a run does.
constexpr std::array<Default, 12> kDefaults{{{"case_sensitive_like", "0"},
                                             {"defer_foreign_keys", "0"},
                                             {"ignore_check_constraints", "0"},
                                             {"legacy_alter_table", "0"},
                                             {"query_only", "0"},
                                             {"read_uncommitted", "0"},
                                             {"recursive_triggers", "0"},
                                             {"reverse_unordered_selects", "0"},
                                             {"secure_delete", "0"},
                                             {"temp_store", "0"},
                                             {"trusted_schema", "1"},
                                             {"writable_schema", "RESET"}}};

constexpr std::string_view kBrokenRows = "(SELECT count(*) FROM pragma_foreign_key_check)";

std::string on_or_off(bool on) { return on ? "ON" : "OFF"; }

bool turns_foreign_keys_off(const std::vector<std::string>& settings) {
  return std::any_of(settings.begin(), settings.end(), [](const std::string& setting) {
    const std::optional<Pragma> pragma = parse_pragma(setting);
    return pragma && pragma->name == "foreign_keys" &&
           (pragma->value == "0" || pragma->value == "off" || pragma->value == "no" || pragma->value == "false");
  });
}

/// The statements that give every setting of `settings` the value back that it had before.
std::vector<std::string> undo(const std::vector<std::string>& settings, const ConnectionSettings& configured) {
  std::vector<std::string> statements;
  for (const std::string& setting : settings) {
    const std::optional<Pragma> pragma = parse_pragma(setting);
    if (!pragma || pragma->value.empty()) continue;
    if (pragma->name == "foreign_keys") {
      statements.push_back("PRAGMA foreign_keys = " + on_or_off(configured.foreign_keys));
    } else if (pragma->name == "synchronous") {
      statements.push_back("PRAGMA synchronous = " +
                           (configured.synchronous.empty() ? "full" : configured.synchronous));
    }
    const auto found =
        std::find_if(kDefaults.begin(), kDefaults.end(), [&](const Default& one) { return one.name == pragma->name; });
    if (found != kDefaults.end()) statements.push_back(fmt::format("PRAGMA {} = {}", found->name, found->value));
  }
  return statements;
}

}  // namespace

// The shell would go on after an error and reach COMMIT, and it does not wait for locks.
std::string SqliteDialect::script_prologue(const DialectSettings& configured) const {
  const ConnectionSettings settings = parse_settings(configured);
  std::string prologue = fmt::format(".bail on\n.timeout {}\n", settings.busy_timeout.count());
  for (const std::string& path : settings.extensions) prologue += fmt::format(".load {}\n", quote(path));
  prologue += "PRAGMA foreign_keys = " + on_or_off(settings.foreign_keys) + ";\n";
  if (!settings.synchronous.empty()) prologue += "PRAGMA synchronous = " + settings.synchronous + ";\n";
  if (settings.cache_size) prologue += fmt::format("PRAGMA cache_size = {};\n", *settings.cache_size);
  return prologue;
}

std::vector<std::string> SqliteDialect::script_begin(const SessionSettings& settings) const {
  std::vector<std::string> statements;
  std::vector<std::string> inside{"BEGIN IMMEDIATE"};
  if (turns_foreign_keys_off(settings.statements)) {
    // Rows that were broken before are not this revision's.
    inside.push_back(fmt::format("CREATE TEMP TABLE dunlin_broken AS SELECT {} AS rows", kBrokenRows));
  }
  for (const std::string& setting : settings.statements) {
    (sqlite::localise(setting) ? inside : statements).push_back(setting);
  }
  statements.insert(statements.end(), inside.begin(), inside.end());
  return statements;
}

std::vector<std::string> SqliteDialect::script_commit(const std::vector<std::string>& settings,
                                                      const DialectSettings& configured) const {
  std::vector<std::string> statements;
  if (turns_foreign_keys_off(settings)) {
    statements.push_back(script_assertion(fmt::format("{} <= (SELECT rows FROM temp.dunlin_broken)", kBrokenRows),
                                          "rows refer to rows that are not there"));
    statements.emplace_back("DROP TABLE temp.dunlin_broken");
  }
  statements.emplace_back("COMMIT");
  const std::vector<std::string> after = undo(settings, parse_settings(configured));
  statements.insert(statements.end(), after.begin(), after.end());
  return statements;
}

std::vector<std::string> SqliteDialect::script_alone(std::string_view statement, const SessionSettings& settings,
                                                     const DialectSettings& configured) const {
  std::vector<std::string> statements = settings.statements;
  statements.emplace_back(statement);
  const std::vector<std::string> after = undo(settings.statements, parse_settings(configured));
  statements.insert(statements.end(), after.begin(), after.end());
  return statements;
}

// The name of a constraint is what its violation shows. Outside a trigger SQLite has no other way to raise an error
// with a text of one's own.
std::string SqliteDialect::script_assertion(std::string_view condition, std::string_view message) const {
  const std::string table = quote("dunlin_assertion");
  return fmt::format(
      "CREATE TEMP TABLE {0} (holds INTEGER CONSTRAINT {1} CHECK (holds));\n"
      "INSERT INTO temp.{0} VALUES (({2}) IS TRUE);\n"
      "DROP TABLE temp.{0}",
      table, quote(message), condition);
}

}  // namespace dunlin::sqlite
