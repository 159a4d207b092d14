// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/session.hpp"

#include <span>
#include <vector>

namespace dunlin::postgres {

/// All queries in one pipeline and one round trip. The first error is thrown when the session is clean again.
[[nodiscard]] std::vector<Result> query_all(Session& session, std::span<const Query> queries);

}  // namespace dunlin::postgres
