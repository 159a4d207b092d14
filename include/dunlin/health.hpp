// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/engine.hpp>
#include <dunlin/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::health {

/// How long a check may take unless told otherwise.
inline constexpr std::chrono::milliseconds kTimeout{5000};

/// What there is to know besides the database itself.
struct Options {
  std::string history = "dunlin";  ///< The schema, or the prefix of the tables, that remembers the revisions.
  /// Ids of the program's revisions, repeatables left out: what of them is not applied counts as pending.
  std::optional<std::vector<std::string>> revisions{};
};

/// The migrations that a database remembers, and how long they took.
struct Durations {
  std::size_t count = 0;               ///< Of those whose duration is known.
  std::chrono::milliseconds total{0};  ///< Of all of those.
  std::chrono::milliseconds last{0};   ///< Of the one that was applied last.
};

/// What a check found. Has no secret.
struct Report {
  bool ok = false;                      ///< The database answers.
  std::string reason;                   ///< Why not, as a sentence.
  std::optional<ErrorCode> code;        ///< Why not, for programs.
  ServerInfo server;                    ///< What answered.
  std::chrono::nanoseconds latency{0};  ///< Of one question and its answer on an open connection.
  std::vector<std::string> revision;    ///< Heads of what is applied.
  std::optional<std::size_t> pending;   ///< Nothing when `Options` does not tell what there is.
  std::optional<Durations> durations;   ///< Nothing when the history cannot be read.
};

/// Looks after one database, on a thread and a connection of its own, whoever asks and however often.
///
/// Questions that come while one is under way share its answer. When the database hangs every caller is told so in
/// time, and the next check begins anew. A database in memory has nothing to look at: its one connection is the pool's.
///
/// Thread-safe. Throws nothing but what the constructor says: a fault is a `Report`.
class Monitor {
 public:
  /// Begins with the first check. Throws `std::system_error` when no thread can be had.
  explicit Monitor(Engine engine, Options options = {});
  /// Cancels a check under way; a server that is frozen has ten seconds to take notice.
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  /// Returns within `timeout`, and a moment.
  [[nodiscard]] Report check(std::chrono::milliseconds timeout = kTimeout);

  /// The engine whose database it looks after.
  [[nodiscard]] const Engine& engine() const noexcept;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

/// One check, on a connection made for it.
[[nodiscard]] Report check(const Engine& engine, std::chrono::milliseconds timeout = kTimeout, Options options = {});

/// `{"status":"ok","database":"connected","latency_ms":0.4,"revision":["8c1f"],"pending":0}`; when something is wrong
/// `{"status":"error","database":"unreachable","code":"DN0501","reason":"…"}`.
[[nodiscard]] std::string to_json(const Report& report);

/// What is counted, in the text format of Prometheus
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
[[nodiscard]] std::string metrics(const Report& report, const PoolStatistics& pool);

/// What an HTTP server was asked, as far as it matters here.
struct Request {
  std::string method;         ///< "GET"
  std::string path;           ///< "/health/db", a query behind it is ignored.
  std::string authorization;  ///< The header of that name; empty when there is none.
};

/// What it is to answer.
struct Response {
  int status = 200;          ///< As HTTP numbers it.
  std::string content_type;  ///< The header of that name.
  std::string body;          ///< What follows the headers.
};

/// Answers of `/health/live`, `/health/db` and `/metrics`, to be mounted in any HTTP server.
///
///     dunlin::health::Endpoint endpoint(engine);
///     router.get("/health/*", [&](const auto& request) { return convert(endpoint.answer(convert(request))); });
///
/// Thread-safe. `answer` may take as long as `timeout`: give it a thread that may wait.
class Endpoint {
 public:
  /// How long an answer may take, and who may ask.
  struct Settings {
    std::chrono::milliseconds timeout = kTimeout;  ///< Of one answer.
    /// When it is not empty every request must bring `Authorization: Bearer TOKEN`.
    std::string token{};
  };

  /// Begins to look after the database, as a `Monitor` does, and throws what that throws.
  explicit Endpoint(Engine engine, Options options = {});
  /// The same with settings.
  Endpoint(Engine engine, Options options, Settings settings);

  /// 200; 503 when the database is not well; 401, 404, 405.
  [[nodiscard]] Response answer(const Request& request);

 private:
  [[nodiscard]] bool is_allowed(const Request& request) const;

  Monitor monitor_;
  Settings settings_;
};

/// A small HTTP server for an `Endpoint`, on threads of its own.
///
///     dunlin::health::Server server({.address = "127.0.0.1", .port = 8080}, endpoint);
class Server {
 public:
  /// Where to listen.
  struct Address {
    std::string address = "127.0.0.1";  ///< Numeric.
    std::uint16_t port = 8080;          ///< 0: any that is free.
  };

  /// Listens when it returns; borrows `endpoint` for its lifetime. Throws `listen_failed`.
  Server(const Address& address, Endpoint& endpoint);
  /// Waits for answers under way, which the endpoint's timeout limits.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The port that it listens on, also when any was asked for.
  [[nodiscard]] std::uint16_t port() const noexcept;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

/// Whether only programs of this machine can reach a numeric address. Throws `invalid_setting` when it is none.
[[nodiscard]] bool is_loopback(const std::string& address);

}  // namespace dunlin::health
