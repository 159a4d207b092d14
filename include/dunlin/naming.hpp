// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dunlin {

/// How revisions are named and linked.
enum class Naming {
  graph,     ///< Ids and parents are in the headers.
  sequence,  ///< Numbers: `003_add_user_preferences.sql`, or `version = 3`; the parent is the number before.
};

}  // namespace dunlin
