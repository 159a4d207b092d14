// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "autogenerate/compare.hpp"
#include "autogenerate/source.hpp"
#include "history/history.hpp"
#include "migrate/project.hpp"

#include <string>
#include <vector>

namespace dunlin {

/// What became of one revision that was run up, down and up again.
struct RoundTrip {
  /// How it ended.
  enum class Outcome {
    equal,        ///< Down gave back what was before, up again what was after.
    down_leaves,  ///< After its way down the schema is not what it was before.
    up_differs,   ///< Up again made something else than the first time.
    one_way,      ///< It has no way down, and says so.
    failed        ///< A statement failed.
  };

  std::string id;
  std::string message;
  Outcome outcome = Outcome::equal;
  std::vector<std::string> differences;  ///< What is otherwise, a line each; of `failed` what the database said.
};

/// Runs each revision of `project` up, down and up in a scratch database as `options` say. Ends with the first that
/// fails, since the others are built upon it.
///
/// Throws what `make_scratch` and introspection throw, and what is wrong with the files.
[[nodiscard]] std::vector<RoundTrip> round_trip(const Project& project, const ReadOptions& options);

/// The schema that the revisions make of which `history` says that they are applied.
///
/// Throws as `replay`, and `missing_revision` and `edited_revision` when the files no longer tell what was applied.
[[nodiscard]] schema::Schema replay_applied(const Project& project, const History& history, const ReadOptions& options);

}  // namespace dunlin
