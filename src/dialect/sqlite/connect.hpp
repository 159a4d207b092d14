// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include <memory>

namespace dunlin::sqlite {

/// Opens the file that `url` names. Writes nothing into it; creates it only when `options.create`.
///
/// Throws `database_missing`, `file_unreadable`, `file_unwritable`, `not_a_database`, `read_only` (also when a
/// read-only connection meets what a killed writer left behind), `database_busy`, and what `parse_settings` throws.
[[nodiscard]] std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options);

/// Throws what `connect` throws before it looks at the file.
void check_options(const Url& url, const ConnectOptions& options);

/// The same for a pool: the file is brought into the configured journal mode, WAL unless told otherwise, so that
/// connections that read go on beside the one that writes; one for reading refuses changes.
[[nodiscard]] std::unique_ptr<Connection> connect_for(Use use, const Url& url, const ConnectOptions& options);

[[nodiscard]] bool is_in_memory(const Url& url) noexcept;

}  // namespace dunlin::sqlite
