// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include "base/settings.hpp"
#include "cli/arguments.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "migrate/runner.hpp"
#include "revision/file.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {
class Models;
}

namespace dunlin::cli {

/// What a command will do with the database.
enum class Access {
  read,    ///< Change nothing.
  write,   ///< Change what is there.
  create,  ///< Change it, and create the file of a database that is not there.
};

/// What a command works with. Settings, files and connection are loaded when first asked for, so that no command pays
/// for what it does not need.
///
/// Not thread-safe. Everything throws `Error`.
class Context {
 public:
  /// Borrows all for its lifetime. `embedded` may be null: then the revisions are those of the directory. So may
  /// `models`.
  Context(const Arguments& arguments, Terminal& terminal, const Migrations* embedded, const Models* models = nullptr)
      : arguments_(arguments), terminal_(terminal), embedded_(embedded), models_(models) {}

  [[nodiscard]] Terminal& terminal() noexcept { return terminal_; }
  [[nodiscard]] bool json() const noexcept { return arguments_.has("--json"); }
  [[nodiscard]] bool verbose() const noexcept { return arguments_.has("--verbose"); }
  [[nodiscard]] bool quiet() const noexcept { return arguments_.has("--quiet"); }

  /// What is configured, the URL apart: a command that reaches no database needs none.
  [[nodiscard]] const Settings& settings();
  [[nodiscard]] const Url& url();
  [[nodiscard]] const Dialect& dialect();

  /// What the application wants of its database; null when it does not say.
  [[nodiscard]] const Models* models() const noexcept { return models_; }

  /// Whether the revisions are compiled in.
  [[nodiscard]] bool carries_migrations() const noexcept { return embedded_ != nullptr; }

  /// For commands that run no revision: one that was just written may still be empty.
  void accept_empty_revisions() noexcept { bodies_ = Bodies::may_be_empty; }
  /// The revision files as they are on disk, read anew.
  [[nodiscard]] RevisionDirectory read_directory();
  [[nodiscard]] const Project& project();
  /// To be asked for before the database, whose answer then need not be waited for.
  [[nodiscard]] const Planner& planner();

  [[nodiscard]] ConnectOptions connect_options(Access access);
  /// For a database that is not the configured one.
  [[nodiscard]] ConnectOptions connect_options(Access access, const Dialect& dialect);
  [[nodiscard]] Connection& connect(Access access);
  /// From the configuration; commands add what their own options say.
  [[nodiscard]] RunnerOptions runner_options();
  /// The record of another program, where one is configured. Throws `mirror_conflict`, naming file and line.
  [[nodiscard]] std::optional<MirrorTable> mirror();
  [[nodiscard]] Runner& runner(Access access, RunnerOptions options, RunEvents events);

  /// What the database says was applied. A database file that is not there says nothing.
  [[nodiscard]] History history();
  /// The same; where it says nothing, what the first run will record without running it.
  [[nodiscard]] History foreseen_history();

  [[nodiscard]] LogSink log();

  /// From here on the first Ctrl-C or SIGTERM asks the database to stop, rolls back, and ends the program.
  void watch_signals();
  /// The signal that came, or 0.
  [[nodiscard]] int signal() const noexcept { return signals_ ? signals_->received() : 0; }

  /// Asks, unless `--yes` answered. Throws `confirmation_needed` when the answer is no or nobody can be asked.
  void confirm(std::string_view question);
  /// Asks somebody at the terminal; `--yes` is no answer to what is no matter of yes or no.
  [[nodiscard]] bool ask(std::string_view question);

 private:
  [[nodiscard]] const Settings& load(bool needs_url);
  void read_and_connect(Access access, RunnerOptions& options);
  void check_baseline();
  [[nodiscard]] History look(const std::function<History()>& read);

  const Arguments& arguments_;
  Terminal& terminal_;
  const Migrations* embedded_;
  const Models* models_;
  std::optional<Settings> settings_;
  bool has_url_ = false;
  Bodies bodies_ = Bodies::required;
  std::optional<Project> project_;
  std::optional<Planner> planner_;
  std::unique_ptr<Signals> signals_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Runner> runner_;
  LogSink log_;
};

}  // namespace dunlin::cli
