// SPDX-License-Identifier: Apache-2.0
#include "cli/safety_copy.hpp"

#include "backup/backup.hpp"
#include "cli/backup_options.hpp"
#include "dialect/copies.hpp"

#include <fmt/format.h>

namespace dunlin::cli {

SafetyCopy::SafetyCopy(Context& context, const Arguments& arguments)
    : context_(context),
      wanted_(arguments.has("--backup") || arguments.has("--put-back") || context.settings().backup.before_upgrade),
      put_back_(arguments.has("--put-back")) {}

RunReport SafetyCopy::upgrade(Runner& runner, const std::string& target) {
  if (wanted_ && !runner.plan_upgrade(target).revisions.empty()) make();
  try {
    return runner.upgrade(target);
  } catch (Error& error) {
    after_failure(error);
    throw;
  }
}

void SafetyCopy::make() {
  const BackupOptions options = backup_options(context_, Access::create);
  Connection& connection = context_.connect(Access::create);
  // Only what nobody else has changed since may be overwritten later.
  if (put_back_ && !copies_of(context_.dialect()).keep_others_out(connection)) {
    throw Error(ErrorCode::unsupported, "--put-back needs a database that one program can keep for itself",
                {.hint = "take a copy with --backup; when the upgrade fails the message says how it is put back",
                 .state = "nothing was changed"});
  }
  made_ = back_up(connection, {context_.url(), options.connect}, options).backup;
  context_.log()({.message = fmt::format("copied to {} first", made_->file.string()), .fields = {}});
}

void SafetyCopy::after_failure(Error& error) {
  if (!made_) return;
  if (put_back_) return put_back(error);
  std::string& hint = error.details().hint;
  hint += fmt::format("{}the copy made before the upgrade is put back by {}: what was written since is lost then",
                      hint.empty() ? "" : "; ", restore_advice(context_, *made_));
}

void SafetyCopy::put_back(Error& error) {
  Connection& connection = context_.connect(Access::create);
  connection.rollback();
  // Whoever interrupted the upgrade wants this done all the same.
  connection.heed_stop(false);
  try {
    dunlin::put_back(connection, *made_, {});
    error.details().state = "the copy made before the upgrade was put back: the database is as it was then";
  } catch (const Error& failure) {
    error.details().state += fmt::format("; the copy made before the upgrade could not be put back ({}): {} does it",
                                         failure.message(), restore_advice(context_, *made_));
  }
}

}  // namespace dunlin::cli
