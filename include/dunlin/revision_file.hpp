// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace dunlin {

/// A revision file that is not on disk.
struct RevisionFile {
  std::string name;  ///< `003_add_user_preferences.sql`
  std::string text;  ///< Directives and SQL.
};

}  // namespace dunlin
