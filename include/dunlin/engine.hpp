// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/pool.hpp>
#include <dunlin/url.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace dunlin {

namespace detail {

[[nodiscard]] inline ConnectOptions creating() {
  ConnectOptions options;
  options.create = true;
  return options;
}

}  // namespace detail

/// How an engine connects, and what it keeps.
struct EngineOptions {
  /// An engine makes the database file that is not there, unless told otherwise.
  ConnectOptions connect = detail::creating();
  PoolOptions pool{};  ///< How many connections there are, and for how long.
};

/// A database as an application uses it: where it is, and a pool of connections to it.
///
///     const dunlin::Engine engine = dunlin::Engine::open("sqlite:///shop.db");
///     {
///       const dunlin::PooledConnection connection = engine.connect();
///       dunlin::Transaction transaction(*connection);
///       connection->execute("INSERT INTO customers (name) VALUES ($1)", std::vector<dunlin::Value>{"Anna"});
///       transaction.commit();
///     }
///
/// Thread-safe. Copies are cheap and share the pool, which ends with the last of them and of its connections.
class Engine {
 public:
  /// Reads and checks the URL and the options. Connects to nothing.
  ///
  /// Throws `invalid_url`, `unsupported_scheme`, `invalid_setting`, `unknown_setting`.
  [[nodiscard]] static Engine open(std::string_view url, EngineOptions options = {});
  /// The same with a URL that has been read.
  [[nodiscard]] static Engine open(const Url& url, EngineOptions options = {});

  /// The database that the environment, `.env` and the configuration in the working directory name, as the program
  /// `dunlin` finds it, and the pool that `DB_POOL_SIZE`, `DB_POOL_TIMEOUT` and `DB_POOL_RECYCLE` describe. `options`
  /// is what they leave out. With no `sslmode` from anywhere a server must encrypt when `ENV=production`.
  ///
  /// Throws `no_url` when nothing names a database, `invalid_setting`, `configuration_syntax`, `file_unreadable`, and
  /// what `open` throws.
  [[nodiscard]] static Engine from_environment(EngineOptions options = {});

  /// Borrows a connection, opening one if need be.
  ///
  /// Throws `pool_exhausted`, saying which statements have the connections; `connection_failed` and its kin.
  [[nodiscard]] PooledConnection connect(Use use = Use::write) const;

  /// Opens connections until there are `min_size`, at least one: tells at the start whether the database can be
  /// reached. Throws what `connect` throws.
  void warm_up() const;

  /// Where the database is.
  [[nodiscard]] const Url& url() const noexcept;
  /// How its database spells things. For the library's own use.
  [[nodiscard]] const Dialect& dialect() const noexcept;
  /// For connections beside the pool.
  [[nodiscard]] const ConnectOptions& connect_options() const noexcept;
  /// The figures of the pool, as they were given or read from the environment.
  [[nodiscard]] const PoolOptions& pool_options() const noexcept;
  /// What has been counted so far, and the connections that there are now.
  [[nodiscard]] PoolStatistics statistics() const;

 private:
  struct State;
  explicit Engine(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}

  // Shared by the copies of the engine and the connections that are out.
  std::shared_ptr<State> state_;
};

}  // namespace dunlin
