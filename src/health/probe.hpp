// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include "dialect/dialect.hpp"
#include "history/history.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

namespace dunlin::health {

/// What a database answered.
struct Answer {
  ServerInfo server;
  std::chrono::nanoseconds connected_in{0};
  std::chrono::nanoseconds latency{0};
  History history;
  std::string unreadable;  ///< Why the history cannot be read; the database answers all the same.
};

/// Asks a database whether it is there, keeping the connection from one time to the next.
///
/// Not thread-safe.
class Probe {
 public:
  /// `options` are how to connect; its stop token ends an `ask` early.
  Probe(Url url, ConnectOptions options, HistoryName history);

  /// Throws what keeps the database from answering, `connect_timeout` when that takes longer than `timeout`.
  [[nodiscard]] Answer ask(std::chrono::milliseconds timeout);

  /// Of the last answer; null before it and after a failure.
  [[nodiscard]] Connection* connection() const noexcept { return connection_.get(); }

 private:
  [[nodiscard]] Answer ask_once(std::chrono::milliseconds timeout);
  [[nodiscard]] Answer answer(std::chrono::milliseconds timeout);

  Url url_;
  ConnectOptions options_;
  HistoryName history_;
  std::stop_source stop_;  ///< What the connection was opened with.
  std::unique_ptr<Connection> connection_;
  ServerInfo server_;
};

}  // namespace dunlin::health
