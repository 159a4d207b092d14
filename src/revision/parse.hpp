// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/naming.hpp>
#include "revision/revision.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dunlin {

/// What a file is for, which decides the directives that it may have.
enum class FileRole {
  revision,
  hook,  ///< `before-upgrade.sql` and its kin: one way, no place in the graph, may be empty.
};

struct ParseOptions {
  Naming naming = Naming::graph;
  FileRole role = FileRole::revision;
  bool allow_empty = false;  ///< A body that is still to be written is no error.
};

struct ParsedFile {
  Revision revision;
  bool has_id = false;       ///< A `revision` directive gave it.
  bool has_parents = false;  ///< A `parents` directive gave them.
};

/// Reads one file. Throws what `parse_revision` throws.
[[nodiscard]] ParsedFile parse_file(std::string path, std::string bytes, const ParseOptions& options);

/// `bytes` as a revision's text: checked to be text, line ends LF, no BOM. Throws `not_text`.
[[nodiscard]] std::string normalise_text(std::string bytes, std::string_view path);

}  // namespace dunlin
