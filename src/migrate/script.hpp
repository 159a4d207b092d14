// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"
#include "migrate/mirror.hpp"
#include "migrate/plan.hpp"

#include <chrono>
#include <set>
#include <string>
#include <string_view>

namespace dunlin {

/// What a script assumes of the database that it will be run on.
struct ScriptStart {
  std::set<std::string> applied;  ///< Exactly these revisions; empty: no history either.
  HistoryName history;
  std::string run_id;
  std::chrono::milliseconds lock_timeout{5000};
  std::chrono::milliseconds statement_timeout{0};
  std::string role;
  std::string schema;
  DialectSettings configured;           ///< Of the connections that the script stands for.
  const MirrorTable* mirror = nullptr;  ///< Another program's record; borrowed, null when there is none.
};

/// `plan` as a script for the database's own shell (psql, sqlite3), history rows included. It stops at the first error
/// and refuses a database that is not where `start` says. Pure.
[[nodiscard]] std::string write_script(const Plan& plan, const Dialect& dialect, const ScriptStart& start);

/// `statement` with its parameters written as constants.
[[nodiscard]] std::string with_constants(const BatchStatement& statement, const Dialect& dialect);

}  // namespace dunlin
