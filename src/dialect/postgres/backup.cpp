// SPDX-License-Identifier: Apache-2.0
// Copies by pg_dump and pg_restore, in their custom format.
#include "dialect/postgres/backup.hpp"

#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "dialect/postgres/client_tools.hpp"
#include "dialect/postgres/connect.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/neighbour.hpp"
#include "dialect/postgres/swap_database.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace dunlin::postgres {
namespace {

constexpr std::size_t kLongestName = 63;

Session& session_of(dunlin::Connection& connection) { return dynamic_cast<Connection&>(connection).session(); }

int major_version(Session& session) { return libpq().PQserverVersion(session.get()) / 10000; }

/// The very server, of several hosts or addresses, that `session` has come out at: a snapshot is known to no other.
ToolAddress address_of(const Place& place, Session& session) {
  Conninfo info = conninfo_of(place.url, place.connect, Keepalive::ordinary).front();
  std::erase_if(info, [](const auto& parameter) {
    return parameter.first == "host" || parameter.first == "hostaddr" || parameter.first == "port";
  });
  const Libpq& pq = libpq();
  const auto add = [&](const char* name, const char* value) {
    if (value != nullptr && *value != '\0') info.emplace_back(name, value);
  };
  add("host", pq.PQhost(session.get()));
  add("hostaddr", pq.PQhostaddr(session.get()));
  add("port", pq.PQport(session.get()));
  return tool_address(info);
}

std::string cut(std::string_view name, const std::string& ending) {
  return std::string(name.substr(0, kLongestName - std::min(ending.size(), kLongestName))) + ending;
}

void create_database(Connection& connection, const std::string& name) {
  constexpr std::string_view kDuplicateDatabase = "42P04";
  try {
    connection.execute(fmt::format("CREATE DATABASE {} TEMPLATE template0{}", quote(name), locale_clause(connection)));
  } catch (Error& error) {
    ErrorDetails& details = error.details();
    if (details.sqlstate == kDuplicateDatabase) details.hint = "it is left as it is: name another";
    if (details.state.empty()) details.state = "nothing was changed";
    throw;
  }
}

class PostgresCopies final : public Copies {
 public:
  [[nodiscard]] std::string_view ending() const noexcept override { return ".dump"; }
  [[nodiscard]] bool in_place() const noexcept override { return false; }

  [[nodiscard]] std::string name_of(dunlin::Connection& connection) const override {
    return connection.query("SELECT pg_catalog.current_database()::pg_catalog.text").text(0, 0);
  }

  [[nodiscard]] std::optional<FileDigest> copy_out(dunlin::Connection& connection, const Place& place,
                                                   const CopyOrder& order) const override {
    Session& session = session_of(connection);
    const ClientTool tool = newest_tool("pg_dump", major_version(session));
    // One snapshot for what we look at and for what pg_dump writes; nothing may end it before pg_dump has it too.
    session.run_simple(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0");
    try {
      const std::string snapshot = connection.query("SELECT pg_catalog.pg_export_snapshot()").text(0, 0);
      order.look(connection);
      std::vector<std::string> arguments{"--format=custom", "--snapshot=" + snapshot,
                                         "--file=" + std::filesystem::absolute(order.file).string()};
      if (order.plain) arguments.emplace_back("--compress=0");
      run_tool(tool, arguments, address_of(place, session), session.secret(), place.connect.stop);
    } catch (...) {
      connection.rollback();
      throw;
    }
    connection.rollback();
    return std::nullopt;
  }

  void put_back(dunlin::Connection&, const std::filesystem::path&) const override {
    throw Error(ErrorCode::unsupported, "PostgreSQL puts a copy into a new database, not over the one that is there",
                {.hint = "`dunlin restore COPY --into NEW`, look at it, then `dunlin restore --swap NEW`",
                 .state = "nothing was changed"});
  }

  [[nodiscard]] std::string scratch_name(std::string_view database, const std::filesystem::path&) const override {
    return cut(database, "_rehearsal_" + random_hex(8));
  }

  [[nodiscard]] Place beside(const Place& place, const std::string& name) const override {
    Place result{with_database(place.url, name), place.connect};
    result.connect.read_only = false;
    return result;
  }

  [[nodiscard]] Place make_new(const Place& place, const std::string& name,
                               const std::filesystem::path& copy) const override {
    const auto connection = connect_beside(place, true);
    const ClientTool tool = newest_tool("pg_restore", major_version(connection->session()));
    create_database(*connection, name);
    Place result = beside(place, name);
    try {
      run_tool(tool, {"--exit-on-error", std::filesystem::absolute(copy).string()},
               address_of(result, connection->session()), connection->session().secret(), place.connect.stop);
    } catch (...) {
      connection->heed_stop(false);
      connection->execute(fmt::format("DROP DATABASE IF EXISTS {}", quote(name)));
      throw;
    }
    return result;
  }

  void drop(const Place& place, const std::string& name) const override {
    const auto connection = connect_beside(place, true);
    connection->heed_stop(false);
    connection->execute(fmt::format("DROP DATABASE IF EXISTS {}", quote(name)));
  }

  void swap(const Place& place, const std::string& name, const std::string& aside) const override {
    // Asked of the server: a URL may leave the name out.
    const std::string current = name_of(*connect_beside(place, true));
    const auto connection = connect_beside(place, false);
    swap_databases(*connection, current, name, cut(aside, ""));
  }

  [[nodiscard]] std::vector<std::string> tables(dunlin::Connection& connection) const override {
    const Result result = connection.query(
        "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) "
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
        "AND n.nspname !~ '^pg_(toast|temp)' ORDER BY 1");
    std::vector<std::string> names;
    for (std::size_t row = 0; row < result.rows.size(); ++row) names.push_back(result.text(row, 0));
    return names;
  }

  [[nodiscard]] std::string faults(dunlin::Connection&) const override { return {}; }

  bool keep_others_out(dunlin::Connection&) const override { return false; }
};

}  // namespace

const Copies& copies() noexcept {
  static const PostgresCopies the_copies;
  return the_copies;
}

}  // namespace dunlin::postgres
