// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include "diff/diff.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// Adds to `renames` what `word` says: `a:b` for a table, `a.b:a.c` or `a.b:c` for a column, each with a schema in
/// front where the name alone does not tell which is meant. Names that are not plain are in double quotes.
///
/// False when `from` has nothing of the old name: it may have been renamed before. Throws `usage` when the word cannot
/// be understood, when it fits more than one thing, and when `to` has nothing of the new name.
bool add_rename(Renames& renames, std::string_view word, const schema::Schema& from, const schema::Schema& to);

/// `a.b:a.c` for what could be one, as `add_rename` understands it.
[[nodiscard]] std::string word_of(const PossibleRename& rename);

/// The words behind `-- dunlin: rename`, each on a line of its own, in files of SQL statements. Throws
/// `file_unreadable`.
[[nodiscard]] std::vector<std::string> rename_words_in(std::span<const std::filesystem::path> files);

}  // namespace dunlin
