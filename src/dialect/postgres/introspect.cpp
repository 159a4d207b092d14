// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/introspect.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/pipeline.hpp"
#include "dialect/postgres/reading.hpp"
#include "dialect/postgres/rows.hpp"
#include "dialect/postgres/server_process.hpp"
#include "dialect/postgres/watermark.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace dunlin::postgres {
namespace {

constexpr int kReadings = 4;
constexpr std::chrono::milliseconds kPause{25};

// READ COMMITTED, in words: each query is to see what has been committed by then, as the definitions do anyway.
constexpr std::string_view kBegin = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY";

// For this transaction alone, so that a pooler's next client finds nothing of it. What a constant looks like in an
// expression is as much a matter of settings as the names are; and what these queries would gain by JIT it costs.
constexpr std::string_view kSettings =
    "SELECT pg_catalog.set_config(name, value, true) FROM (VALUES ('search_path', 'pg_catalog, pg_temp'), "
    "('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'), "
    "('extra_float_digits', '1'), ('quote_all_identifiers', 'off'), ('lc_monetary', 'C'), ('jit', 'off')) "
    "AS settings (name, value)";

// As long as this stays the same no transaction has ended that could have changed anything. On a quiet server that is
// proof enough, and costs nothing, where a watermark costs a third of the reading; on others the reading is repeated.
constexpr std::string_view kQuietMark = "SELECT txid_current_snapshot()::text";

std::vector<CatalogQuery> catalog_queries(int version) {
  std::vector<CatalogQuery> all;
  for (const auto part : {database_queries, relation_queries, constraint_queries, index_queries, part_queries,
                          type_queries, routine_queries, access_queries, dependency_queries, uncovered_queries}) {
    for (CatalogQuery& query : part(version)) all.push_back(std::move(query));
  }
  return all;
}

/// What one pass over the catalogs has come to.
struct Pass {
  std::optional<Error> failure;
  std::string before, after;
};

/// Sends everything at once and reads the answers as they come, while the server works on the next.
class PassRunner {
 public:
  /// `mark` is asked for before and after all queries.
  PassRunner(Session& session, Reading& reading, const std::vector<CatalogQuery>& queries, std::string mark)
      : session_(session), reading_(reading), queries_(queries), mark_(std::move(mark)) {}

  Pass run() {
    session_.start();
    {
      Pipeline pipeline(session_);
      send(pipeline);
      receive(pipeline);
      pipeline.synced();
      pipeline.leave();
    }
    session_.settle_cancel();
    if (pass_.failure) session_.rollback();
    return std::move(pass_);
  }

 private:
  void send(Pipeline& pipeline) {
    session_.send(kBegin, {});
    if (session_.is_pooled()) {
      if (libpq().PQsendFlushRequest(session_.get()) == 0) session_.throw_lost();
      session_.expect_server();
    }
    session_.send(kSettings, {});
    session_.send(mark_, {});
    for (const CatalogQuery& query : queries_) session_.send(query.sql, {});
    session_.send(mark_, {});
    session_.send("COMMIT", {});
    pipeline.sync();
    session_.flush();
  }

  void receive(Pipeline& pipeline) {
    static_cast<void>(answer(pipeline, kBegin));
    static_cast<void>(answer(pipeline, kSettings));
    pass_.before = text_of(answer(pipeline, mark_));
    for (const CatalogQuery& query : queries_) {
      const ResultHandle result = answer(pipeline, query.sql);
      if (pass_.failure) continue;
      const int rows = libpq().PQntuples(result.get());
      for (int row = 0; row < rows; ++row) query.read(reading_, Cells(result.get(), row));
    }
    pass_.after = text_of(answer(pipeline, mark_));
    static_cast<void>(answer(pipeline, "COMMIT"));
  }

  ResultHandle answer(Pipeline& pipeline, std::string_view sql) {
    ResultHandle result = pipeline.answer();
    const ExecStatusType status = libpq().PQresultStatus(result.get());
    const bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (!good && !pass_.failure) pass_.failure = session_.error_of(result.get(), sql);
    return result;
  }

  static std::string text_of(const ResultHandle& result) {
    return libpq().PQntuples(result.get()) == 1 ? Cells(result.get(), 0).text() : std::string();
  }

  Session& session_;
  Reading& reading_;
  const std::vector<CatalogQuery>& queries_;
  std::string mark_;
  Pass pass_;
};

/// Whether the failure may come of something that was dropped while it was asked for.
bool may_be_a_change(const Error& failure) {
  for (const std::string_view state : {"XX000", "42P01", "42704", "42883", "42703"}) {
    if (failure.details().sqlstate == state) return true;
  }
  return false;
}

/// The session that most recently began something that changes a schema, as far as we may know.
std::string changer(Session& session) {
  const std::string sql =
      "SELECT " + process_columns("a.pid") +
      " FROM pg_catalog.pg_stat_activity a WHERE a.datname = pg_catalog.current_database() AND a.pid <> "
      "pg_catalog.pg_backend_pid() AND a.query ~* '^\\s*(create|alter|drop|comment|grant|revoke|truncate|refresh)\\M' "
      "ORDER BY a.query_start DESC LIMIT 1";
  const ResultHandle result = session.run(sql);
  if (!result || libpq().PQntuples(result.get()) == 0) return {};
  return describe_process(ResultRow(result.get(), 0));
}

[[noreturn]] void throw_busy(Session& session, const std::optional<Error>& failure) {
  const std::string who = changer(session);
  throw Error(ErrorCode::database_busy, "the schema is being changed all the time, so that it cannot be read whole",
              {.hint = who.empty() ? "run the command again when nobody changes the schema"
                                   : "perhaps by " + who + "; run the command again when it is done",
               .state = "nothing was changed",
               .cause = failure ? failure->message() : ""});
}

}  // namespace

schema::Schema introspect(Session& session, const CatalogScope& scope) {
  if (session.in_transaction()) throw Error(ErrorCode::internal, "a schema is read outside a transaction");
  const int version = libpq().PQserverVersion(session.get());
  const std::vector<CatalogQuery> queries = catalog_queries(version);
  for (int time = 1;; ++time) {
    Reading reading{.version = version, .scope = scope};
    const std::string mark = time == 1 ? std::string(kQuietMark) : watermark_sql();
    const Pass pass = PassRunner(session, reading, queries, mark).run();
    const bool last = time == kReadings;
    if (pass.failure && !may_be_a_change(*pass.failure)) throw Error(*pass.failure);
    if (!pass.failure && pass.before == pass.after && !reading.changed_meanwhile) {
      finish(reading);
      return std::move(reading.schema);
    }
    if (last) throw_busy(session, pass.failure);
    if (time > 1) session.pause(kPause * time);
  }
}

}  // namespace dunlin::postgres
