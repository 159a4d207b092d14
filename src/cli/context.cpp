// SPDX-License-Identifier: Apache-2.0
#include "cli/context.hpp"

#include <dunlin/error.hpp>

#include "base/environment.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "migrate/migrations.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <future>
#include <utility>

namespace dunlin::cli {
namespace {

std::optional<std::string> given(const Arguments& arguments, std::string_view name) {
  if (!arguments.has(name)) return std::nullopt;
  return arguments.text(name);
}

Ahead ahead_of(const std::string& word) {
  if (word == "accept") return Ahead::accept;
  return word == "downgrade" ? Ahead::downgrade : Ahead::refuse;
}

Mirror mirror_of(const std::string& word) {
  if (word == "settings") return Mirror::settings;
  return word == "alembic" ? Mirror::alembic : Mirror::none;
}

/// Points an error about a dialect's setting at the line of the configuration that it comes from.
void locate(Error& error, const std::map<std::string, Setting>& settings) {
  if (error.details().source) return;
  if (error.code() != ErrorCode::unknown_setting && error.code() != ErrorCode::invalid_setting) return;
  for (const auto& [name, setting] : settings) {
    if (error.message().find('"' + name + '"') != std::string::npos) error.details().source = setting.source;
  }
}

}  // namespace

const Settings& Context::load(bool needs_url) {
  if (settings_ && (has_url_ || !needs_url)) return *settings_;
  SettingsFlags flags;
  flags.url = given(arguments_, arguments_.has("URL") ? "URL" : "--url");
  flags.config = given(arguments_, "--config");
  flags.directory = given(arguments_, "--dir");
  flags.environment = given(arguments_, "--env");
  flags.variables = arguments_.list("--set");
  Environment environment = Environment::of_process();
  settings_ = resolve_settings(flags, environment, {.working_directory = {}, .needs_url = needs_url});
  // What is compiled in was named when it was written; no configuration can say otherwise.
  if (embedded_ != nullptr) settings_->naming = embedded_->content().naming;
  has_url_ = needs_url;
  for (const std::string& warning : settings_->warnings) {
    log()({.level = LogLevel::warning, .message = warning, .fields = {}});
  }
  return *settings_;
}

const Settings& Context::settings() { return load(false); }

const Url& Context::url() { return load(true).url; }

const Dialect& Context::dialect() { return dialect_of(url()); }

RevisionDirectory Context::read_directory() {
  const Settings& settings = this->settings();
  return read_revisions(settings.directory, settings.naming, bodies_);
}

const Project& Context::project() {
  if (project_) return *project_;
  const Settings& settings = this->settings();
  if (embedded_ != nullptr) {
    Project project = embedded_->content().project();
    project.variables.insert(settings.variables.begin(), settings.variables.end());
    return project_.emplace(std::move(project));
  }
  RevisionDirectory directory = read_directory();
  Project project;
  project.graph = RevisionGraph(std::move(directory.revisions), settings.naming == Naming::sequence);
  project.before_upgrade = std::move(directory.before_upgrade);
  project.after_upgrade = std::move(directory.after_upgrade);
  project.variables = settings.variables;
  return project_.emplace(std::move(project));
}

const Planner& Context::planner() {
  if (!planner_) planner_.emplace(project(), dialect());
  return *planner_;
}

ConnectOptions Context::connect_options(Access access) {
  const Settings& settings = load(true);
  ConnectOptions options = connect_options(access, dialect());
  // A database that nobody named is only made where `init` has been.
  options.create = access == Access::create && (!settings.url_is_default || !settings.config_path.empty());
  return options;
}

ConnectOptions Context::connect_options(Access access, const Dialect& dialect) {
  const Settings& settings = this->settings();
  ConnectOptions options;
  options.read_only = access == Access::read;
  if (const auto found = settings.dialects.find(std::string(dialect.name())); found != settings.dialects.end()) {
    for (const auto& [name, setting] : found->second) options.settings.emplace(name, setting.value);
  }
  if (signals_) options.stop = signals_->token();
  options.log = log();
  return options;
}

Connection& Context::connect(Access access) {
  if (connection_) return *connection_;
  try {
    connection_ = dialect().connect(url(), connect_options(access));
  } catch (Error& error) {
    const Settings& settings = load(true);
    const auto found = settings.dialects.find(std::string(dialect().name()));
    if (found != settings.dialects.end()) locate(error, found->second);
    if (error.code() == ErrorCode::database_missing && settings.url_is_default) {
      error.details().hint = "name the database with --url or DATABASE_URL; or begin with `dunlin init`";
    }
    if (access != Access::read && error.details().state.empty()) error.details().state = "nothing was changed";
    throw;
  }
  return *connection_;
}

/// Files first: an error in them needs no database to be found, and makes none. A server is reached meanwhile.
void Context::read_and_connect(Access access, RunnerOptions& options) {
  std::future<void> connecting;
  if (!dialect().capabilities().in_process) {
    connecting = std::async(std::launch::async, [this, access] { static_cast<void>(connect(access)); });
  }
  static_cast<void>(planner());
  check_baseline();
  options.mirror = mirror();
  if (connecting.valid()) connecting.get();
  static_cast<void>(connect(access));
}

RunnerOptions Context::runner_options() {
  const Settings& settings = this->settings();
  RunnerOptions options;
  options.history.name = settings.history_name;
  options.ahead = ahead_of(settings.ahead);
  if (settings.baseline) options.baseline = settings.baseline->value;
  options.run_lock_timeout = settings.run_lock_timeout;
  options.execute.lock_timeout = settings.lock_timeout;
  options.execute.statement_timeout = settings.statement_timeout;
  options.execute.role = settings.role;
  options.execute.schema = settings.schema;
  options.execute.run_id = random_run_id();
  if (signals_) options.execute.stop = signals_->token();
  return options;
}

std::optional<MirrorTable> Context::mirror() {
  const MirrorSettings& mirror = settings().mirror;
  const Mirror kind = mirror_of(mirror.kind);
  if (kind == Mirror::none) return std::nullopt;
  try {
    return MirrorTable(kind, mirror.table, project(), settings().naming, dialect());
  } catch (Error& error) {
    error.details().source = mirror.source;
    throw;
  }
}

/// A revision that is no longer there would be missed only by a database that needs it.
void Context::check_baseline() {
  const std::optional<Setting>& baseline = settings().baseline;
  if (!baseline) return;
  try {
    static_cast<void>(project().graph.resolve(baseline->value));
  } catch (Error& error) {
    error.details().source = baseline->source;
    throw;
  }
}

Runner& Context::runner(Access access, RunnerOptions options, RunEvents events) {
  read_and_connect(access, options);
  runner_ = std::make_unique<Runner>(planner(), Runner::Target{url(), connect_options(access)}, *connection_,
                                     std::move(options), std::move(events));
  return *runner_;
}

History Context::history() {
  return look([this] { return read_history(connect(Access::read), runner_options().history); });
}

History Context::foreseen_history() {
  return look([this] {
    const Settings& settings = this->settings();
    if (!settings.baseline && settings.mirror.kind == "none") return history();
    return runner(Access::read, runner_options(), {}).foreseen_history();
  });
}

History Context::look(const std::function<History()>& read) {
  try {
    return read();
  } catch (const Error& error) {
    // A file that an upgrade would make has nothing applied. A server's database that is not there is a mistake.
    if (error.code() != ErrorCode::database_missing || !dialect().capabilities().in_process) throw;
  }
  return {};
}

LogSink Context::log() {
  if (log_) return log_;
  const LogFormat format = arguments_.text("--log-format", "text") == "json" ? LogFormat::json : LogFormat::text;
  const LogLevel lowest = verbose() ? LogLevel::debug : quiet() ? LogLevel::warning : LogLevel::info;
  log_ = [this, lowest, format, sink = stream_sink(stderr, format, lowest)](const LogRecord& record) {
    if (record.level < lowest) return;
    terminal_.set_status({});
    // A statement's line says everything already; its fields are for machines.
    const bool says_all = record.level == LogLevel::debug && format == LogFormat::text;
    sink(says_all ? LogRecord{.level = record.level, .message = record.message, .fields = {}} : record);
  };
  return log_;
}

void Context::watch_signals() {
  if (signals_) return;
  signals_ = std::make_unique<Signals>([this](int signal) {
    if (quiet()) return;
    terminal_.tell(signal == SIGTERM ? "terminated: stopping" : "interrupted: stopping; once more to kill");
  });
}

void Context::confirm(std::string_view question) {
  if (arguments_.has("--yes") || terminal_.confirm(question, signals_ ? signals_->token() : std::stop_token())) return;
  throw Error(ErrorCode::confirmation_needed, "not confirmed", {.state = "nothing was changed"});
}

bool Context::ask(std::string_view question) {
  return terminal_.confirm(question, signals_ ? signals_->token() : std::stop_token());
}

}  // namespace dunlin::cli
