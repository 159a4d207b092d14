// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "integration/kill/kill.hpp"
#include "support/postgres.hpp"

#include <string>

namespace dunlin::test {

/// Drops everything that a run can have made.
void empty(Connection& observer);

/// Everything that a run leaves behind but the audit trail and the clock: the schema as pg_dump prints it, what
/// `rows`, a query of one column, finds, and the history.
[[nodiscard]] std::string state_of(const PostgresDatabase& database, Connection& observer, const std::string& rows);

/// Asked while the program is stopped, so that the answer still holds when it is killed.
[[nodiscard]] Phase phase_of(Connection& observer);

/// Waits until the server has dealt with everything that a stopped program has sent.
void wait_until_settled(Connection& observer);

}  // namespace dunlin::test
