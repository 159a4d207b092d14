// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/swap_database.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/dialect.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace dunlin::postgres {
namespace {

/// Of these a stored value is a list whose names are quoted already.
constexpr std::array<std::string_view, 6> kLists{"search_path",
                                                 "temp_tablespaces",
                                                 "session_preload_libraries",
                                                 "shared_preload_libraries",
                                                 "local_preload_libraries",
                                                 "unix_socket_directories"};

bool is_list(std::string_view setting) { return std::find(kLists.begin(), kLists.end(), setting) != kLists.end(); }

std::int64_t id_of(dunlin::Connection& connection, const std::string& database) {
  const std::array<Value, 1> name{database};
  const Result found =
      connection.query("SELECT oid::pg_catalog.int8 FROM pg_catalog.pg_database WHERE datname = $1", name);
  if (!found.rows.empty()) return found.integer(0, 0);
  throw Error(ErrorCode::database_missing, fmt::format("there is no database \"{}\" on this server", database),
              {.state = "nothing was changed"});
}

void refuse_busy(dunlin::Connection& connection, const std::string& database) {
  const std::array<Value, 1> name{database};
  const Result found = connection.query(
      "SELECT pg_catalog.count(*), coalesce(pg_catalog.min(application_name), '') FROM pg_catalog.pg_stat_activity "
      "WHERE datname = $1 AND coalesce(backend_type, 'client backend') = 'client backend'",
      name);
  if (found.integer(0, 0) == 0) return;
  throw Error(
      ErrorCode::database_busy,
      fmt::format("database \"{}\" is in use by {} connection{}", database, found.integer(0, 0),
                  found.integer(0, 0) == 1 ? "" : "s"),
      {.hint = "stop the application first: a database in use cannot get another name",
       .state = "nothing was changed",
       .cause = found.text(0, 1).empty() ? "" : fmt::format("one of them calls itself \"{}\"", found.text(0, 1))});
}

void carry_owner(dunlin::Connection& connection, std::int64_t from, const std::string& to) {
  const std::array<Value, 1> id{from};
  const Result row = connection.query(
      "SELECT pg_catalog.pg_get_userbyid(datdba), datconnlimit::pg_catalog.int8, "
      "coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') "
      "FROM pg_catalog.pg_database WHERE oid = $1::pg_catalog.int8::pg_catalog.oid",
      id);
  connection.execute(fmt::format("ALTER DATABASE {} OWNER TO {}", quote(to), quote(row.text(0, 0))));
  connection.execute(fmt::format("ALTER DATABASE {} CONNECTION LIMIT {}", quote(to), row.integer(0, 1)));
  if (row.text(0, 2).empty()) return;
  connection.execute(fmt::format("COMMENT ON DATABASE {} IS {}", quote(to), literal(row.text(0, 2))));
}

void carry_rights(dunlin::Connection& connection, std::int64_t from, const std::string& to) {
  const std::array<Value, 1> id{from};
  const Result rights = connection.query(
      "SELECT CASE WHEN a.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(a.grantee)::pg_catalog.text END, "
      "a.privilege_type, a.is_grantable::pg_catalog.int4::pg_catalog.int8, pg_catalog.pg_get_userbyid(d.datdba) "
      "FROM pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) a "
      "WHERE d.oid = $1::pg_catalog.int8::pg_catalog.oid",
      id);
  const Result has = connection.query(
      "SELECT (datacl IS NOT NULL)::pg_catalog.int4::pg_catalog.int8, pg_catalog.pg_get_userbyid(datdba) "
      "FROM pg_catalog.pg_database WHERE oid = $1::pg_catalog.int8::pg_catalog.oid",
      id);
  if (has.integer(0, 0) == 0) return;  // Nobody has ever granted or revoked: what a new database has.
  connection.execute(fmt::format("REVOKE ALL ON DATABASE {} FROM PUBLIC, {}", quote(to), quote(has.text(0, 1))));
  for (std::size_t row = 0; row < rights.rows.size(); ++row) {
    const std::string& role = rights.text(row, 0);
    connection.execute(fmt::format("GRANT {} ON DATABASE {} TO {}{}", rights.text(row, 1), quote(to),
                                   role.empty() ? "PUBLIC" : quote(role),
                                   rights.integer(row, 2) != 0 ? " WITH GRANT OPTION" : ""));
  }
}

void carry_settings(dunlin::Connection& connection, std::int64_t from, const std::string& to) {
  const std::array<Value, 1> id{from};
  const Result settings = connection.query(
      "SELECT coalesce(r.rolname::pg_catalog.text, ''), pg_catalog.split_part(c.one, '=', 1), "
      "pg_catalog.substr(c.one, pg_catalog.strpos(c.one, '=') + 1) "
      "FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, "
      "pg_catalog.unnest(s.setconfig) AS c(one) WHERE s.setdatabase = $1::pg_catalog.int8::pg_catalog.oid",
      id);
  connection.execute(fmt::format("ALTER DATABASE {} RESET ALL", quote(to)));
  for (std::size_t row = 0; row < settings.rows.size(); ++row) {
    const std::string& role = settings.text(row, 0);
    const std::string& value = settings.text(row, 2);
    const bool raw = is_list(settings.text(row, 1)) && !value.empty() && value != "\"\"";
    const std::string written = raw ? value : literal(value == "\"\"" ? std::string() : value);
    const std::string whose = role.empty() ? fmt::format("ALTER DATABASE {}", quote(to))
                                           : fmt::format("ALTER ROLE {} IN DATABASE {}", quote(role), quote(to));
    connection.execute(fmt::format("{} SET {} TO {}", whose, quote(settings.text(row, 1)), written));
  }
}

}  // namespace

void swap_databases(dunlin::Connection& connection, const std::string& current, const std::string& fresh,
                    const std::string& aside) {
  Transaction transaction(connection);
  const std::int64_t from = id_of(connection, current);
  static_cast<void>(id_of(connection, fresh));
  refuse_busy(connection, current);
  refuse_busy(connection, fresh);
  carry_owner(connection, from, fresh);
  carry_rights(connection, from, fresh);
  carry_settings(connection, from, fresh);
  connection.execute(fmt::format("ALTER DATABASE {} RENAME TO {}", quote(current), quote(aside)));
  connection.execute(fmt::format("ALTER DATABASE {} RENAME TO {}", quote(fresh), quote(current)));
  transaction.commit();
}

}  // namespace dunlin::postgres
