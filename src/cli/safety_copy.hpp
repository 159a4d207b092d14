// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"

#include <optional>

namespace dunlin::cli {

inline constexpr Option kBackupFirst{
    "--backup", '\0', ValueKind::none, {}, "copy the database first, if anything is pending", {}};
inline constexpr Option kPutBack{
    "--put-back", '\0', ValueKind::none, {}, "SQLite: keep others out, and put the copy back if it fails", {}};

/// The copy that is made before an upgrade, and what is done with it when that fails.
class SafetyCopy {
 public:
  /// Borrows `context` for its lifetime.
  SafetyCopy(Context& context, const Arguments& arguments);

  /// By an option, or by `[backup] before = "upgrade"`.
  [[nodiscard]] bool wanted() const noexcept { return wanted_; }

  /// Copies the database behind the context's connection. To be put back, it is kept from others from here on. Throws
  /// `unsupported` where that cannot be done.
  void make();

  /// Puts the copy back if that was asked for, else tells how it is done.
  void after_failure(Error& error);

 private:
  void put_back(Error& error);

  Context& context_;
  bool wanted_;
  bool put_back_;
  std::optional<Backup> made_;
};

}  // namespace dunlin::cli
