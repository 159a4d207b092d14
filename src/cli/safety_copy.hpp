// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"

#include <optional>
#include <string>

namespace dunlin::cli {

inline constexpr Option kBackupFirst{
    "--backup", '\0', ValueKind::none, {}, "copy the database first, if anything is pending", {}};
inline constexpr Option kPutBack{
    "--put-back", '\0', ValueKind::none, {}, "SQLite: keep others out, and put the copy back if it fails", {}};

/// The copy that is made before an upgrade, by an option or by `[backup] before = "upgrade"`, and what is done with it
/// when that fails.
class SafetyCopy {
 public:
  /// Borrows `context` for its lifetime.
  SafetyCopy(Context& context, const Arguments& arguments);

  /// Upgrades; the copy first, if one is wanted and anything is pending. When the upgrade fails the copy is put back if
  /// that was asked for, else the error tells how it is done. Throws `unsupported` where nothing can be put back.
  RunReport upgrade(Runner& runner, const std::string& target);

 private:
  /// Copies the database behind the context's connection. To be put back, it is kept from others from here on.
  void make();
  void after_failure(Error& error);
  void put_back(Error& error);

  Context& context_;
  bool wanted_;
  bool put_back_;
  std::optional<Backup> made_;
};

}  // namespace dunlin::cli
