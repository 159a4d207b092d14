// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

#include <span>
#include <string_view>

namespace dunlin::cli {

extern const Command kInit;
extern const Command kRevision;
extern const Command kUpgrade;
extern const Command kDowngrade;
extern const Command kCurrent;
extern const Command kHistory;
extern const Command kHeads;
extern const Command kBranches;
extern const Command kShow;
extern const Command kMerge;
extern const Command kRebase;
extern const Command kStamp;
extern const Command kStatus;
extern const Command kCheck;
extern const Command kVerify;
extern const Command kBaseline;
extern const Command kApply;
extern const Command kResolve;
extern const Command kDiff;
extern const Command kDump;
extern const Command kBackup;
extern const Command kRestore;
extern const Command kPing;
extern const Command kServe;
extern const Command kPrepare;
extern const Command kCompletion;
extern const Command kVersion;
extern const Command kMan;

/// Every command, in the order of the help.
[[nodiscard]] std::span<const Command* const> all_commands() noexcept;

/// The options that every command takes, before or after its name.
[[nodiscard]] std::span<const Option> global_options() noexcept;

/// Throws `usage`, with "did you mean".
[[nodiscard]] const Command& find_command(std::string_view name);

}  // namespace dunlin::cli
