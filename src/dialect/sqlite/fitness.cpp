// SPDX-License-Identifier: Apache-2.0
// Whether a file is fit for what a deployment wants of it.
#include "dialect/fitness.hpp"

#include "dialect/sqlite/dialect.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <filesystem>

namespace dunlin::sqlite {
namespace {

namespace fs = std::filesystem;

std::string size_text(std::uintmax_t bytes) {
  constexpr std::uintmax_t kMebi = std::uintmax_t{1024} * 1024;
  return bytes < 10 * kMebi ? fmt::format("{} KiB", bytes / 1024) : fmt::format("{} MiB", bytes / kMebi);
}

/// The file is asked of the system and not opened: closing it again would drop SQLite's locks.
Finding access_of(const fs::path& file) {
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (access(file.c_str(), W_OK) != 0) {
    return {.subject = "access",
            .text = fmt::format("\"{}\" cannot be written", file.string()),
            .warning = {},
            .fault = ErrorCode::read_only,
            .hint = "make the file writable for this user"};
  }
  if (access(parent.c_str(), W_OK | X_OK) != 0) {
    return {.subject = "access",
            .text = fmt::format("no file can be made in \"{}\"", parent.string()),
            .warning = {},
            .fault = ErrorCode::read_only,
            .hint = "SQLite keeps its journal beside the database: make the directory writable for this user"};
  }
  return {.subject = "access", .text = "read and write", .warning = {}, .fault = {}, .hint = {}};
}

Finding space_of(const fs::path& file) {
  std::error_code failed;
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const fs::space_info space = fs::space(parent, failed);
  const std::uintmax_t size = failed ? 0 : fs::file_size(file, failed);
  if (failed) return {.subject = "space", .text = "unknown", .warning = {}, .fault = {}, .hint = {}};
  Finding finding{.subject = "space",
                  .text = fmt::format("{} free, the database has {}", size_text(space.available), size_text(size)),
                  .warning = {},
                  .fault = {},
                  .hint = {}};
  // A change that writes every row anew needs the journal, too.
  if (space.available < size) {
    finding.warning = "a change that writes every row anew may not find room";
    finding.hint = "make as much room as the database has";
  }
  return finding;
}

}  // namespace

std::vector<Finding> SqliteDialect::examine_fitness(dunlin::Connection& connection,
                                                    const HistoryName& /*history*/) const {
  const std::string encoding = connection.query("PRAGMA encoding").text(0, 0);
  const std::string journal = connection.query("PRAGMA journal_mode").text(0, 0);
  std::vector<Finding> findings{
      {.subject = "encoding", .text = encoding, .warning = {}, .fault = {}, .hint = {}},
      {.subject = "journal", .text = journal, .warning = {}, .fault = {}, .hint = {}},
  };
  if (journal == "off" || journal == "memory") {
    findings.back().warning = "a crash in the middle of an upgrade can damage the file";
    findings.back().hint = "use the journal mode `wal` or `delete`";
  }
  const std::string file = connection.query("SELECT file FROM pragma_database_list WHERE name = 'main'").text(0, 0);
  if (file.empty()) return findings;
  findings.push_back(access_of(file));
  findings.push_back(space_of(file));
  return findings;
}

}  // namespace dunlin::sqlite
