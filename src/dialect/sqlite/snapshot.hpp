// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

namespace dunlin::sqlite {

/// A read transaction as a scope: what it sees does not change, and nobody can change it under the copy.
class Snapshot {
 public:
  explicit Snapshot(Session& session) : session_(session) {}
  ~Snapshot() { session_.rollback(); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  /// Throws `database_busy`.
  void take() {
    if (session_.in_transaction()) return;
    session_.execute("BEGIN DEFERRED");
    session_.execute("SELECT count(*) FROM \"main\".sqlite_master");
  }

  void let_go() noexcept { session_.rollback(); }

 private:
  Session& session_;
};

}  // namespace dunlin::sqlite
