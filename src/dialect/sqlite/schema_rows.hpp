// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The rows in which the main database keeps its schema, and the settings under which they may be changed.
namespace dunlin::sqlite {

/// A row of `sqlite_schema`.
struct SchemaRow {
  std::string type;
  std::string name;
  std::string table;
  std::string sql;  ///< Empty for the index of a constraint.

  auto operator<=>(const SchemaRow&) const = default;
};

/// Every row, in order.
[[nodiscard]] std::vector<SchemaRow> read_schema_rows(Session& session);

/// Has a setting of the connection on or off, and puts it back. Throws `setting_refused` when SQLite does not do it.
class ConfigScope {
 public:
  ConfigScope(Session& session, int operation, bool on);
  ~ConfigScope();
  ConfigScope(const ConfigScope&) = delete;
  ConfigScope& operator=(const ConfigScope&) = delete;

 private:
  Session& session_;
  int operation_;
  int before_ = 0;
};

/// Whether the connection refuses changes of `sqlite_schema`.
[[nodiscard]] bool is_defensive(Session& session) noexcept;

/// Changes of `sqlite_schema`, inside a transaction. SQLite has read it anew when `finish` returns.
///
/// A text that cannot be read would be committed without complaint and leave the whole file unreadable: try it out
/// first, and let something read it after `finish`.
class SchemaEdit {
 public:
  explicit SchemaEdit(Session& session);
  ~SchemaEdit();
  SchemaEdit(const SchemaEdit&) = delete;
  SchemaEdit& operator=(const SchemaEdit&) = delete;

  /// Throws `internal` unless there is exactly one such row.
  void set_text(std::string_view type, const std::string& name, const std::string& sql);
  void rename_index(const std::string& from, const std::string& to, const std::string& sql);
  void finish();

 private:
  void update(std::string_view sql, std::span<const Value> values);

  Session& session_;
  bool was_on_ = false;
};

/// Whether SQLite can make a program of the statement.
[[nodiscard]] bool compiles(Session& session, std::string_view sql);

/// The number in the first column of the first row.
[[nodiscard]] std::int64_t first_integer(Session& session, std::string_view sql, std::span<const Value> values = {});

}  // namespace dunlin::sqlite
