// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <memory>

// Every function of libpq that Dunlin calls. The one list: the table, its loading and its linking are made from it.
#define DUNLIN_LIBPQ_FUNCTIONS(X) \
  X(PQconnectStartParams)         \
  X(PQconnectPoll)                \
  X(PQfinish)                     \
  X(PQstatus)                     \
  X(PQsocket)                     \
  X(PQerrorMessage)               \
  X(PQsetErrorVerbosity)          \
  X(PQserverVersion)              \
  X(PQlibVersion)                 \
  X(PQparameterStatus)            \
  X(PQhost)                       \
  X(PQhostaddr)                   \
  X(PQport)                       \
  X(PQbackendPID)                 \
  X(PQsslInUse)                   \
  X(PQsslAttribute)               \
  X(PQtransactionStatus)          \
  X(PQsetnonblocking)             \
  X(PQsetNoticeReceiver)          \
  X(PQsendQuery)                  \
  X(PQsendQueryParams)            \
  X(PQsendPrepare)                \
  X(PQsendQueryPrepared)          \
  X(PQsetSingleRowMode)           \
  X(PQconsumeInput)               \
  X(PQisBusy)                     \
  X(PQgetResult)                  \
  X(PQflush)                      \
  X(PQclear)                      \
  X(PQresultStatus)               \
  X(PQresultErrorField)           \
  X(PQresultErrorMessage)         \
  X(PQcmdStatus)                  \
  X(PQcmdTuples)                  \
  X(PQnfields)                    \
  X(PQntuples)                    \
  X(PQfname)                      \
  X(PQftype)                      \
  X(PQgetisnull)                  \
  X(PQgetvalue)                   \
  X(PQgetlength)                  \
  X(PQenterPipelineMode)          \
  X(PQexitPipelineMode)           \
  X(PQpipelineStatus)             \
  X(PQpipelineSync)               \
  X(PQsendFlushRequest)           \
  X(PQputCopyData)                \
  X(PQputCopyEnd)                 \
  X(PQgetCopyData)                \
  X(PQfreemem)                    \
  X(PQgetCancel)                  \
  X(PQcancel)                     \
  X(PQfreeCancel)                 \
  X(PQconndefaults)               \
  X(PQconninfoFree)

namespace dunlin::postgres {

/// libpq's functions under their own names, so that a call reads `libpq().PQstatus(connection)`.
struct Libpq {
// What follows `::` cannot be put in parentheses.
#define DUNLIN_LIBPQ_MEMBER(name) decltype(&::name) name = nullptr;  // NOLINT(bugprone-macro-parentheses)
  DUNLIN_LIBPQ_FUNCTIONS(DUNLIN_LIBPQ_MEMBER)
#undef DUNLIN_LIBPQ_MEMBER
};

/// The table, loaded on the first call and kept for ever: linking libpq costs 2 ms and 22 shared objects at every
/// start of a program that may only ever touch SQLite. Throws `driver_missing`. Thread-safe.
[[nodiscard]] const Libpq& libpq();

struct FinishConnection {
  void operator()(PGconn* connection) const noexcept { libpq().PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const noexcept { libpq().PQclear(result); }
};
struct FreeCancel {
  void operator()(PGcancel* cancel) const noexcept { libpq().PQfreeCancel(cancel); }
};
struct FreeConninfo {
  void operator()(PQconninfoOption* options) const noexcept { libpq().PQconninfoFree(options); }
};

using ConnectionHandle = std::unique_ptr<PGconn, FinishConnection>;
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;
using CancelHandle = std::unique_ptr<PGcancel, FreeCancel>;
using ConninfoHandle = std::unique_ptr<PQconninfoOption, FreeConninfo>;

}  // namespace dunlin::postgres
