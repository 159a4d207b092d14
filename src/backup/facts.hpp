// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/dialect.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dunlin {

/// What tells one state of one database from others.
struct Facts {
  std::string identity;
  std::vector<std::string> revisions;
  std::size_t tables = 0;
};

[[nodiscard]] Facts facts_of(Connection& connection, const HistoryName& history);

}  // namespace dunlin
