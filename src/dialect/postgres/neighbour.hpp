// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/url.hpp>

#include "dialect/copies.hpp"
#include "dialect/postgres/connection.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dunlin::postgres {

/// That every server has, unless somebody dropped it: where programs meet that need not know each other's database.
inline constexpr std::string_view kEveryServersDatabase = "postgres";

/// `url` with another database of the same server.
[[nodiscard]] Url with_database(const Url& url, std::string_view name);

/// A connection to some database of the server: that of `place`, or where it is gone or must not be used, the one that
/// every server has.
[[nodiscard]] std::unique_ptr<Connection> connect_beside(const Place& place, bool may_be_the_same);

/// How the characters of this database are kept and sorted, for a new one that is to hold the same.
[[nodiscard]] std::string locale_clause(Connection& connection);

}  // namespace dunlin::postgres
