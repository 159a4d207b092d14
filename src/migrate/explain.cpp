// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "migrate/execute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace dunlin {
namespace {

/// While it lives a stop token that has fired is not looked at.
class LastWords {
 public:
  explicit LastWords(Connection& connection) noexcept : connection_(connection) { connection_.heed_stop(false); }
  ~LastWords() { connection_.heed_stop(true); }
  LastWords(const LastWords&) = delete;
  LastWords& operator=(const LastWords&) = delete;

 private:
  Connection& connection_;
};

// A trigger's own words are not about a constraint.
constexpr std::string_view kRaisedByTrigger = "SQLITE_CONSTRAINT_TRIGGER";

}  // namespace

/// Keeps which statement failed, and gives the batch up.
void Executor::note_failure() {
  failed_.reset();
  if (running_alone_) {
    running_alone_ = false;
    failed_ = slots_.front();
  } else if (batch_) {
    const std::optional<std::size_t> number = batch_->failed_statement();
    if (number && *number < slots_.size()) failed_ = slots_[*number];
  }
  if (!failed_ && running_code_ != nullptr) failed_ = Slot{running_code_, nullptr, false};
  running_code_ = nullptr;
  batch_.reset();
}

bool Executor::was_overtaken(const Error& error) const noexcept {
  if (!failed_ || !failed_->is_fence) return false;
  return error.code() == ErrorCode::unique_violation || error.code() == ErrorCode::guard_failed ||
         error.code() == ErrorCode::constraint_violated;
}

/// A fence that does not come free means that the transaction of another run is still open: its process may be dead,
/// and its server process still at work. Asked now that ours is rolled back and its connection holds no lock.
void Executor::name_writer(Error& error) noexcept {
  try {
    const std::string writer = rows_.open_writer(connection_);
    if (writer.empty()) return;
    ErrorDetails details = error.details();
    details.hint = "wait for it to end; if its program is dead, end that server process; then run the command again";
    error = Error(error.code(), fmt::format("another run is still at work on the history: {}", writer), details);
  } catch (const std::exception&) {
    return;  // The error as it came says less, but it is the one that matters.
  }
}

/// The database says only that it waited too long.
void Executor::name_lock_holder(Error& error) noexcept {
  if (error.code() != ErrorCode::lock_timeout || !failed_ || failed_->is_fence) return;
  const std::string& sql = failed_->statement != nullptr ? failed_->statement->sql : error.details().statement;
  if (sql.empty()) return;
  try {
    const std::string holder = connection_.dialect().lock_holder(connection_, sql);
    if (holder.empty()) return;
    error.details().cause = holder;
    if (error.details().hint.empty()) {
      error.details().hint = "wait for it to end, allow more time with --lock-timeout, or end it";
    }
  } catch (const std::exception&) {
    return;
  }
}

/// What the rows have to do with it, where the database only names the constraint.
void Executor::hint_at_rows(Error& error, const RevisionPlan& plan) const {
  ErrorDetails& details = error.details();
  // Where statements travel together, one of them may be found out only then.
  if (committing_ && !failed_ && error.code() == ErrorCode::constraint_violated) {
    // Nobody tells which statement; of several revisions not even which one.
    if (!options_.one_transaction) details.source = SourcePosition{.path = plan.source.path, .text = {}};
    if (details.hint.empty()) {
      details.hint =
          "the constraint is deferred, so it was checked at the end of the transaction: look for the rows "
          "among all that the revision writes";
    }
  } else if (details.hint.empty() && details.sqlstate != kRaisedByTrigger &&
             (error.code() == ErrorCode::constraint_violated || error.code() == ErrorCode::unique_violation)) {
    details.hint = "rows are in the way: mend them, in the database or in a revision before this one, and run again";
  }
}

/// Of a revision in several steps.
std::string Executor::state_between_steps(const RevisionPlan& plan) const {
  std::string state;
  if (done_through_ > 0) {
    state = fmt::format("statement{} of revision \"{}\" took effect and {} recorded; ",
                        done_through_ == 1 ? " 1" : fmt::format("s 1 to {}", done_through_), plan.id(),
                        done_through_ == 1 ? "is" : "are");
  }
  const BodyStatement* statement = failed_ ? failed_->statement : nullptr;
  const bool was_alone =
      statement != nullptr && std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
        return step.alone && &plan.statements[step.first] == statement;
      });
  if (!was_alone) {
    if (done_through_ == 0) return fmt::format("nothing of revision \"{}\" took effect", plan.id());
    return state + fmt::format("the next run goes on after {}", done_through_ == 1 ? "it" : "them");
  }
  state += fmt::format("statement {} runs outside transactions and may have left something; ",
                       statement - plan.statements.data() + 1);
  if (statement->classification.verifiable) return state + "the next run looks, and goes on from there";
  return state + fmt::format("look at it, then say `dunlin resolve {} --redo`, `--done` or `--undo`", plan.id());
}

/// Fills in where the error comes from and what it left behind.
void Executor::explain(Error& error, const RevisionPlan& run) const {
  ErrorDetails& details = error.details();
  const RevisionPlan& plan = failed_ ? *failed_->plan : run;
  hint_at_rows(error, plan);
  if (failed_ && failed_->statement != nullptr) {
    const BodyStatement& statement = *failed_->statement;
    if (details.statement.empty()) details.statement = statement.sql;
    if (!details.source) {
      const std::size_t inside = statement.replaced ? 0 : details.offset.value_or(0);
      details.source = position_in(plan.source, statement.offset + inside);
    }
  }
  // Of a lost connection only the dialect knows anything. Otherwise it knows of its transaction only; whose it was, and
  // what stays, is known here.
  if (error.code() == ErrorCode::connection_lost) return;
  const bool knows_better = (failed_ || committing_) && error.code() != ErrorCode::transaction_lost;
  if (!details.state.empty() && !knows_better) return;
  if (options_.one_transaction) {
    details.state = "everything of this run was rolled back";
  } else if (plan.attempt > 0) {
    details.state = state_between_steps(plan);
  } else if (plan.role == Role::hook) {
    details.state = "the hook was rolled back; what was applied before it stays applied";
  } else {
    details.state = fmt::format("revision \"{}\" was rolled back; what was applied before it stays applied", plan.id());
  }
}

/// Into the audit trail, if the database still takes it: the error that is on its way says the rest.
void Executor::record_failure(const RevisionPlan& run, const Error& error) noexcept {
  try {
    const RevisionPlan& plan = failed_ ? *failed_->plan : run;
    EventRow row = event_of(plan, "failed");
    row.detail = fmt::format("{}: {}", to_string(error.code()), error.message());
    if (failed_ && failed_->statement != nullptr) {
      row.statement = failed_->statement - plan.statements.data();
    }
    const BatchStatement statement = rows_.event(row);
    const LastWords last_words(connection_);
    const auto batch = connection_.begin_batch({.role = options_.role}, {});
    batch->add(statement);
    batch->commit();
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace dunlin
