// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include <string>

namespace dunlin::postgres {

/// Calls the database `current` by the name `aside`, and `fresh`, which gets its owner, rights, settings, connection
/// limit and comment, by the name `current`; in one transaction. `connection` is to another database of the server.
///
/// Throws `database_missing`, and `database_busy` when somebody is connected to one of the two.
void swap_databases(dunlin::Connection& connection, const std::string& current, const std::string& fresh,
                    const std::string& aside);

}  // namespace dunlin::postgres
