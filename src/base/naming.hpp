// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dunlin {

/// How revision files are named and linked.
enum class Naming {
  graph,     ///< Ids and parents are in the headers.
  sequence,  ///< `003_add_user_preferences.sql`: the id is the number as written, the parent the number before.
};

}  // namespace dunlin
