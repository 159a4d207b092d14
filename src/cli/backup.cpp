// SPDX-License-Identifier: Apache-2.0
#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "base/text.hpp"
#include "cli/backup_options.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/text_layout.hpp"

#include <fmt/format.h>

namespace dunlin::cli {
namespace {

constexpr std::int64_t kMost = 1000000;

constexpr Option kOptions[] = {
    {"--to", '\0', ValueKind::directory, "DIRECTORY", "where the copy goes (default: backups)", {}},
    {"--zstd", '\0', ValueKind::none, {}, "compress it", {}},
    {"--keep", '\0', ValueKind::text, "N", "afterwards remove all but the newest N copies", {}},
    {"--days", '\0', ValueKind::text, "N", "afterwards remove copies older than N days", {}},
    {"--list", '\0', ValueKind::none, {}, "make none, list those that are there", {}},
    {"--rehearse", '\0', ValueKind::none, {}, "make none, restore the newest into a scratch database and compare", {}},
};

constexpr Example kExamples[] = {
    {"dunlin backup", "copy the database into backups/"},
    {"dunlin backup --zstd --keep 7", "compressed; of the older ones six stay"},
    {"dunlin backup --rehearse", "prove that the newest copy can be restored"},
};

std::int64_t count(const Arguments& arguments, std::string_view name) {
  const std::optional<std::int64_t> number = parse_integer(arguments.text(name));
  if (number && *number >= 1 && *number <= kMost) return *number;
  throw Error(ErrorCode::usage, fmt::format("{} is no number from 1 on", name));
}

BackupOptions options_of(Context& context, const Arguments& arguments) {
  BackupOptions options = backup_options(context, Access::write);
  if (arguments.has("--to")) options.directory = arguments.text("--to");
  if (arguments.has("--zstd")) options.compress = true;
  if (arguments.has("--keep")) options.keep = static_cast<std::size_t>(count(arguments, "--keep"));
  if (arguments.has("--days")) options.keep_for = std::chrono::days(count(arguments, "--days"));
  if (options.directory.empty()) throw Error(ErrorCode::usage, "--to names no directory");
  return options;
}

Json json_of(const Backup& backup) {
  Json one;
  one.text("file", backup.file.string()).text("made_at", backup.made_at).texts("revisions", backup.revisions);
  one.text("database", backup.database).text("dialect", backup.dialect).text("server", backup.server);
  one.number("size", static_cast<std::int64_t>(backup.size)).text("sha256", backup.sha256);
  one.flag("compressed", backup.compressed).number("tables", static_cast<std::int64_t>(backup.tables));
  return one;
}

/// Needs no database: it may be the one that was lost.
int list(Context& context, const Arguments& arguments) {
  Terminal& terminal = context.terminal();
  JsonArray all;
  std::filesystem::path directory = context.settings().backup.directory;
  if (arguments.has("--to")) directory = arguments.text("--to");
  const std::vector<Backup> backups = list_backups(directory);
  if (backups.empty() && !context.json() && !context.quiet()) {
    terminal.tell(fmt::format("there is no copy in \"{}\"", escape_controls(directory.string())));
  }
  for (const Backup& backup : backups) {
    if (context.json()) {
      all.add(json_of(backup));
      continue;
    }
    terminal.print_line(fmt::format("{}  {:>10}  {}  {}", backup.made_at, size_text(backup.size),
                                    pad(revisions_text(backup), 12), escape_controls(backup.file.string())));
  }
  if (context.json()) terminal.print_line(Json{}.array("backups", all).str());
  return 0;
}

std::string rows_text(std::int64_t rows) { return rows < 0 ? "-" : fmt::format("{}", rows); }

void show(Context& context, const Rehearsal& rehearsal) {
  Terminal& terminal = context.terminal();
  if (context.json()) {
    JsonArray tables;
    for (const TableRows& table : rehearsal.tables) {
      Json one;
      one.text("table", table.table).number("in_copy", table.in_copy).number("now", table.now);
      tables.add(one);
    }
    Json document = json_of(rehearsal.backup);
    document.array("rows", tables).texts("faults", rehearsal.faults);
    terminal.print_line(document.str());
    return;
  }
  if (context.quiet()) return;
  for (const TableRows& table : rehearsal.tables) {
    terminal.print_line(fmt::format("  {}  {:>10} in the copy  {:>10} now", pad(escape_controls(table.table), 40),
                                    rows_text(table.in_copy), rows_text(table.now)));
  }
  if (!rehearsal.faults.empty()) return;
  terminal.print_line(fmt::format("{} can be restored: {} tables, revision {}",
                                  escape_controls(rehearsal.backup.file.string()), rehearsal.backup.tables,
                                  revisions_text(rehearsal.backup)));
}

int run_rehearsal(Context& context, const BackupOptions& options) {
  const Rehearsal rehearsal = rehearse(context.url(), options);
  show(context, rehearsal);
  if (rehearsal.faults.empty()) return 0;
  throw Error(ErrorCode::backup_damaged,
              fmt::format("\"{}\" does not restore to what its manifest says: {}", rehearsal.backup.file.string(),
                          rehearsal.faults.front()),
              {.hint = "use another copy; the database itself was not touched"});
}

void show(Context& context, const BackupReport& report) {
  Terminal& terminal = context.terminal();
  const Backup& backup = report.backup;
  if (context.json()) {
    std::vector<std::string> removed;
    for (const auto& file : report.removed) removed.push_back(file.string());
    terminal.print_line(json_of(backup).texts("removed", removed).str());
    return;
  }
  if (context.quiet()) {
    terminal.print_line(escape_controls(backup.file.string()));
    return;
  }
  terminal.print_line(fmt::format("{}: {}, revision {}", escape_controls(backup.file.string()), size_text(backup.size),
                                  revisions_text(backup)));
  for (const auto& file : report.removed) {
    terminal.print_line(fmt::format("removed {}", escape_controls(file.string())));
  }
}

int run_backup(Context& context, const Arguments& arguments) {
  if (arguments.has("--list") && arguments.has("--rehearse")) {
    throw Error(ErrorCode::usage, "--list and --rehearse exclude each other");
  }
  if (arguments.has("--list")) return list(context, arguments);
  context.watch_signals();
  const BackupOptions options = options_of(context, arguments);
  if (arguments.has("--rehearse")) return run_rehearsal(context, options);
  Connection& connection = context.connect(Access::write);
  show(context, back_up(connection, {context.url(), options.connect}, options));
  return 0;
}

}  // namespace

constinit const Command kBackup{
    .name = "backup",
    .summary = "copy the database into a file that can be restored",
    .description =
        "Makes a consistent copy while others go on writing: of SQLite by its backup API, of PostgreSQL by the newest "
        "pg_dump that is installed. The name tells database, time and revision; a manifest beside it holds the "
        "checksum. Only you may read them.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_backup};

}  // namespace dunlin::cli
