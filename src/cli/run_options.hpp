// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"
#include "cli/context.hpp"

namespace dunlin::cli {

// What every command that changes a database along its revisions takes.

inline constexpr Option kDryRun{"--dry-run", 'n', ValueKind::none, {}, "print what would be done, and do nothing", {}};
inline constexpr Option kLockTimeout{
    "--lock-timeout", '\0', ValueKind::duration, "TIME", "how long a statement may wait for a lock (5s)", {}};
inline constexpr Option kStatementTimeout{
    "--statement-timeout", '\0', ValueKind::duration, "TIME", "how long a statement may run (0: for ever)", {}};
inline constexpr Option kWaitForRun{
    "--wait", '\0', ValueKind::seconds, "SECONDS", "how long to wait for another run to end (60)", {}};

/// The settings, and over them what these options and `--one-transaction` say.
[[nodiscard]] RunnerOptions run_options(Context& context, const Arguments& arguments);

}  // namespace dunlin::cli
