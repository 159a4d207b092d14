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

}  // namespace dunlin::sqlite
