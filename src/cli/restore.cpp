// SPDX-License-Identifier: Apache-2.0
#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "backup/manifest.hpp"
#include "base/utf8.hpp"
#include "cli/backup_options.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "dialect/copies.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"COPY",
     "a copy made by `dunlin backup`, its name in the directory of copies, or latest",
     false,
     false,
     ValueKind::text,
     {}},
};

constexpr Option kOptions[] = {
    {"--from", '\0', ValueKind::directory, "DIRECTORY", "where copies are looked for (default: backups)", {}},
    {"--into", '\0', ValueKind::text, "NAME", "make a new database of it; the one that is there stays as it is", {}},
    {"--swap", '\0', ValueKind::text, "NAME", "let database NAME take the place of the one that is there", {}},
    {"--foreign", '\0', ValueKind::none, {}, "take a copy of another database", {}},
};

constexpr Example kExamples[] = {
    {"dunlin restore latest", "SQLite: write the newest copy into the database file"},
    {"dunlin restore latest --into shop_restored", "PostgreSQL: make a new database of it"},
    {"dunlin restore --swap shop_restored", "and give it the name of the old one, which stays under another"},
};

RestoreOptions options_of(Context& context, const Arguments& arguments) {
  RestoreOptions options;
  options.foreign = arguments.has("--foreign");
  options.history_name = context.settings().history_name;
  options.connect = context.connect_options(Access::create);
  return options;
}

/// The newest copy in a directory that has those of one database only, when that is not there to be asked.
Backup newest_of_one(const std::string& dialect, const BackupOptions& options) {
  std::vector<Backup> backups = list_backups(options.directory);
  std::erase_if(backups, [&](const Backup& backup) { return backup.dialect != dialect; });
  const bool one = std::all_of(backups.begin(), backups.end(), [&](const Backup& backup) {
    return backup.database == backups.front().database && backup.identity == backups.front().identity;
  });
  if (!backups.empty() && one) return backups.front();
  throw Error(ErrorCode::backup_failed,
              backups.empty() ? fmt::format("there is no copy in \"{}\"", options.directory.string())
                              : fmt::format("\"{}\" has copies of several databases", options.directory.string()),
              {.hint = "name the copy; `dunlin backup --list` shows them", .state = "nothing was changed"});
}

Backup newest(Context& context, const BackupOptions& options) {
  try {
    const auto connection = context.dialect().connect(context.url(), options.connect);
    return newest_backup(*connection, options);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::database_missing) throw;
  }
  return newest_of_one(std::string(context.dialect().name()), options);
}

Backup find_copy(Context& context, const Arguments& arguments) {
  BackupOptions options = backup_options(context, Access::write);
  if (arguments.has("--from")) options.directory = arguments.text("--from");
  const std::string name = arguments.text("COPY");
  if (name == "latest") return newest(context, options);
  const bool is_path = std::filesystem::exists(manifest_of(name)) || std::filesystem::exists(name);
  const bool is_name = !is_path && std::filesystem::exists(manifest_of(options.directory / name));
  return read_backup(is_name ? options.directory / name : std::filesystem::path(name));
}

void tell(Context& context, const Json& document, const std::string& sentence) {
  if (context.json()) context.terminal().print_line(document.str());
  if (!context.json() && !context.quiet()) context.terminal().print_line(sentence);
}

int run_swap(Context& context, const Arguments& arguments) {
  const std::string name = arguments.text("--swap");
  if (arguments.has("COPY") || arguments.has("--into")) {
    throw Error(ErrorCode::usage, "--swap takes neither a copy nor --into: it changes names only");
  }
  // Where there is no such thing nobody need be asked.
  if (!copies_of(context.dialect()).in_place()) {
    context.confirm(fmt::format("let \"{}\" take the place of {}?", escape_controls(name),
                                escape_controls(context.url().redacted())));
  }
  const std::string aside = swap_in(context.url(), name, options_of(context, arguments));
  tell(context, Json{}.text("database", name).text("former", aside),
       fmt::format("\"{}\" took the place of {}, which is called \"{}\" now", escape_controls(name),
                   escape_controls(context.url().redacted()), escape_controls(aside)));
  return 0;
}

int run_restore(Context& context, const Arguments& arguments) {
  context.watch_signals();
  if (arguments.has("--swap")) return run_swap(context, arguments);
  if (!arguments.has("COPY")) throw Error(ErrorCode::usage, "name the copy; `dunlin backup --list` shows them");
  const Backup backup = find_copy(context, arguments);
  const RestoreOptions options = options_of(context, arguments);
  const std::string file = escape_controls(backup.file.string());
  Json document;
  document.text("file", backup.file.string()).texts("revisions", backup.revisions);
  if (arguments.has("--into")) {
    const std::string name = arguments.text("--into");
    restore_into(context.url(), backup, name, options);
    tell(context, document.text("database", name),
         fmt::format("\"{}\" is {} now, revision {}", escape_controls(name), file, revisions_text(backup)));
    return 0;
  }
  const std::string database = escape_controls(context.url().redacted());
  if (copies_of(context.dialect()).in_place()) {
    context.confirm(fmt::format("make {} what it was at {}, revision {}? what was written since is lost", database,
                                backup.made_at, revisions_text(backup)));
  }
  restore(context.url(), backup, options);
  tell(context, document.text("database", context.url().redacted()),
       fmt::format("{} is {} now, revision {}", database, file, revisions_text(backup)));
  return 0;
}

}  // namespace

constinit const Command kRestore{
    .name = "restore",
    .summary = "make the database what a copy of it is",
    .description =
        "Checks the copy against its manifest, asks, and puts it back. An SQLite file is written in place, in one "
        "transaction and under its lock: programs that have it open see the old content or the new.\n"
        "On PostgreSQL a copy becomes a new database (--into), which takes the place of the old one in a second step "
        "(--swap), with its owner, rights and settings; the old one is kept under another name.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_restore};

}  // namespace dunlin::cli
