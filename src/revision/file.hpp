// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/naming.hpp>
#include <dunlin/revision_file.hpp>

#include "revision/revision.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// The project's revisions as found on disk.
struct RevisionDirectory {
  std::vector<Revision> revisions;         ///< In order of file name, repeatables included.
  std::optional<Revision> before_upgrade;  ///< `before-upgrade.sql`, a body without directives.
  std::optional<Revision> after_upgrade;   ///< `after-upgrade.sql`
};

/// Reads one revision from the bytes of a file. Normalises line ends and drops a BOM first.
///
/// Throws `not_text`, `malformed_directive`, `unknown_directive` (with "did you mean"), `empty_body`, `invalid_id`,
/// each with path, line, column and the line.
[[nodiscard]] Revision parse_revision(std::string path, std::string bytes, Naming naming);

/// Whether revisions must have something to run.
enum class Bodies {
  required,
  may_be_empty,  ///< They are still being written, and are not run.
};

/// Reads every `.sql` file of a directory but the template, in one pass, not descending.
///
/// Throws `file_unreadable`, and what `parse_revision` throws. Duplicates and links are the graph's to check.
[[nodiscard]] RevisionDirectory read_revisions(const std::filesystem::path& directory, Naming naming,
                                               Bodies bodies = Bodies::required);

/// The same of files that are in the program.
[[nodiscard]] RevisionDirectory read_embedded(std::vector<RevisionFile> files, Naming naming);

/// What a new revision does on one database.
struct NewBody {
  std::string dialect;
  std::optional<std::string> up;  ///< SQL; nothing: no section.
  std::optional<std::string> down;
};

/// What a new revision file is made from.
struct NewRevision {
  std::string id;  ///< Empty: a random one, or with sequence naming the next number.
  std::vector<std::string> parents;
  std::vector<std::string> depends_on;
  std::vector<std::string> labels;
  std::string message;
  std::string up;  ///< SQL to put in, may be empty.
  std::string down;
  std::vector<NewBody> bodies;  ///< A section each, in place of `up` and `down`; empty: one for every database.
  std::string irreversible;     ///< Why there is no way down; empty: there may be one.
  bool in_code = false;         ///< A class in C++, from `template.hpp`; `up` and `down` are not used.
};

/// Writes a new revision from the directory's `template.sql`, or from the built-in one when there is none, and returns
/// its path. The file is complete or not there: it is written under another name first. Never overwrites.
///
/// `now` is UTC and only gives the file its name. Throws `file_unwritable`.
std::filesystem::path write_revision(const std::filesystem::path& directory, Naming naming,
                                     const RevisionDirectory& existing, NewRevision revision,
                                     std::chrono::system_clock::time_point now);

/// The template that `init` writes.
[[nodiscard]] std::string_view default_template() noexcept;

/// Puts other parents into the header of a revision file, leaving every other byte as it is. For `rebase`.
void rewrite_parents(const std::filesystem::path& file, const std::vector<std::string>& parents);

}  // namespace dunlin
