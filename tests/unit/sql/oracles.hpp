// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/statement.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::test {

using Texts = std::vector<std::string>;

/// The statements of PostgreSQL's own parser (the grammar of 15, standard_conforming_strings on), or nothing when it
/// refuses the text.
[[nodiscard]] std::optional<Texts> postgres_split(const std::string& text);

/// Whether PostgreSQL's own parser says that a setting ends with its transaction.
[[nodiscard]] bool postgres_says_local(const std::string& setting);

/// The statements that SQLite takes from a text one after the other, each run in a database of its own; ends at the
/// first one that fails, with its message as the last text.
[[nodiscard]] Texts sqlite_split(const std::string& text);

/// Where sqlite3_complete() sees the ends of statements among the semicolons of a text.
[[nodiscard]] Texts sqlite_complete_split(const std::string& text);

/// What the splitter says.
[[nodiscard]] Texts our_split(std::string_view text, const sql::LexicalRules& rules);

/// The text with blanks where rows of COPY and lines for a shell stood, for parsers that know neither.
[[nodiscard]] std::string sql_only(std::string text, const sql::LexicalRules& rules);

/// From the first to the last token that means something; empty without one.
[[nodiscard]] std::string_view without_blanks(std::string_view text, const sql::LexicalRules& rules);

}  // namespace dunlin::test
