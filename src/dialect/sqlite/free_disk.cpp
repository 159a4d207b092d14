// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/free_disk.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/schema_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>

namespace dunlin::sqlite {
namespace {

// Once in the file, once in its journal.
constexpr std::int64_t kCopies = 2;

std::optional<std::int64_t> free_beside(const char* file) {
  if (file == nullptr || *file == '\0') return std::nullopt;
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(std::filesystem::path(file).parent_path(), error);
  if (error || space.available > static_cast<std::uintmax_t>(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(space.available);
}

/// Of the table and its indexes. Not every SQLite can tell.
std::optional<std::int64_t> size_of(Session& session, const std::string& table) {
  const std::array<Value, 1> name{table};
  try {
    return first_integer(session,
                         "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE aggregate AND name IN "
                         "(SELECT name FROM main.sqlite_schema WHERE tbl_name = $1)",
                         name);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted) throw;
    return std::nullopt;
  }
}

}  // namespace

void require_free_disk(Session& session, const std::string& table) {
  const std::optional<std::int64_t> available = free_beside(sqlite3_db_filename(session.db(), "main"));
  if (!available) return;
  const std::int64_t page = first_integer(session, "PRAGMA main.page_size");
  const std::int64_t pages = first_integer(session, "PRAGMA main.page_count");
  const std::int64_t unused = first_integer(session, "PRAGMA main.freelist_count") * page;
  // The whole file is more than the table: mostly there is no need to ask further.
  if (pages * page * kCopies <= *available) return;
  const std::optional<std::int64_t> size = size_of(session, table);
  if (!size || *size * kCopies - unused <= *available) return;
  throw Error(
      ErrorCode::disk_full,
      fmt::format("table \"{}\" has to be written anew and takes up to {} MiB beside what it has; {} MiB are free",
                  table, (*size * kCopies - unused) >> 20, *available >> 20),
      {.hint = "make room and run again"});
}

}  // namespace dunlin::sqlite
