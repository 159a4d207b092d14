// SPDX-License-Identifier: Apache-2.0
#include "integration/kill/postgres_kill.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dunlin::test {
namespace {

constexpr const char* kHistory =
    "SELECT concat_ws('|', id, parents, message, kind, algorithm, checksum_up, checksum_down, up_body, down_body) "
    "FROM dunlin.revision ORDER BY sequence";
constexpr const char* kEvents =
    "SELECT concat_ws('|', revision, direction, state, count(*)) FROM dunlin.event "
    "WHERE statement IS NULL AND state = 'done' GROUP BY revision, direction, state ORDER BY 1";
constexpr const char* kInvalid = "SELECT count(*)::text FROM pg_index WHERE NOT indisvalid";
constexpr const char* kIntents =
    "SELECT count(*) FROM dunlin.event e WHERE state = 'intent' AND NOT EXISTS (SELECT 1 FROM dunlin.event d WHERE "
    "d.revision = e.revision AND d.state = 'done' AND (d.statement IS NULL OR d.statement >= e.statement))";

}  // namespace

void empty(Connection& observer) {
  observer.execute("DROP SCHEMA IF EXISTS dunlin CASCADE");
  observer.execute("DROP SCHEMA IF EXISTS public CASCADE");
  observer.execute("CREATE SCHEMA public");
}

std::string state_of(const PostgresDatabase& database, Connection& observer, const std::string& rows) {
  const Finished dump = run({.arguments = {std::string(std::getenv("DUNLIN_TEST_PG_BIN")) + "/pg_dump", "-s",
                                           "--restrict-key=dunlin", database.url_text()}});
  EXPECT_EQ(dump.status, 0) << dump.err;
  std::string state = dump.out;
  for (const std::string& query : {rows, std::string(kHistory), std::string(kEvents), std::string(kInvalid)}) {
    observer.for_each_row(query, {}, [&](const Row& row) { state.append(row.text(0)).append("\n"); });
  }
  return state;
}

Phase phase_of(Connection& observer) {
  if (!scalar(observer, "SELECT to_regclass('dunlin.event')::text").empty() && scalar(observer, kIntents) != "0") {
    return Phase::intent;
  }
  const std::string open = scalar(observer,
                                  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                                  "application_name = 'dunlin' AND backend_xid IS NOT NULL");
  return open == "0" ? Phase::idle : Phase::transaction;
}

void wait_until_settled(Connection& observer) {
  EXPECT_TRUE(eventually([&] {
    return scalar(observer,
                  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
                  "'dunlin' AND state = 'active' AND wait_event IS DISTINCT FROM 'ClientRead'") == "0";
  }));
}

}  // namespace dunlin::test
