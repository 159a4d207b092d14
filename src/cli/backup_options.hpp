// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/backup.hpp>

#include "cli/context.hpp"

#include <optional>
#include <string>

namespace dunlin::cli {

/// `[backup]` of the configuration, for a connection as `access` says.
[[nodiscard]] BackupOptions backup_options(Context& context, Access access);

/// `12.3 MiB`.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// `8c1f0e6a2b47`, or "base".
[[nodiscard]] std::string revisions_text(const Backup& backup);

/// The command that puts a copy back, for messages.
[[nodiscard]] std::string restore_advice(Context& context, const Backup& backup);

}  // namespace dunlin::cli
