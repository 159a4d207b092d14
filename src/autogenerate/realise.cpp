// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/realise.hpp"

#include <dunlin/error.hpp>

#include "base/files.hpp"
#include "dialect/scratch.hpp"
#include "migrate/body.hpp"
#include "migrate/runner.hpp"
#include "revision/parse.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

namespace dunlin {
namespace {

// A thousand tables made in one transaction take more locks than a whole PostgreSQL server has by default.
constexpr std::size_t kStatementsTogether = 200;

// As for a revision file.
constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

std::string text_of(const std::filesystem::path& file) {
  std::optional<std::string> bytes = read_file_if_there(file, file.string(), kLargestFile);
  if (!bytes) throw Error(ErrorCode::file_unreadable, fmt::format("there is no file \"{}\"", file.string()));
  return normalise_text(std::move(*bytes), file.string());
}

/// Runs the statements of one file, some of them in one transaction.
class FileRun {
 public:
  FileRun(const BodySource& source, Connection& connection) : source_(source), connection_(connection) {}

  void run(const std::vector<BodyStatement>& statements) {
    for (const BodyStatement& statement : statements) {
      const sql::StatementKind kind = statement.classification.kind;
      if (kind == sql::StatementKind::alone) {
        commit();
        at(statement, [&] { connection_.execute_alone(statement.sql, settings_); });
      } else if (kind == sql::StatementKind::setting) {
        set(statement);
      } else {
        add(statement);
        if (kind == sql::StatementKind::own_transaction || running_.size() >= kStatementsTogether) commit();
      }
    }
    commit();
  }

 private:
  /// In force for the rest of the file.
  void set(const BodyStatement& statement) {
    commit();
    settings_.statements.push_back(statement.localised.empty() ? statement.sql : statement.localised);
  }

  void add(const BodyStatement& statement) {
    if (!batch_) batch_ = connection_.begin_batch(settings_, {});
    running_.push_back(&statement);
    BatchStatement one;
    one.sql = statement.sql;
    one.copy_data = statement.copy_data;
    one.is_copy = statement.is_copy;
    guarded([&] { batch_->add(std::move(one)); });
  }

  void commit() {
    if (!batch_) return;
    guarded([&] { batch_->commit(); });
    batch_.reset();
    running_.clear();
  }

  /// Statements travel ahead of their answers: an error may be of an earlier one.
  template <typename Action>
  void guarded(const Action& action) {
    try {
      action();
    } catch (Error& error) {
      const std::optional<std::size_t> failed = batch_->failed_statement();
      if (failed && *failed < running_.size()) explain(error, *running_[*failed]);
      throw;
    }
  }
  template <typename Action>
  void at(const BodyStatement& statement, const Action& action) {
    try {
      action();
    } catch (Error& error) {
      explain(error, statement);
      throw;
    }
  }
  void explain(Error& error, const BodyStatement& statement) const {
    const std::size_t inside = statement.replaced ? 0 : error.details().offset.value_or(0);
    error.details().source = position_in(source_, statement.offset + inside);
    error.details().state = "it was tried out in a scratch database; no other was changed";
  }

  const BodySource& source_;
  Connection& connection_;
  SessionSettings settings_;
  std::unique_ptr<Batch> batch_;
  std::vector<const BodyStatement*> running_;
};

void run_in(Connection& connection, const BodySource& source) {
  const Dialect& dialect = connection.dialect();
  const std::vector<BodyPiece> whole{{.text = source.text}};
  const auto form = [&](std::string_view statement) { return scratch_form(dialect, statement); };
  FileRun(source, connection).run(compile_body(source, whole, dialect, form));
}

}  // namespace

schema::Schema realise(std::span<const std::filesystem::path> files, const Place& like, const CatalogScope& scope) {
  // Read first: a file that is not there needs no database to be missed.
  std::vector<BodySource> sources;
  for (const std::filesystem::path& file : files) sources.push_back({.path = file.string(), .text = text_of(file)});
  const std::unique_ptr<Scratch> scratch = make_scratch(like);
  Connection& connection = scratch->connection();
  for (const BodySource& source : sources) run_in(connection, source);
  return catalog_of(connection.dialect()).introspect(connection, scope);
}

schema::Schema realise_statements(std::span<const std::string> statements, std::string_view name, const Place& like,
                                  const CatalogScope& scope) {
  BodySource source{.path = std::string(name), .text = {}};
  for (const std::string& statement : statements) source.text += statement + ";\n";
  const std::unique_ptr<Scratch> scratch = make_scratch(like);
  Connection& connection = scratch->connection();
  run_in(connection, source);
  return catalog_of(connection.dialect()).introspect(connection, scope);
}

schema::Schema replay(const Project& project, std::string_view target, const Place& like, const CatalogScope& scope) {
  const std::unique_ptr<Scratch> scratch = make_scratch(like);
  const Dialect& dialect = scratch->connection().dialect();
  const Planner planner(project, dialect, Purpose::replay);
  RunnerOptions options;
  // Its own, so that no role is called like it: unqualified names would live in the schema of that name.
  options.history.name = "dunlin_replay";
  Runner runner(planner, {scratch->place().url, scratch->place().connect}, scratch->connection(), options, {});
  runner.upgrade(target);
  CatalogScope made = scope;
  made.history = options.history;
  return catalog_of(dialect).introspect(scratch->connection(), made);
}

}  // namespace dunlin
