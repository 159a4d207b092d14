// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/neighbour.hpp"

#include <dunlin/error.hpp>

#include "base/percent.hpp"
#include "dialect/postgres/connect.hpp"
#include "dialect/postgres/dialect.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {

Url with_database(const Url& url, std::string_view name) {
  return Url::parse("postgresql:///" + percent_encode(name))
      .with_defaults({.hosts = url.hosts(),
                      .port = {},
                      .user = url.user(),
                      .password = url.password(),
                      .database = {},
                      .parameters = url.parameters()});
}

std::unique_ptr<Connection> connect_beside(const Place& place, bool may_be_the_same) {
  ConnectOptions options = place.connect;
  options.read_only = false;
  if (may_be_the_same) {
    try {
      return std::make_unique<Connection>(open_session(place.url, options));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::database_missing) throw;
    }
  }
  return std::make_unique<Connection>(open_session(with_database(place.url, kEveryServersDatabase), options));
}

std::string locale_clause(Connection& connection) {
  const int version = libpq().PQserverVersion(connection.session().get());
  const char* provider = version >= 150000 ? "datlocprovider::pg_catalog.text" : "'c'";
  const char* locale = version >= 170000 ? "datlocale" : version >= 150000 ? "daticulocale" : "NULL";
  const Result row =
      connection.query(fmt::format("SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate::pg_catalog.text, "
                                   "datctype::pg_catalog.text, {}, coalesce({}, '') FROM pg_catalog.pg_database "
                                   "WHERE datname = pg_catalog.current_database()",
                                   provider, locale));
  std::string clause = fmt::format(" ENCODING {} LC_COLLATE {} LC_CTYPE {}", literal(row.text(0, 0)),
                                   literal(row.text(0, 1)), literal(row.text(0, 2)));
  if (row.text(0, 3) == "i") clause += fmt::format(" LOCALE_PROVIDER icu ICU_LOCALE {}", literal(row.text(0, 4)));
  if (row.text(0, 3) == "b") {
    clause += fmt::format(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {}", literal(row.text(0, 4)));
  }
  return clause;
}

}  // namespace dunlin::postgres
