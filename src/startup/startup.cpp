// SPDX-License-Identifier: Apache-2.0
#include <dunlin/startup.hpp>

#include "base/diagnostic.hpp"
#include "base/environment.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace dunlin::startup {
namespace {

double in_ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

std::string list(const std::vector<std::string>& ids) {
  return ids.empty() ? "nothing" : fmt::format("{}", fmt::join(ids, ", "));
}

std::string environment_name(const Options& options) {
  if (options.environment) return *options.environment;
  Environment environment = Environment::of_process();
  const std::optional<Variable> variable = environment.find(options.variable);
  return variable ? variable->value : "";
}

bool is_production(const Options& options, const std::string& name) {
  return std::any_of(options.production.begin(), options.production.end(),
                     [&](const std::string& one) { return to_lower(one) == to_lower(name); });
}

/// One start of a program.
class Start {
 public:
  Start(const Engine& engine, Migrations migrations, Options options)
      : engine_(engine),
        log_(options.log),
        environment_(environment_name(options)),
        upgrades_(options.always || is_production(options, environment_)),
        migrator_(engine, std::move(migrations), told(std::move(options.migrator))) {}

  Report run() {
    Report report;
    report.production = upgrades_;
    if (!upgrades_) return look(std::move(report));
    tell_configuration();
    const RunReport run = migrator_.upgrade();
    report.done = run.done;
    report.current = run.current;
    if (run.done.empty()) {
      tell(LogLevel::info, fmt::format("the database is up to date at {}", list(run.current)));
      return report;
    }
    report.outcome = Outcome::upgraded;
    tell_history();
    return report;
  }

 private:
  /// Not production: nothing is changed.
  Report look(Report report) {
    for (const KnownRevision& revision : migrator_.pending()) report.pending.push_back(revision.id);
    if (report.pending.empty()) return report;
    report.outcome = Outcome::pending;
    tell(LogLevel::warning,
         fmt::format("{} revision{} pending: {}; run the upgrade before you use the database", report.pending.size(),
                     report.pending.size() == 1 ? " is" : "s are", list(report.pending)));
    return report;
  }

  MigratorOptions told(MigratorOptions options) {
    if (!options.log) options.log = log_;
    options.on_start = [this, theirs = std::move(options.on_start)](const MigrationStep& step) {
      tell(LogLevel::info,
           fmt::format("{} {} begins ({} of {}): {}", word(step), step.id, step.number, step.total, step.description));
      if (theirs) theirs(step);
    };
    options.on_finish = [this, theirs = std::move(options.on_finish)](const MigrationStep& step) {
      log_({.level = LogLevel::info,
            .message = fmt::format("{} {} is done in {:.1f} ms", word(step), step.id, in_ms(step.duration)),
            .fields = {{"revision", step.id}, {"duration_ms", fmt::format("{:.3f}", in_ms(step.duration))}}});
      if (theirs) theirs(step);
    };
    return options;
  }

  static std::string_view word(const MigrationStep& step) {
    return step.direction == Direction::up ? "upgrade" : "downgrade";
  }

  void tell(LogLevel level, std::string message) const {
    log_({.level = level, .message = std::move(message), .fields = {}});
  }

  void tell_configuration() const {
    const PoolOptions& pool = engine_.pool_options();
    const std::string shown = environment_.empty() ? "no environment named" : "environment " + environment_;
    log_({.level = LogLevel::info,
          .message = fmt::format("upgrading {} ({}, pool of {} and {} more)", engine_.url().redacted(), shown,
                                 pool.max_size, pool.max_overflow),
          .fields = {{"database", engine_.url().redacted()},
                     {"environment", environment_},
                     {"pool_size", std::to_string(pool.max_size)},
                     {"revisions", std::to_string(migrator_.available().size())}}});
  }

  void tell_history() {
    for (const RecordedRevision& one : migrator_.history()) {
      tell(LogLevel::info, fmt::format("history: {} applied {}{} {}", one.id, one.applied_at,
                                       one.description.empty() ? "" : ":", one.description));
    }
  }

  const Engine& engine_;
  LogSink log_;
  std::string environment_;
  bool upgrades_;
  Migrator migrator_;
};

}  // namespace

Report upgrade(const Engine& engine, Migrations migrations, Options options) {
  if (!options.log) options.log = stream_sink(stderr, LogFormat::text, LogLevel::info);
  const LogSink log = options.log;
  try {
    return Start(engine, std::move(migrations), std::move(options)).run();
  } catch (const Error& error) {
    log(diagnostic_record(error));
    throw;
  }
}

Report upgrade_or_exit(const Engine& engine, Migrations migrations, Options options) noexcept {
  int status = 1;
  try {
    return upgrade(engine, std::move(migrations), std::move(options));
  } catch (const Error& error) {
    status = exit_status(error.code());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
  }
  std::exit(status);
}

}  // namespace dunlin::startup
