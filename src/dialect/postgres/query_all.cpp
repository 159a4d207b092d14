// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/query_all.hpp"

#include "dialect/postgres/pipeline.hpp"
#include "dialect/postgres/rows.hpp"

#include <optional>

namespace dunlin::postgres {
namespace {

void ask_for_server(Session& session) {
  session.send("SELECT 1", {});
  if (libpq().PQsendFlushRequest(session.get()) == 0) session.throw_lost();
  session.expect_server();
}

}  // namespace

std::vector<Result> query_all(Session& session, std::span<const Query> queries) {
  session.start();
  std::vector<Result> results;
  std::optional<Error> failure;
  {
    Pipeline pipeline(session);
    // A pooler that has no server to give is told from slow queries by an answer that comes before theirs.
    const bool ask_first = session.is_pooled() && !session.in_transaction();
    if (ask_first) ask_for_server(session);
    for (const Query& query : queries) session.send(query.sql, query.parameters);
    pipeline.sync();
    session.flush();
    if (ask_first) static_cast<void>(pipeline.answer());
    for (const Query& query : queries) {
      const ResultHandle result = pipeline.answer();
      const ExecStatusType status = libpq().PQresultStatus(result.get());
      if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        results.push_back(copy_result(result.get()));
        results.back().changed = changed_rows(result.get());
      } else if (!failure && status != PGRES_PIPELINE_ABORTED) {
        failure = session.error_of(result.get(), query.sql);
      }
    }
    pipeline.synced();
    pipeline.leave();
  }
  session.settle_cancel();
  if (failure) throw Error(*failure);
  return results;
}

}  // namespace dunlin::postgres
