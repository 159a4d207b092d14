// SPDX-License-Identifier: Apache-2.0
#include "dialect/scratch.hpp"

#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "dialect/postgres/connect.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/neighbour.hpp"
#include "dialect/postgres/rows.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace dunlin::postgres {
namespace {

constexpr std::string_view kPrefix = "dunlin_scratch_";

/// The advisory lock that says that the maker of a scratch database lives: the server frees it with its connection.
std::string lock_of(std::string_view name) {
  return fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended({}, 0))",
                     literal(std::string(name)));
}

/// Where makers of scratch databases meet: advisory locks are known within one database only.
class Registry {
 public:
  explicit Registry(const Place& like) : session_(open(like)) {
    session_->run_simple("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0");
  }
  ~Registry() { session_->rollback(); }
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// By the simple protocol, which keeps no snapshot in a transaction that stays open.
  bool claim(std::string_view name) {
    const ResultHandle answer = session_->run_simple(lock_of(name));
    return ResultRow(answer.get(), 0).integer(0) == 1;
  }

  /// Scratch databases of this role.
  std::vector<std::string> names() {
    const ResultHandle answer =
        session_->run_simple(fmt::format("SELECT datname::pg_catalog.text FROM pg_catalog.pg_database WHERE "
                                         "pg_catalog.starts_with(datname::pg_catalog.text, {}) "
                                         "AND pg_catalog.pg_get_userbyid(datdba) = current_user",
                                         literal(std::string(kPrefix))));
    std::vector<std::string> names;
    for (int row = 0; row < libpq().PQntuples(answer.get()); ++row) {
      names.emplace_back(ResultRow(answer.get(), row).text(0));
    }
    return names;
  }

 private:
  static std::unique_ptr<Session> open(const Place& like) {
    ConnectOptions options = like.connect;
    options.read_only = false;
    return open_session(with_database(like.url, kEveryServersDatabase), options, Keepalive::watchful).session;
  }

  std::unique_ptr<Session> session_;
};

class DatabaseScratch final : public Scratch {
 public:
  explicit DatabaseScratch(const Place& like)
      : registry_(like), maker_(connect_beside(like, true)), name_(std::string(kPrefix) + random_hex(16)) {
    remove_abandoned();
    if (!registry_.claim(name_)) throw Error(ErrorCode::internal, "a random name was taken");
    create();
    try {
      place_ = {with_database(like.url, name_), like.connect};
      place_.connect.read_only = false;
      connection_ = std::make_unique<Connection>(open_session(place_.url, place_.connect));
      make_extensions();
    } catch (...) {
      drop();
      throw;
    }
  }
  ~DatabaseScratch() override { drop(); }
  DatabaseScratch(const DatabaseScratch&) = delete;
  DatabaseScratch& operator=(const DatabaseScratch&) = delete;

  [[nodiscard]] dunlin::Connection& connection() noexcept override { return *connection_; }
  [[nodiscard]] const Place& place() const noexcept override { return place_; }

 private:
  void create() {
    try {
      maker_->execute(fmt::format("CREATE DATABASE {} TEMPLATE template0{}", quote(name_), locale_clause(*maker_)));
    } catch (Error& error) {
      if (error.code() == ErrorCode::insufficient_privilege) {
        error.details().hint =
            "let the role make databases (`ALTER ROLE … CREATEDB`), or name an empty one that may be used, with "
            "--scratch URL";
        error.details().state = "nothing was changed";
      }
      throw;
    }
  }

  /// Where they are there, and in the version of there as long as the server still has it.
  void make_extensions() {
    const Result extensions = maker_->query(
        "SELECT pg_catalog.quote_ident(e.extname), pg_catalog.quote_ident(n.nspname), coalesce(' VERSION ' || "
        "pg_catalog.quote_literal(v.version), '') FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON "
        "n.oid = e.extnamespace LEFT JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.extname AND "
        "v.version = e.extversion WHERE e.extname <> 'plpgsql' ORDER BY e.oid");
    for (std::size_t row = 0; row < extensions.rows.size(); ++row) {
      // The system's own are there, and may not be made.
      if (!extensions.text(row, 1).starts_with("pg_")) {
        connection_->execute("CREATE SCHEMA IF NOT EXISTS " + extensions.text(row, 1));
      }
      connection_->execute(fmt::format("CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA {}{} CASCADE",
                                       extensions.text(row, 0), extensions.text(row, 1), extensions.text(row, 2)));
    }
  }

  /// What programs left that did not live to clean up.
  void remove_abandoned() noexcept {
    try {
      for (const std::string& name : registry_.names()) {
        if (registry_.claim(name)) maker_->execute(fmt::format("DROP DATABASE IF EXISTS {}", quote(name)));
      }
    } catch (const std::exception&) {
      return;  // The next one tries again.
    }
  }

  void drop() noexcept {
    connection_.reset();
    try {
      maker_->heed_stop(false);
      maker_->execute(fmt::format("DROP DATABASE IF EXISTS {}", quote(name_)));
    } catch (const std::exception&) {
      return;  // Abandoned: whoever makes the next one removes it.
    }
  }

  Registry registry_;
  std::unique_ptr<Connection> maker_;
  std::string name_;
  Place place_{Url::parse("postgresql://"), {}};
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Scratch> make_scratch(const Place& like) { return std::make_unique<DatabaseScratch>(like); }

}  // namespace dunlin::postgres
