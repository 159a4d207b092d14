// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/postgres_stream.hpp"

namespace dunlin::test {

enum class Strike {
  cut,
  freeze,
  kill
};

/// What `Proxy` does; see tcp_proxy.cpp for the meaning of each.
struct ProxyOptions {
  std::string target;  ///< "host:port", the host as digits.
  std::chrono::milliseconds delay{0};
  std::string match;
  std::string unless;
  long at_message = 0;  ///< 0: never.
  Strike strike = Strike::cut;
  bool forward_first = false;
  std::string server_version;  ///< What the server is made to say of itself; empty: the truth.
};

/// What went through, over the connections that match.
struct Counts {
  long connections = 0;
  long messages = 0;     ///< From clients.
  long round_trips = 0;  ///< How often a client, logged in, spoke after the server had.
  long syncs = 0;        ///< Sync and simple Query messages: how often a client asked for an answer.
  bool struck = false;
  std::string phase;  ///< At the strike: "login", "idle", "transaction" or "failed", as the server last said.
};

/// A proxy for PostgreSQL's protocol, in one thread: call `step` until done.
class Proxy {
 public:
  explicit Proxy(ProxyOptions options);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] Counts counts() const;
  /// What `Strike::kill` calls.
  void on_kill(std::function<void()> kill) { kill_ = std::move(kill); }

  /// Waits for something to do, at most `patience`, and does it.
  void step(std::chrono::milliseconds patience);

  /// Freezes the connections that match: nothing goes through, nothing is closed; or thaws them.
  void toggle_freeze();
  /// Resets the connections that match.
  void cut();

 private:
  struct Connection;
  struct Direction;

  void accept_one();
  [[nodiscard]] bool matches(const Connection& connection) const;
  void take_from_client(Connection& connection, std::string_view bytes);
  void take_from_server(Connection& connection, std::string_view bytes);
  void forward_message(Connection& connection, const PostgresStream::Message& message);
  void strike(Connection& connection);
  void deliver(Connection& connection);
  void read_side(Connection& connection, bool from_client);
  void close(Connection& connection, bool reset);

  ProxyOptions options_;
  int listener_ = -1;
  int port_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::function<void()> kill_;
  Counts closed_;  ///< Of connections that are gone, and what is not of one connection.
  long seen_ = 0;  ///< Messages of matching connections so far: what `at_message` counts.
};

}  // namespace dunlin::test
