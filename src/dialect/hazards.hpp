// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>
#include <vector>

namespace dunlin {

/// Rows or values that are gone, or no longer what they were, after an operation.
struct Loss {
  std::string what;          ///< `table users`, `column users.age`; for people.
  schema::ObjectName table;  ///< By its name when the operation runs.
  std::string column;        ///< Whose values they are; empty: whole rows.

  bool operator==(const Loss&) const = default;
};

/// What an operation means for those who work with the database meanwhile, and for the rows that are in it.
struct Hazards {
  /// The strongest lock that it takes on something that others may be using, in the database's own words; empty: none.
  std::string lock;
  bool rewrites = false;         ///< It writes every row of a table anew.
  bool depends_on_data = false;  ///< Rows that are there may refuse it.
  std::vector<Loss> losses;      ///< What it destroys; empty: nothing.

  bool operator==(const Hazards&) const = default;
};

}  // namespace dunlin
