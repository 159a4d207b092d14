// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "autogenerate/compare.hpp"
#include "autogenerate/permissions.hpp"
#include "autogenerate/source.hpp"
#include "cli/context.hpp"

#include <optional>
#include <vector>

namespace dunlin::cli {

/// Both schemas of one dialect, and what was said of renamings between them.
struct Compared {
  const Dialect& dialect;
  schema::Schema from;
  schema::Schema to;
  Renames renames;
  Comparison comparison;

  void compare_again() { comparison = compare(from, to, renames, dialect); }
};

/// Takes what `--rename` and the files or models of `wanted` say, and compares. Throws `usage`.
void add_told_renames(Context& context, const Arguments& arguments, const Source& wanted, Compared& compared);

/// What the user has said of renamings and losses, and is asked for.
class Questions {
 public:
  /// `granted` needs no `--allow`. Borrows `context`. Throws `usage`.
  Questions(Context& context, const Arguments& arguments, Permissions granted);

  /// Settles what may have been renamed, by asking at a terminal. What is lost is counted in `database`, which may be
  /// null.
  ///
  /// Throws `confirmation_needed` when only a person can tell and nobody does, and `check_failed` for what nobody has
  /// allowed.
  void settle(Compared& compared, Connection* database);

 private:
  [[nodiscard]] std::optional<PossibleRename> next_question(const Compared& compared) const;
  [[nodiscard]] bool ask(const PossibleRename& rename) const;
  void refuse_to_guess(const std::vector<PossibleRename>& open) const;

  Context& context_;
  Permissions allowed_;
  bool nothing_is_renamed_;
  std::vector<PossibleRename> denied_;
};

}  // namespace dunlin::cli
