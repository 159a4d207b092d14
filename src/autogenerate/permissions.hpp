// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "autogenerate/compare.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// What changes may do. What runs without being looked at begins with none.
struct Permissions {
  bool destructive = false;
  bool rewriting = false;
  bool data_dependent = false;

  /// `given` with what `words` add: of `destructive`, `rewriting`, `data-dependent` and `all`, separated by commas.
  /// Throws `usage`.
  [[nodiscard]] static Permissions parse(std::string_view words, Permissions given);
};

/// A loss and how much it is.
struct CountedLoss {
  Loss loss;
  std::optional<std::int64_t> count;  ///< Of rows, or of values of a column; nothing: there was no database to ask.

  /// `column users.age: 12 values`.
  [[nodiscard]] std::string sentence() const;
};

/// What the changes destroy, counted in the database that they are for, which may be null. What holds nothing is left
/// out. `renames` are those that the changes were made with.
[[nodiscard]] std::vector<CountedLoss> count_losses(const Changes& changes, const Renames& renames,
                                                    Connection* database);

/// A sentence for each change that `allowed` does not allow: `destroys table users: 3 rows`, `writes every row anew: ~
/// column users.age: …`, `rows may refuse it: …`. Of losses those in `losses`.
[[nodiscard]] std::vector<std::string> refusals(const Changes& changes, const std::vector<CountedLoss>& losses,
                                                const Permissions& allowed);

/// Those of `possible` that would destroy something of `losses` if they were no renamings: only a person can tell.
[[nodiscard]] std::vector<PossibleRename> open_questions(const std::vector<PossibleRename>& possible,
                                                         const std::vector<CountedLoss>& losses);

}  // namespace dunlin
