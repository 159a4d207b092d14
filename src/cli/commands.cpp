// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

namespace dunlin::cli {
namespace {

constexpr std::array kCommands{&kInit,    &kRevision, &kUpgrade, &kDowngrade, &kCurrent,    &kStatus,  &kHistory,
                               &kHeads,   &kBranches, &kShow,    &kMerge,     &kRebase,     &kStamp,   &kBaseline,
                               &kCheck,   &kVerify,   &kApply,   &kResolve,   &kDiff,       &kDump,    &kBackup,
                               &kRestore, &kPrepare,  &kPing,    &kServe,     &kCompletion, &kVersion, &kMan};

constexpr Option kGlobals[] = {
    {"--url", '\0', ValueKind::text, "URL", "database to work on; beats environment and configuration", {}},
    {"--config", 'c', ValueKind::file, "FILE", "configuration file (default: dunlin.toml, config.json)", {}},
    {"--dir", 'd', ValueKind::directory, "DIR", "directory of the revisions (default: migrations)", {}},
    {"--env", '\0', ValueKind::text, "NAME", "environment: its section of the configuration applies", {}},
    {"--set", '\0', ValueKind::list, "NAME=VALUE", "value of a revision variable", {}},
    {"--json", '\0', ValueKind::none, {}, "print one JSON document", {}},
    {"--yes", 'y', ValueKind::none, {}, "answer every question with yes", {}},
    {"--verbose", 'v', ValueKind::none, {}, "log each statement with its duration", {}},
    {"--quiet", 'q', ValueKind::none, {}, "say nothing but results, warnings and errors", {}},
    {"--log-format", '\0', ValueKind::choice, "FORMAT", "form of the log: text or json", "text json"},
    {"--help", 'h', ValueKind::none, {}, "show help and exit", {}},
};

}  // namespace

std::span<const Command* const> all_commands() noexcept { return kCommands; }

std::span<const Option> global_options() noexcept { return kGlobals; }

const Command& find_command(std::string_view name) {
  for (const Command* command : kCommands) {
    if (command->name == name) return *command;
  }
  std::vector<std::string_view> names;
  for (const Command* command : kCommands) {
    if (!command->hidden) names.push_back(command->name);
  }
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = "`dunlin --help` lists the commands";
  throw Error(ErrorCode::usage, fmt::format("unknown command \"{}\"", escape_controls(name)),
              {.hint = std::move(hint)});
}

}  // namespace dunlin::cli
