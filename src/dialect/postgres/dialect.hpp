// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"

#include <string>
#include <string_view>

namespace dunlin::postgres {

/// PostgreSQL 12 and newer.
[[nodiscard]] const Dialect& dialect() noexcept;

// Its parts, one file each; what they promise stands at `Dialect`.

[[nodiscard]] std::string quote(std::string_view identifier);
[[nodiscard]] std::string literal(const Value& value);

[[nodiscard]] std::unique_ptr<RunLock> lock_run(const Url& url, const ConnectOptions& options,
                                                const HistoryName& history, const RunLockOptions& lock);

[[nodiscard]] Query find_table(const TableRef& table);
[[nodiscard]] Query find_column(const TableRef& table, std::string_view column);
[[nodiscard]] Query find_primary_key(const TableRef& table);
[[nodiscard]] Query find_index(const TableRef& index);
[[nodiscard]] std::vector<Finding> examine_fitness(dunlin::Connection& connection, const HistoryName& history);

[[nodiscard]] std::string history_table(const HistoryName& history, std::string_view table);
[[nodiscard]] std::vector<std::string> create_history(const HistoryName& history, WhenThere there);
[[nodiscard]] std::string utc_text(std::string_view column);
[[nodiscard]] std::string milliseconds_since(std::string_view column);
[[nodiscard]] bool has_history(dunlin::Connection& connection, const HistoryName& history);
[[nodiscard]] std::vector<std::string> user_tables(dunlin::Connection& connection, const HistoryName& history,
                                                   std::size_t limit);
[[nodiscard]] std::string history_grants(const HistoryName& history);
[[nodiscard]] std::string history_distrust(dunlin::Connection& connection, const HistoryName& history);

[[nodiscard]] StepVerdict verify_step(dunlin::Connection& connection, const BegunStep& step);
[[nodiscard]] std::string open_writer(dunlin::Connection& connection, std::string_view table);

/// Drops the invalid index that a failed `statement` has left behind, if it is one that leaves any; gives up after some
/// seconds.
void drop_invalid_remains(dunlin::Connection& connection, std::string_view statement, const SessionSettings& settings);
[[nodiscard]] std::string lock_holder(dunlin::Connection& connection, std::string_view statement);

[[nodiscard]] std::string script_prologue();
[[nodiscard]] std::vector<std::string> script_begin(const SessionSettings& settings);
[[nodiscard]] std::vector<std::string> script_alone(std::string_view statement, const SessionSettings& settings);
[[nodiscard]] std::string script_assertion(std::string_view condition, std::string_view message);

}  // namespace dunlin::postgres
