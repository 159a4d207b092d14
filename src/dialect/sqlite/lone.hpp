// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/sqlite/session.hpp"

#include <map>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// How long `settings` lets a statement wait for locks.
[[nodiscard]] LockTimeout lock_timeout_of(const SessionSettings& settings) noexcept;

/// Runs statements that refuse to run in a transaction, and sees to it that none of them is a silent no-op.
class LoneRunner {
 public:
  explicit LoneRunner(Session& session) noexcept : session_(session) {}

  /// Throws `setting_refused` when a PRAGMA left things as they were.
  void run(std::string_view sql, const SessionSettings& settings);

 private:
  void run_here(std::string_view sql);
  void check_awaited();

  Session& session_;
  /// PRAGMAs that a VACUUM makes come true: by name, as they were written.
  std::map<std::string, std::string> awaiting_vacuum_;
};

}  // namespace dunlin::sqlite
