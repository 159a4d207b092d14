// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/postgres/session.hpp"

namespace dunlin::postgres {

/// A session in pipeline mode, as a scope. A scope that is left while answers are due, by an exception, closes the
/// connection, because nothing else is sure to bring both sides into step again.
class Pipeline {
 public:
  /// Enters pipeline mode.
  explicit Pipeline(Session& session);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Ends what belongs together; the server answers everything up to here.
  void sync();
  /// The result of the next statement, its end consumed too. Waits. Throws `connection_lost`.
  [[nodiscard]] ResultHandle answer();
  /// Consumes the answer to `sync()`. Waits.
  void synced();
  /// Ordinary mode again; everything must have been answered.
  void leave();

 private:
  Session& session_;
};

}  // namespace dunlin::postgres
