// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dialect.hpp"

namespace dunlin::sqlite {
namespace {

/// Holds nothing: `BEGIN IMMEDIATE` lets one writer in at a time, and the row of the history is the fence.
class NoRunLock final : public RunLock {
 public:
  void ping() override {}
};

}  // namespace

std::unique_ptr<RunLock> SqliteDialect::lock_run(const Url&, const ConnectOptions&, const HistoryName&,
                                                 const RunLockOptions&) const {
  return std::make_unique<NoRunLock>();
}

}  // namespace dunlin::sqlite
