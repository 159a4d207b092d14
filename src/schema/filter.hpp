// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::schema {

/// Which objects are meant.
///
/// A pattern is a name in which `*` stands for any characters and `?` for one, with the schema in front where that
/// matters: `users`, `audit_*`, `app.*`. A kind and a colon before it restrict it: `table:tmp_*`, `view:*`,
/// `materialized view:*`, `function:*`, `extension:*`. What belongs to a table goes with it and has no kind here.
/// Letter case counts in names and not in kinds.
struct Filter {
  std::vector<std::string> include;  ///< Empty: everything.
  std::vector<std::string> exclude;  ///< Of what is included.

  [[nodiscard]] bool empty() const noexcept { return include.empty() && exclude.empty(); }
};

/// What `schema` has of what is meant. Sequences go with the table that owns them, and schemas stay while they hold
/// something; foreign keys to tables that are left out are kept.
[[nodiscard]] Schema filtered(Schema schema, const Filter& filter);

/// Whether `text` fits a pattern of `*` and `?`.
[[nodiscard]] bool fits(std::string_view text, std::string_view pattern) noexcept;

}  // namespace dunlin::schema
