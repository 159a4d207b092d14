// SPDX-License-Identifier: Apache-2.0
#include "migrate/script.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin {
namespace {

/// Writes a script piece by piece.
class ScriptWriter {
 public:
  ScriptWriter(const Dialect& dialect, const ScriptStart& start)
      : dialect_(dialect), start_(start), rows_(dialect, start.history) {}

  std::string write(const Plan& plan) {
    script_ = dialect_.script_prologue(start_.configured);
    write_start();
    for (const RevisionPlan& one : plan.revisions) write_revision(one);
    return std::move(script_);
  }

 private:
  /// Whether there is the table, only the database knows.
  void write_mirror(const RevisionPlan& plan) {
    if (start_.mirror == nullptr || plan.role != Role::revision) return;
    if (!std::exchange(has_mirror_, true)) line(start_.mirror->create_if_absent());
    for (const BatchStatement& statement : start_.mirror->write(plan.heads, "CURRENT_TIMESTAMP")) {
      line(with_constants(statement, dialect_));
    }
  }

  void write_start() {
    lines(dialect_.script_begin(session_settings()));
    const std::string table = dialect_.history_table(start_.history, "revision");
    std::string holds = fmt::format("(SELECT count(*) FROM {} WHERE kind <> {}) = {}", table,
                                    dialect_.literal(std::string(kind::kRepeatable)), start_.applied.size());
    if (start_.applied.empty()) {
      // A database that was taken back to base has the tables.
      lines(dialect_.create_history(start_.history, WhenThere::keep));
    } else {
      std::string ids;
      for (const std::string& id : start_.applied) ids += (ids.empty() ? "" : ", ") + dialect_.literal(id);
      holds = fmt::format("(SELECT count(*) FROM {} WHERE id IN ({})) = {} AND {}", table, ids, start_.applied.size(),
                          holds);
    }
    line(dialect_.script_assertion(holds, "the database is not where this script starts"));
    commit();
  }

  void write_revision(const RevisionPlan& plan) {
    const std::string_view word = to_word(plan.direction);
    script_ += fmt::format("\n-- {} {}{}{}\n", plan.role == Role::hook ? "hook" : word, plan.id(),
                           plan.row.revision.message.empty() ? "" : ": ", escape_controls(plan.row.revision.message));
    for (const Step& step : plan.steps) {
      const bool is_last = &step == &plan.steps.back();
      if (step.alone) {
        write_alone(plan, step);
        if (is_last) write_record(plan);
        continue;
      }
      begin(plan, step.settings);
      if (is_last) write_fence(plan);
      std::vector<std::string> settings = step.settings;
      for (std::size_t i = step.first; i <= step.last && i < plan.statements.size(); ++i) {
        const BodyStatement& statement = plan.statements[i];
        if (statement.classification.kind == sql::StatementKind::setting) settings.push_back(statement.sql);
        write_statement(statement);
      }
      if (is_last) write_completion(plan);
      commit(settings);
    }
  }

  void write_alone(const RevisionPlan& plan, const Step& step) {
    lines(dialect_.script_alone(plan.statements[step.first].sql, settings_of(plan, step.settings), start_.configured));
  }

  void write_record(const RevisionPlan& plan) {
    begin(plan, {});
    write_fence(plan);
    write_completion(plan);
    commit();
  }

  void write_fence(const RevisionPlan& plan) {
    if (plan.role == Role::hook) return;
    if (plan.direction == Direction::down) {
      const std::string id = dialect_.literal(plan.id());
      line(dialect_.script_assertion(fmt::format("EXISTS (SELECT 1 FROM {} WHERE id = {})",
                                                 dialect_.history_table(start_.history, "revision"), id),
                                     fmt::format("revision {} is not applied", plan.id())));
      line(with_constants(rows_.remove_last(plan.id()), dialect_));
      write_mirror(plan);  // Now: the way down may be the end of that table.
      return;
    }
    if (!plan.replaces.empty()) line(with_constants(rows_.remove_version(plan.id(), plan.replaces), dialect_));
    line(with_constants(rows_.insert(plan.row, plan.required), dialect_));
  }

  void write_completion(const RevisionPlan& plan) {
    if (plan.direction == Direction::up) write_mirror(plan);
    EventRow row;
    row.run_id = start_.run_id;
    row.revision = plan.id();
    row.direction = plan.role == Role::hook ? "hook" : to_word(plan.direction);
    row.attempt = plan.attempt;
    row.state = "done";
    row.detail = "by a script";
    if (plan.role == Role::hook || plan.direction == Direction::down) {
      line(with_constants(rows_.event(row), dialect_));
      return;
    }
    for (const BatchStatement& statement : rows_.finish(row)) line(with_constants(statement, dialect_));
  }

  void write_statement(const BodyStatement& statement) {
    if (statement.classification.kind == sql::StatementKind::setting) {
      if (!statement.localised.empty()) line(statement.localised);
      return;
    }
    line(statement.sql);
    if (statement.is_copy) script_ += statement.copy_data + "\\.\n";
  }

  void begin(const RevisionPlan& plan, const std::vector<std::string>& settings) {
    lines(dialect_.script_begin(settings_of(plan, settings)));
  }

  void commit(const std::vector<std::string>& settings = {}) {
    lines(dialect_.script_commit(settings, start_.configured));
  }

  [[nodiscard]] SessionSettings session_settings() const {
    return {.lock_timeout = start_.lock_timeout,
            .statement_timeout = start_.statement_timeout,
            .role = start_.role,
            .schema = start_.schema,
            .statements = {}};
  }

  [[nodiscard]] SessionSettings settings_of(const RevisionPlan& plan,
                                            const std::vector<std::string>& statements) const {
    SessionSettings settings = session_settings();
    settings.lock_timeout = plan.lock_timeout.value_or(settings.lock_timeout);
    settings.statement_timeout = plan.timeout.value_or(settings.statement_timeout);
    settings.statements = statements;
    return settings;
  }

  void lines(const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) line(statement);
  }

  void line(std::string_view statement) {
    script_ += statement;
    script_ += ";\n";
  }

  const Dialect& dialect_;
  const ScriptStart& start_;
  HistoryRows rows_;
  bool has_mirror_ = false;
  std::string script_;
};

}  // namespace

std::string write_script(const Plan& plan, const Dialect& dialect, const ScriptStart& start) {
  return ScriptWriter(dialect, start).write(plan);
}

std::string with_constants(const BatchStatement& statement, const Dialect& dialect) {
  std::string text;
  sql::Lexer lexer(statement.sql, dialect.lexical_rules());
  sql::Token token;
  while (lexer.next(token)) {
    const std::string_view piece = std::string_view(statement.sql).substr(token.offset, token.length);
    const auto number = token.kind == sql::TokenKind::parameter ? parse_integer(piece.substr(1)) : std::nullopt;
    if (number && *number >= 1 && static_cast<std::size_t>(*number) <= statement.parameters.size()) {
      text += dialect.literal(statement.parameters[static_cast<std::size_t>(*number) - 1]);
    } else {
      text += piece;
    }
  }
  return text;
}

}  // namespace dunlin
