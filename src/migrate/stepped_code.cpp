// SPDX-License-Identifier: Apache-2.0
#include "migrate/stepped_code.hpp"

#include <dunlin/error.hpp>

#include "base/hash.hpp"
#include "migrate/code.hpp"
#include "migrate/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

/// Of what a step does, as the journal has it.
std::string hash_of(std::initializer_list<std::string_view> parts) {
  Sha256 hash;
  for (const std::string_view part : parts) {
    hash.update(part);
    hash.update(std::string_view("\0", 1));
  }
  return hash.hex();
}

}  // namespace

SteppedContext::SteppedContext(SteppedRun run, const std::vector<JournalEntry>& journal)
    : run_(std::move(run)), dialect_(run_.connection.dialect()), journal_(journal) {}

bool SteppedContext::was_done(const std::string& hash) const {
  const auto number = static_cast<std::int64_t>(next_);
  const auto entry = std::find_if(journal_.begin(), journal_.end(), [&](const JournalEntry& one) {
    return one.statement == number && one.state == "done";
  });
  if (entry == journal_.end()) return false;
  if (entry->hash == hash) return true;
  throw Error(ErrorCode::edited_revision,
              fmt::format("migration \"{}\" is half applied, and its step {} is not what it was then",
                          run_.event.revision, next_ + 1),
              {.hint = "put its first steps back as they were; only later ones may change"});
}

EventRow SteppedContext::note(std::string_view state, const std::string& hash) const {
  EventRow row = run_.event;
  row.statement = static_cast<std::int64_t>(next_);
  row.state = state;
  row.hash = hash;
  return row;
}

void SteppedContext::step(const std::string& hash, const std::function<void(Batch&)>& action) {
  if (!was_done(hash)) {
    run_.ping();
    // The note goes first: another process that does the same waits here, and then finds that it is done.
    static_cast<void>(transact(run_.connection, run_, run_.settings, [&](Batch& batch) {
      batch.add(run_.rows.event(note("done", hash)));
      action(batch);
    }));
  }
  ++next_;
}

void SteppedContext::execute(std::string_view sql, std::vector<Value> parameters) {
  const BatchStatement statement{
      .sql = in_transaction(sql, dialect_), .parameters = std::move(parameters), .copy_data = {}};
  step(hash_of({"execute", with_constants(statement, dialect_)}), [&](Batch& batch) { batch.add(statement); });
}

void SteppedContext::bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                                 const std::vector<std::vector<Value>>& rows) {
  const std::string hash = hash_of(
      {"insert", table.schema, table.name, fmt::format("{}", fmt::join(columns, ",")), std::to_string(rows.size())});
  step(hash, [&](Batch& batch) { batch.insert({.table = table, .columns = columns, .rows = rows}); });
}

Result SteppedContext::query(std::string_view sql, std::vector<Value> parameters) {
  Result result;
  const BatchStatement statement{
      .sql = in_transaction(sql, dialect_), .parameters = std::move(parameters), .copy_data = {}};
  static_cast<void>(
      transact(run_.connection, run_, run_.settings, [&](Batch& batch) { result = batch.query(statement); }));
  return result;
}

bool SteppedContext::has_table(const TableRef& table) {
  const Query query = dialect_.find_table(table);
  return !this->query(query.sql, query.parameters).rows.empty();
}

bool SteppedContext::has_column(const TableRef& table, std::string_view column) {
  const Query query = dialect_.find_column(table, column);
  return !this->query(query.sql, query.parameters).rows.empty();
}

bool SteppedContext::has_index(const TableRef& index) {
  const Query query = dialect_.find_index(index);
  return !this->query(query.sql, query.parameters).rows.empty();
}

void SteppedContext::log(std::string_view message) {
  if (run_.log) run_.log({.message = std::string(message), .fields = {}});
}

std::string SteppedContext::key_of(const TableRef& table, const std::string& given) {
  if (!given.empty()) return given;
  const Query query = dialect_.find_primary_key(table);
  const Result key = this->query(query.sql, query.parameters);
  if (key.rows.size() == 1) return key.text(0, 0);
  throw Error(ErrorCode::unsupported,
              fmt::format("table \"{}\" has no primary key of one column to be walked along", table.name),
              {.hint = "name a column by `.key` that is unique, has no NULL and is a whole number or a text"});
}

void SteppedContext::backfill(const TableRef& table, std::string_view set, std::string_view where,
                              const BatchOptions& options) {
  const std::string key = key_of(table, options.key);
  Walk walk{.table = quoted(table, dialect_), .key = quote(key), .options = options, .work = {}, .name = table.name};
  const std::string sql = fmt::format("UPDATE {0} SET {1} WHERE {2} BETWEEN $1 AND $2{3}", walk.table, set, walk.key,
                                      where.empty() ? "" : fmt::format(" AND ({})", where));
  walk.work = [sql](Batch& batch, const KeyRange& range) {
    batch.add({.sql = sql, .parameters = {range.first, range.last}, .copy_data = {}});
  };
  this->walk(std::move(walk), hash_of({"backfill", sql}));
}

void SteppedContext::for_each_batch(const TableRef& table, std::int64_t size,
                                    const std::function<void(Context&, const KeyRange&)>& work) {
  const std::string key = key_of(table, {});
  Walk walk{
      .table = quoted(table, dialect_), .key = quote(key), .options = {.batch = size}, .work = {}, .name = table.name};
  const LogSink& log = run_.log;
  const std::string revision = run_.event.revision;
  walk.work = [this, &work, &log, &revision](Batch& batch, const KeyRange& range) {
    BatchContext context(
        batch, dialect_, [](std::string_view) {}, log);
    run_users(ErrorCode::migration_failed, fmt::format("migration \"{}\" failed", revision),
              [&] { work(context, range); });
    context.rethrow_failure();
  };
  const std::string hash = hash_of({"walk", walk.table, walk.key});
  this->walk(std::move(walk), hash);
}

void SteppedContext::walk(Walk walk, const std::string& hash) {
  walk.options.batch = std::max<std::int64_t>(walk.options.batch, 1);
  if (!dialect_.capabilities().parallel_writes) walk.options.jobs = 1;
  if (!was_done(hash)) {
    run_.ping();
    std::vector<WalkRange> ranges;
    static_cast<void>(transact(run_.connection, run_, run_.settings, [&](Batch& batch) {
      ranges.clear();
      const BatchStatement ask = run_.rows.ask_ranges(note("range", hash));
      Result found = batch.query(ask);
      if (found.rows.empty()) {
        batch.add(run_.rows.event(note("intent", hash)));
        for (const WalkRange& range : cut_ranges(batch, walk)) {
          EventRow row = note("range", hash);
          row.detail = written(range);
          batch.add(run_.rows.event(row));
        }
        found = batch.query(ask);
      }
      for (std::size_t i = 0; i < found.rows.size(); ++i) {
        ranges.push_back(read_range(found.integer(i, 0), found.text(i, 1)));
      }
    }));
    walk_ranges(run_, walk, std::move(ranges));
    step(hash, [](Batch&) {});
    return;
  }
  ++next_;
}

}  // namespace dunlin
