// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>
#include <vector>

namespace dunlin {

/// What follows from the types of a model's columns on one database.
struct KeptTable {
  std::vector<schema::Column> columns;  ///< Those of the model, in its order.
  std::vector<schema::Check> checks;    ///< What the types alone do not hold values to.
  std::vector<schema::Enum> enums;      ///< Types that have to be there before the table.
  /// What of the table and its columns has no place on this database, each as the rest of a sentence that begins with
  /// its name: `has no arrays, as column "words" is one`.
  std::vector<std::string> lacking;
};

}  // namespace dunlin
