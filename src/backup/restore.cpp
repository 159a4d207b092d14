// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "backup/facts.hpp"
#include "backup/manifest.hpp"
#include "backup/names.hpp"
#include "base/compress.hpp"
#include "base/durable.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin {
namespace {

namespace fs = std::filesystem;

void refuse_other_dialect(const Dialect& dialect, const Backup& backup) {
  if (dialect.name() == backup.dialect) return;
  throw Error(ErrorCode::backup_foreign, fmt::format("\"{}\" is a copy of {}", backup.file.string(), backup.server),
              {.hint = "name a database of that kind with --url", .state = "nothing was changed"});
}

[[noreturn]] void foreign(const Backup& backup, std::string_view database) {
  throw Error(ErrorCode::backup_foreign,
              fmt::format("\"{}\" is a copy of another database (\"{}\")", backup.file.string(), backup.database),
              {.hint = fmt::format("if \"{}\" shall become that one, say so with --foreign", database),
               .state = "nothing was changed"});
}

}  // namespace

PlainCopy::PlainCopy(const Backup& backup, const std::stop_token& stop) : file_(backup.file) {
  if (!backup.compressed) return;
  file_ = backup.file.parent_path() / fmt::format(".restore-{}{}", random_hex(8), kPartial);
  { const File made = File::create_private(file_); }
  scratch_ = true;
  try {
    decompress_file(backup.file, file_, stop);
  } catch (...) {
    const Removal removal(file_);
    throw;
  }
}

PlainCopy::~PlainCopy() {
  if (scratch_) const Removal removal(file_);
}

void refuse_foreign(Connection& connection, const Backup& backup, const RestoreOptions& options) {
  if (options.foreign) return;
  const Facts facts = facts_of(connection, {options.history_name});
  if (facts.tables == 0) return;  // Nothing is lost.
  const std::string database = copies_of(connection.dialect()).name_of(connection);
  const bool same = facts.identity.empty() ? backup.identity.empty() && backup.database == database
                                           : backup.identity == facts.identity;
  if (!same) foreign(backup, database);
}

void put_back(Connection& connection, const Backup& backup, const std::stop_token& stop) {
  verify(backup, stop);
  const PlainCopy copy(backup, stop);
  copies_of(connection.dialect()).put_back(connection, copy.file());
}

void restore(const Url& url, const Backup& backup, const RestoreOptions& options) {
  const Dialect& dialect = dialect_of(url);
  refuse_other_dialect(dialect, backup);
  verify(backup, options.connect.stop);
  const PlainCopy copy(backup, options.connect.stop);
  const auto connection = dialect.connect(url, options.connect);
  refuse_foreign(*connection, backup, options);
  copies_of(dialect).put_back(*connection, copy.file());
}

void restore_into(const Url& url, const Backup& backup, const std::string& name, const RestoreOptions& options) {
  const Dialect& dialect = dialect_of(url);
  refuse_other_dialect(dialect, backup);
  verify(backup, options.connect.stop);
  const PlainCopy copy(backup, options.connect.stop);
  static_cast<void>(copies_of(dialect).make_new({url, options.connect}, name, copy.file()));
}

std::string swap_in(const Url& url, const std::string& name, const RestoreOptions& options) {
  const Dialect& dialect = dialect_of(url);
  const Copies& copies = copies_of(dialect);
  if (copies.in_place()) copies.swap({url, options.connect}, name, {});
  const HistoryName history{options.history_name};
  std::string current;
  {
    const auto old = dialect.connect(url, options.connect);
    current = copies.name_of(*old);
    if (name == current) {
      throw Error(ErrorCode::usage, fmt::format("\"{}\" is the database itself", name),
                  {.hint = "name the one that `dunlin restore COPY --into NEW` made", .state = "nothing was changed"});
    }
    const auto fresh = dialect.connect(copies.beside({url, options.connect}, name).url, options.connect);
    const Facts facts = facts_of(*old, history);
    if (!options.foreign && facts.tables != 0 && facts.identity != facts_of(*fresh, history).identity) {
      throw Error(
          ErrorCode::backup_foreign, fmt::format("\"{}\" is not a copy of \"{}\"", name, current),
          {.hint = "if it shall take its place all the same, say so with --foreign", .state = "nothing was changed"});
    }
  }
  // In small letters, so that it need not be quoted when it is dropped.
  const std::string aside = fmt::format("{}_before_{}", current, to_lower(stamp(std::chrono::system_clock::now())));
  copies.swap({url, options.connect}, name, aside);
  return aside;
}

}  // namespace dunlin
