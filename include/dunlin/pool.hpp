// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dunlin {

class Pool;
struct PoolSlot;

/// How many connections an engine keeps, and for how long.
///
/// Where a database lets one connection write at a time, as SQLite does, this counts the connections that read; the one
/// that writes comes on top. A database in memory has one connection whatever is asked for.
struct PoolOptions {
  std::size_t min_size = 0;       ///< So many are kept however long they are idle.
  std::size_t max_size = 5;       ///< So many are kept at most.
  std::size_t max_overflow = 10;  ///< So many more are opened when all are in use, and closed when they come back.
  /// How long to wait for a connection when all are in use.
  std::chrono::milliseconds checkout_timeout{30000};
  std::chrono::milliseconds recycle_after{0};      ///< Connections older than this are replaced; 0: never.
  std::chrono::milliseconds check_after{30000};    ///< Connections idle for longer are asked whether they still work.
  std::chrono::milliseconds idle_timeout{600000};  ///< Those beyond `min_size` idle for longer are closed; 0: never.
  /// Statements that take longer are kept and logged; 0: none.
  std::chrono::milliseconds slow_statement{1000};
  bool connection_per_use = false;  ///< Every connection is closed when it comes back.
  /// Sessions are put back into their first state after every use. Otherwise only after statements whose text says that
  /// they change it, which does not tell what the database's own functions do inside.
  bool reset_always = false;
};

/// A statement that took long. Parameters are not told.
struct SlowStatement {
  std::string sql;                   ///< Its first thousand bytes; what looks like a password in it is `***`.
  std::chrono::nanoseconds took{0};  ///< What the caller did with each row included.
  std::chrono::system_clock::time_point began;  ///< When it was sent.
};

/// What an engine has done so far, and what it has now. Times include what callers did with each row.
struct PoolStatistics {
  std::size_t idle = 0;     ///< Connections that wait to be borrowed.
  std::size_t in_use = 0;   ///< Connections that are borrowed.
  std::size_t waiting = 0;  ///< Callers that wait for a connection.

  std::uint64_t opened = 0;            ///< Connections that were made.
  std::uint64_t closed = 0;            ///< Connections that were ended.
  std::uint64_t replaced = 0;          ///< Of the closed: found dead, or too old, when they were wanted.
  std::uint64_t reset = 0;             ///< Sessions put back into their first state.
  std::uint64_t checkouts = 0;         ///< Connections that were borrowed.
  std::uint64_t waits = 0;             ///< Of the checkouts: had to wait because all were in use.
  std::uint64_t timeouts = 0;          ///< Of the waits: in vain.
  std::chrono::nanoseconds waited{0};  ///< By all of them together.

  std::uint64_t statements = 0;                ///< That were run.
  std::uint64_t slow = 0;                      ///< Of the statements: took longer than `PoolOptions::slow_statement`.
  std::vector<SlowStatement> slow_statements;  ///< The last of them, oldest first.
  /// Errors of statements and of connecting, by their code.
  std::map<ErrorCode, std::uint64_t> errors;
};

/// A connection borrowed from a pool, as a scope: rolled back and given back at its end.
///
/// May be moved to another thread, not shared by two. Keeps its pool alive. What comes from the connection (rows,
/// prepared statements, batches) must be gone before it is.
class PooledConnection {
 public:
  /// Takes the connection over.
  PooledConnection(PooledConnection&& other) noexcept;
  /// Gives back the connection that it has, and takes the other one over.
  PooledConnection& operator=(PooledConnection&& other) noexcept;
  ~PooledConnection();

  /// There must be a connection: not after `give_back`, nor after being moved from.
  [[nodiscard]] Connection& operator*() const noexcept;
  /// As `operator*`.
  [[nodiscard]] Connection* operator->() const noexcept { return &**this; }

  /// Ends the scope early.
  void give_back() noexcept;

 private:
  friend class Engine;
  PooledConnection(std::shared_ptr<Pool> pool, PoolSlot& slot) noexcept;

  // Shared with the engine: a connection may come back after the engine has gone.
  std::shared_ptr<Pool> pool_;
  PoolSlot* slot_;
};

}  // namespace dunlin
