// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/connection.hpp"

#include "dialect/postgres/rows.hpp"

#include <dunlin/error.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace dunlin::postgres {
namespace {

// libpq grows its buffer to hold a piece whole.
constexpr std::size_t kPiece = std::size_t{1} << 16;

/// Sends the statement and reads the answer that opens the COPY; throws its error, or that it is no COPY of that kind.
void open_copy(Session& session, std::string_view sql, ExecStatusType wanted) {
  session.start();
  session.send_simple(sql);
  session.flush();
  const ResultHandle opened = session.next();
  if (!opened) session.throw_lost(sql);
  const ExecStatusType status = libpq().PQresultStatus(opened.get());
  if (status == wanted) return;
  Error failure = status == PGRES_FATAL_ERROR
                      ? session.error_of(opened.get(), sql)
                      : Error(ErrorCode::unsupported, "the statement is not the COPY that is expected here",
                              {.statement = std::string(sql)});
  session.drain();
  throw Error(std::move(failure));
}

void put(Session& session, std::string_view data, std::string_view sql) {
  while (!data.empty()) {
    const std::string_view piece = data.substr(0, kPiece);
    const int sent = libpq().PQputCopyData(session.get(), piece.data(), static_cast<int>(piece.size()));
    if (sent < 0) session.throw_lost(sql);
    if (sent > 0) data.remove_prefix(piece.size());
    session.flush();
  }
}

void end(Session& session, const char* reason, std::string_view sql) {
  for (;;) {
    const int sent = libpq().PQputCopyEnd(session.get(), reason);
    if (sent > 0) return;
    if (sent < 0) session.throw_lost(sql);
    session.flush();
  }
}

}  // namespace

std::int64_t copy_in(Session& session, std::string_view sql,
                     const std::function<std::optional<std::string_view>()>& produce) {
  open_copy(session, sql, PGRES_COPY_IN);
  std::exception_ptr failure;
  try {
    while (const std::optional<std::string_view> piece = produce()) {
      session.check_stop();
      put(session, *piece, sql);
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (!session.alive()) std::rethrow_exception(failure);
  end(session, failure ? "the client gave up" : nullptr, sql);
  if (failure) {
    session.drain();
    std::rethrow_exception(failure);
  }
  const ResultHandle result = session.finish(sql);
  return result ? changed_rows(result.get()) : 0;
}

std::int64_t copy_out(Session& session, std::string_view sql, const std::function<void(std::string_view)>& consume) {
  struct FreeRow {
    void operator()(char* row) const noexcept { libpq().PQfreemem(row); }
  };
  open_copy(session, sql, PGRES_COPY_OUT);
  try {
    for (;;) {
      char* data = nullptr;
      const int length = libpq().PQgetCopyData(session.get(), &data, 1);
      const std::unique_ptr<char, FreeRow> row(data);
      if (length > 0) consume({data, static_cast<std::size_t>(length)});
      if (length < 0) break;
      if (length == 0) session.receive();
    }
  } catch (...) {
    session.drain();
    throw;
  }
  const ResultHandle result = session.finish(sql);
  return result ? changed_rows(result.get()) : 0;
}

}  // namespace dunlin::postgres
