// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/log.hpp>
#include <dunlin/migration.hpp>

#include "history/rows.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace dunlin {

/// What a migration that commits as it goes needs of the run that it is part of. Borrows its connection and rows.
struct SteppedRun {
  Connection& connection;
  const HistoryRows& rows;
  EventRow event;  ///< Revision, direction, pass, run.
  SessionSettings settings;
  int tries = 10;  ///< Of a transaction, when a lock is not to be had.
  std::chrono::milliseconds retry_within{60000};
  std::function<std::unique_ptr<Connection>()> connect;
  std::function<void()> ping;  ///< Throws when the run lock is gone.
  std::function<void(const BatchProgress&)> progress;
  std::stop_token stop;
  LogSink log;
};

/// How a transaction of a run ended.
enum class Taken {
  done,
  by_another,  ///< Its first statement failed: another process has done the same.
};

/// Runs `action` in a transaction, again when a lock is not to be had.
[[nodiscard]] Taken transact(Connection& connection, const SteppedRun& run, const SessionSettings& settings,
                             const std::function<void(Batch&)>& action);

/// A table to be walked along a key, and what to do with each stretch of it.
struct Walk {
  std::string table;  ///< Quoted.
  std::string key;    ///< Quoted.
  BatchOptions options;
  std::function<void(Batch&, const KeyRange&)> work;
  std::string name;  ///< Of the table, for people.
};

/// A stretch of a walk, which one thread walks at a time. Kept in the journal.
struct WalkRange {
  std::int64_t row = 0;          ///< In the journal.
  std::optional<Value> after;    ///< Nothing: from the first key.
  std::optional<Value> through;  ///< Nothing: there is nothing to walk.
  std::optional<Value> at;       ///< The last key that is done.
  std::int64_t rows = 0;         ///< How many are done.
};

/// As the journal has it, and back; throws `history_untrusted` for what is no range.
[[nodiscard]] std::string written(const WalkRange& range);
[[nodiscard]] WalkRange read_range(std::int64_t row, const std::string& text);

/// Cuts the keys that there are into `walk.options.jobs` ranges with about as many rows each.
[[nodiscard]] std::vector<WalkRange> cut_ranges(Batch& batch, const Walk& walk);

/// Walks ranges to their ends, each by a thread of its own when there are several. Commits as it goes; a transaction
/// moves the range in the journal and does the work up to there.
void walk_ranges(const SteppedRun& run, const Walk& walk, std::vector<WalkRange> ranges);

}  // namespace dunlin
