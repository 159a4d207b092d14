// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/hash.hpp"
#include "migrate/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

void update(Sha256& hash, const BodyStatement& statement) {
  constexpr std::string_view kEnd("\0", 1);
  hash.update(statement.sql);
  hash.update(kEnd);
  hash.update(statement.copy_data);
  hash.update(kEnd);
}

/// Builds steps statement by statement.
class StepCutter {
 public:
  StepCutter(const std::vector<BodyStatement>& statements, bool each) : statements_(statements), each_(each) {
    for (const BodyStatement& statement : statements) {
      if (is_hoisted(statement)) settings_.push_back(statement.sql);
    }
  }

  std::vector<Step> cut() {
    for (std::size_t i = 0; i < statements_.size(); ++i) add(i);
    close();
    if (steps_.empty()) steps_.push_back({.settings = settings_});
    hash_steps();
    return std::move(steps_);
  }

 private:
  static bool is_hoisted(const BodyStatement& statement) {
    return statement.classification.kind == sql::StatementKind::setting && statement.localised.empty();
  }

  void add(std::size_t index) {
    const BodyStatement& statement = statements_[index];
    switch (statement.classification.kind) {
      case sql::StatementKind::setting:
        // Inside a step it runs in its place; for the steps after it, it is part of how they begin.
        if (!is_hoisted(statement)) settings_.push_back(statement.sql);
        return;
      case sql::StatementKind::alone: add_alone(index); return;
      case sql::StatementKind::own_transaction:
        close();
        extend(index);
        close();
        return;
      default:
        if (each_ && statement.classification.may_commit) {
          add_alone(index);
          return;
        }
        extend(index);
        if (each_) close();
    }
  }

  void add_alone(std::size_t index) {
    close();
    steps_.push_back({.alone = true, .first = index, .last = index, .settings = settings_});
  }

  void extend(std::size_t index) {
    if (!open_) {
      open_ = Step{.first = index, .last = index, .settings = settings_};
    }
    open_->last = index;
  }

  void close() {
    if (open_) steps_.push_back(*std::exchange(open_, std::nullopt));
  }

  void hash_steps() {
    if (steps_.size() < 2 && !steps_[0].alone) return;  // Never journalled.
    Sha256 hash;
    std::size_t next = 0;
    for (Step& step : steps_) {
      for (; next <= step.last; ++next) update(hash, statements_[next]);
      step.hash = hash.hex();
    }
  }

  const std::vector<BodyStatement>& statements_;
  bool each_;
  std::vector<std::string> settings_;
  std::optional<Step> open_;
  std::vector<Step> steps_;
};

}  // namespace

std::string hash_through(const std::vector<BodyStatement>& statements, std::size_t last) {
  Sha256 hash;
  for (std::size_t i = 0; i <= last && i < statements.size(); ++i) update(hash, statements[i]);
  return hash.hex();
}

void resume(RevisionPlan& plan, std::span<const JournalEntry> journal) {
  if (journal.empty()) return;
  const JournalEntry& latest = journal.back();
  if (latest.direction != to_word(plan.direction)) {
    throw Error(ErrorCode::unfinished_step,
                fmt::format("the way {} of revision \"{}\" was begun and not finished", latest.direction, plan.id()),
                {.hint = fmt::format("finish it first with `dunlin {}`, or see `dunlin resolve --help`",
                                     latest.direction == "up" ? "upgrade" : "downgrade"),
                 .state = "nothing was changed"});
  }
  plan.attempt = latest.attempt;
  plan.taken_up = true;
  plan.groupable = false;
  if (plan.stepped) {
    plan.journal.assign(journal.begin(), journal.end());
    return;
  }
  const JournalEntry* done = nullptr;
  for (const JournalEntry& entry : journal) {
    if (entry.state == "done" && (done == nullptr || entry.statement > done->statement)) done = &entry;
  }
  if (done != nullptr) {
    const auto last = static_cast<std::size_t>(done->statement);
    if (last >= plan.statements.size() || hash_through(plan.statements, last) != done->hash) {
      throw Error(
          ErrorCode::edited_revision,
          fmt::format("revision \"{}\" is half applied, and a statement that is done was changed since", plan.id()),
          {.hint = "put the first statements back as they were; only later ones may change",
           .state = fmt::format("its statements 1 to {} have taken effect, the others not", last + 1),
           .source = position_in(plan.source, plan.statements.empty() ? 0 : plan.statements[0].offset)});
    }
    std::erase_if(plan.steps, [&](const Step& step) { return step.last <= last; });
    if (!plan.steps.empty()) plan.steps[0].first = std::max(plan.steps[0].first, last + 1);
  }
  // The last word on the statement counts: a person may have resolved the intent.
  if (!plan.steps.empty() && plan.steps[0].alone && latest.state == "intent" &&
      latest.statement == static_cast<std::int64_t>(plan.steps[0].last)) {
    plan.steps[0].begun_by = latest.process_id;
    plan.steps[0].refused = latest.refused;
  }
}

std::vector<Step> cut_into_steps(const std::vector<BodyStatement>& statements, bool each) {
  return StepCutter(statements, each).cut();
}

}  // namespace dunlin
