// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/direction.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

class Migration;

/// A part of a revision file: what to run in one direction, on one database or on every one.
struct Section {
  Direction direction = Direction::up;
  std::string dialect;     ///< "sqlite", "postgresql"; empty: every one.
  std::size_t offset = 0;  ///< Of its SQL in the revision's text.
  std::size_t length = 0;

  bool operator==(const Section&) const = default;
};

/// One change of a database, up and down, as written in a file or compiled into the program.
struct Revision {
  std::string id;
  std::vector<std::string> parents;     ///< Empty: a base.
  std::vector<std::string> depends_on;  ///< Must be applied before, without being a parent.
  std::vector<std::string> labels;
  std::string message;

  std::vector<Section> sections;  ///< In file order.

  bool no_transaction = false;  ///< Ordinary statements get one transaction each.
  bool secret = false;          ///< Bodies are not stored in the database.
  bool skip_on_replay = false;
  bool repeatable = false;                     ///< No parents; run again after the others when it changes.
  std::optional<std::string> irreversible;     ///< The reason why there is no way down.
  std::optional<std::string> compatible_from;  ///< The oldest revision whose program works with this one's schema.
  std::optional<std::chrono::milliseconds> timeout;  ///< Of a statement.
  std::optional<std::chrono::milliseconds> lock_timeout;
  std::vector<std::string> variables;  ///< Only these `${NAME}` are replaced.

  /// The class that does it instead of sections; borrowed. Null for SQL.
  Migration* code = nullptr;

  std::string path;  ///< As the user would type it; empty when there is no file.
  std::string text;  ///< The whole file, line ends LF, no BOM.

  bool operator==(const Revision&) const = default;
};

/// A piece of SQL to run, and where in its revision's text it stands.
struct BodyPiece {
  std::string text;
  std::size_t offset = 0;
  /// Variables were replaced, so positions in `text` are not positions in the file.
  bool replaced = false;

  bool operator==(const BodyPiece&) const = default;
};

/// The sections for one direction and database, in file order, variables replaced.
///
/// Throws `undefined_variable`, naming file and line.
[[nodiscard]] std::vector<BodyPiece> body_of(const Revision& revision, Direction direction, std::string_view dialect,
                                             const std::map<std::string, std::string>& variables);

/// Whether there is a section, though maybe an empty one, for this direction and database.
[[nodiscard]] bool has_section(const Revision& revision, Direction direction, std::string_view dialect) noexcept;

}  // namespace dunlin
