// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "integration/library/database.hpp"

#include "migrate/migrations.hpp"
#include "migrate/runner.hpp"
#include "revision/file.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dunlin::test {

/// Revision files as their names and texts.
using Files = std::vector<std::pair<std::string, std::string>>;

/// Revisions given as text, to be run on a database with every option that a runner has.
class Runs {
 public:
  Runs(const Url& url, const Files& files, Naming naming = Naming::sequence, ConnectOptions options = {})
      : target_{url, std::move(options)}, project_(project_of(files, naming)), connection_(connect()) {}

  /// Borrows this.
  [[nodiscard]] Runner runner(RunnerOptions options = {}, RunEvents events = {}) {
    options.execute.run_id = "test";
    options.execute.stop = target_.connect.stop;
    return {planner_, target_, *connection_, std::move(options), std::move(events)};
  }

  /// Does what another run would do with this revision, `statement` being its body, past every lock.
  void apply_by_hand(const std::string& id, const std::string& statement) const {
    const auto other = connect();
    const HistoryRows rows(other->dialect(), {});
    const auto batch = other->begin_batch({}, {});
    batch->add(rows.insert(planner_.row_of(project_.graph.resolve(id)), {}));
    batch->add({.sql = statement});
    batch->commit();
  }

  [[nodiscard]] std::string history_table(std::string_view table) const {
    return connection_->dialect().history_table({}, table);
  }

 private:
  [[nodiscard]] std::unique_ptr<Connection> connect() const {
    ConnectOptions options = target_.connect;
    options.create = true;
    return dialect_of(target_.url).connect(target_.url, options);
  }
  static Project project_of(const Files& files, Naming naming) {
    Migrations::Content content;
    content.naming = naming;
    for (const auto& [name, text] : files) content.revisions.push_back(parse_revision(name, text, naming));
    return content.project();
  }

  Runner::Target target_;
  Project project_;
  std::unique_ptr<Connection> connection_;
  Planner planner_{project_, connection_->dialect()};
};

/// Keeps what a run logs.
inline LogSink into(std::vector<std::string>& told) {
  return [&told](const LogRecord& record) { told.push_back(record.message); };
}

}  // namespace dunlin::test
