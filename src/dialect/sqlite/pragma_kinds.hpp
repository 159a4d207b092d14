// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace dunlin::sqlite {

/// Where a PRAGMA that was given a value does what it says.
enum class PragmaScope {
  file,          ///< changes the file, and a ROLLBACK undoes it
  question,      ///< changes nothing; the value is an argument
  inside,        ///< changes the connection, in a transaction or not; a ROLLBACK does not undo it
  outside,       ///< changes the connection, and in a transaction it is refused or ignored
  alone,         ///< changes the file, and in a transaction it is refused or ignored
  whole_process  ///< changes all connections of the program
};

struct PragmaKind {
  std::string_view name;
  PragmaScope scope;
};

/// Every PRAGMA of SQLite 3.40, by name.
[[nodiscard]] std::span<const PragmaKind> pragma_kinds() noexcept;

/// Nothing for a name that SQLite does not know.
[[nodiscard]] const PragmaKind* find_pragma(std::string_view name) noexcept;

}  // namespace dunlin::sqlite
