// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/engine.hpp>
#include <dunlin/log.hpp>
#include <dunlin/migrator.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dunlin::startup {

/// Whether a program upgrades its database when it starts, and how it tells.
struct Options {
  /// The environment's name; nothing: what the variable says.
  std::optional<std::string> environment{};
  std::string variable = "ENV";                               ///< The variable that names it.
  std::vector<std::string> production{"production", "prod"};  ///< Names of those that upgrade; case does not matter.
  bool always = false;                                        ///< Every environment upgrades.
  MigratorOptions migrator{};                                 ///< How the upgrade is done.
  LogSink log{};                                              ///< Empty: standard error, a line each.
};

/// How a start ended.
enum class Outcome {
  up_to_date,  ///< There was nothing to do.
  upgraded,    ///< What was pending is applied.
  pending,     ///< Not production: revisions are pending, which was told and nothing else.
};

/// What a start found and did.
struct Report {
  Outcome outcome = Outcome::up_to_date;  ///< How it ended.
  bool production = false;                ///< It was one that upgrades.
  std::vector<std::string> done;          ///< Applied now, in order.
  std::vector<std::string> pending;       ///< Not applied, in the order to apply.
  std::vector<std::string> current;       ///< Heads of what is applied.
};

/// To be called before a program serves. In production it upgrades the database to the head of `migrations`: it logs
/// the configuration without secrets, each revision, and at the end the history. Anywhere else it warns of what is
/// pending. With nothing pending it costs one query; any number of replicas may start at once.
///
///     const dunlin::Engine engine = dunlin::Engine::from_environment();
///     dunlin::startup::upgrade(engine, my_migrations());
///
/// Throws what `Migrator` throws, after logging it with its whole cause: nothing is half done, and the program must not
/// start. Thread-safe.
Report upgrade(const Engine& engine, Migrations migrations, Options options = {});

/// The same for `main`: a failure ends the process with the exit status of its error (docs/errors.md).
Report upgrade_or_exit(const Engine& engine, Migrations migrations, Options options = {}) noexcept;

}  // namespace dunlin::startup
