// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/pipeline.hpp"

namespace dunlin::postgres {

Pipeline::Pipeline(Session& session) : session_(session) {
  if (libpq().PQenterPipelineMode(session_.get()) == 0) session_.throw_lost();
}

Pipeline::~Pipeline() {
  if (!session_.alive()) return;
  PGconn* connection = session_.get();
  if (libpq().PQpipelineStatus(connection) == PQ_PIPELINE_OFF) return;
  if (libpq().PQexitPipelineMode(connection) == 0) session_.abandon();
}

void Pipeline::sync() {
  if (libpq().PQpipelineSync(session_.get()) == 0) session_.throw_lost();
}

ResultHandle Pipeline::answer() {
  ResultHandle result = session_.next();
  if (!result) session_.throw_lost();
  const ExecStatusType status = libpq().PQresultStatus(result.get());
  if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
    // libpq cannot end a COPY in a pipeline.
    session_.abandon();
    throw Error(ErrorCode::unsupported, "COPY from or to the client is not possible here");
  }
  // What a server said before it hung up is still to be read: only the answer that is missing tells of the end.
  if (status == PGRES_FATAL_ERROR && libpq().PQstatus(session_.get()) == CONNECTION_BAD) {
    Error lost = session_.error_of(result.get(), {});
    session_.abandon();
    throw Error(std::move(lost));
  }
  while (session_.next()) {
  }
  return result;
}

void Pipeline::synced() {
  const ResultHandle result = session_.next();
  if (!result) session_.throw_lost();
  if (libpq().PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) return;
  Error lost = session_.error_of(result.get(), {});
  session_.abandon();
  throw Error(std::move(lost));
}

void Pipeline::leave() {
  if (libpq().PQexitPipelineMode(session_.get()) == 0) session_.throw_lost();
}

}  // namespace dunlin::postgres
