// SPDX-License-Identifier: Apache-2.0
#include "migrate/walk.hpp"

#include <dunlin/error.hpp>

#include "base/percent.hpp"
#include "base/text.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <random>
#include <thread>
#include <utility>

namespace dunlin {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view kNothing = "-";

std::string written(const std::optional<Value>& key) {
  if (!key) return std::string(kNothing);
  if (const auto* integer = std::get_if<std::int64_t>(&*key)) return fmt::format("i:{}", *integer);
  if (const auto* text = std::get_if<std::string>(&*key)) return "t:" + percent_encode(*text);
  throw Error(ErrorCode::unsupported, "a table can be walked along whole numbers and texts only",
              {.hint = "name another column by `.key`"});
}

std::optional<Value> read_key(std::string_view text) {
  if (text == kNothing) return std::nullopt;
  if (text.starts_with("i:")) {
    if (const auto integer = parse_integer(text.substr(2))) return Value(*integer);
  } else if (text.starts_with("t:")) {
    if (auto decoded = percent_decode(text.substr(2))) return Value(*std::move(decoded));
  }
  throw Error(ErrorCode::history_untrusted, fmt::format("the journal of a walk has \"{}\" for a key", text));
}

bool is_lock_trouble(ErrorCode code) noexcept {
  return code == ErrorCode::lock_timeout || code == ErrorCode::deadlock || code == ErrorCode::database_busy;
}

void pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  if (time.count() <= 0) return;
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any woken;
  woken.wait_for(lock, stop, time, [] { return false; });
}

void check_stop(const std::stop_token& stop) {
  if (!stop.stop_requested()) return;
  throw Error(ErrorCode::interrupted, "interrupted between two batches",
              {.state = "what was committed stays; the next run goes on from there"});
}

std::chrono::milliseconds random_pause(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const std::int64_t most = std::min<std::int64_t>(4000, 100LL << std::min(attempt, 6));
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(most / 4, most)(random));
}

/// What is left of a range, in the order of the key, for a statement with the parameters `bounds`.
std::string rest_of(const Walk& walk, const WalkRange& range, std::string_view what, std::string_view order) {
  const bool begun = range.at || range.after;
  return fmt::format("(SELECT {0} FROM {1} WHERE {2}{3} <= $1{4})", what, walk.table,
                     begun ? fmt::format("{} > $2 AND ", walk.key) : "", walk.key, order);
}

std::vector<Value> bounds(const WalkRange& range) {
  std::vector<Value> keys{*range.through};
  if (const std::optional<Value>& from = range.at ? range.at : range.after) keys.push_back(*from);
  return keys;
}

using Stretch = std::pair<KeyRange, std::int64_t>;

/// The stretch at the end of a range, which has fewer rows than the others.
std::optional<Stretch> last_stretch(Batch& batch, const Walk& walk, const WalkRange& range, Value first) {
  const std::string descending = fmt::format(" ORDER BY {} DESC LIMIT 1", walk.key);
  Result answer = batch.query({.sql = fmt::format("SELECT {}, {}", rest_of(walk, range, walk.key, descending),
                                                  rest_of(walk, range, "count(*)", "")),
                               .parameters = bounds(range),
                               .copy_data = {}});
  const std::int64_t count = answer.integer(0, 1);
  if (count == 0) return std::nullopt;
  return Stretch{KeyRange{.first = std::move(first), .last = std::move(answer.rows[0][0])}, count};
}

/// The stretch of as many rows as a batch has that comes next, the rest of the range where there are fewer; nothing at
/// the end. The database looks at the keys of one stretch once, which costs it little beside what is done with the
/// rows.
std::optional<Stretch> next_stretch(Batch& batch, const Walk& walk, const WalkRange& range) {
  if (!range.through) return std::nullopt;
  const std::string first = fmt::format(" ORDER BY {} LIMIT 1", walk.key);
  const std::string last = fmt::format("{} OFFSET {}", first, walk.options.batch - 1);
  Result answer = batch.query(
      {.sql = fmt::format("SELECT {}, {}", rest_of(walk, range, walk.key, first), rest_of(walk, range, walk.key, last)),
       .parameters = bounds(range),
       .copy_data = {}});
  Value& begin = answer.rows[0][0];
  Value& end = answer.rows[0][1];
  if (std::holds_alternative<std::monostate>(begin)) return std::nullopt;
  if (std::holds_alternative<std::monostate>(end)) return last_stretch(batch, walk, range, std::move(begin));
  return Stretch{KeyRange{.first = std::move(begin), .last = std::move(end)}, walk.options.batch};
}

/// What several threads of a walk share.
class Tally {
 public:
  Tally(const SteppedRun& run, const Walk& walk, const std::vector<WalkRange>& ranges) : run_(run), walk_(walk) {
    for (const WalkRange& range : ranges) rows_ += range.rows;
  }

  void add(std::int64_t rows) {
    const std::lock_guard lock(mutex_);
    run_.ping();  // No other thread of the run uses its lock meanwhile.
    rows_ += rows;
    const BatchProgress progress{.revision = run_.event.revision, .table = walk_.name, .rows = rows_};
    if (walk_.options.on_progress) walk_.options.on_progress(progress);
    if (run_.progress) run_.progress(progress);
  }

 private:
  const SteppedRun& run_;
  const Walk& walk_;
  std::mutex mutex_;
  std::int64_t rows_ = 0;
};

/// Moves the range in the journal and does the work up to there, in one transaction. False at the end of the range.
bool walk_on(Connection& connection, const SteppedRun& run, const Walk& walk, WalkRange& range, Tally& tally) {
  SessionSettings settings = run.settings;
  // The journal goes with the rows: what a crash of the server forgets is done again.
  for (std::string& one : connection.dialect().relaxed_commit()) settings.statements.push_back(std::move(one));
  std::optional<WalkRange> moved;
  std::int64_t count = 0;
  const Taken taken = transact(connection, run, settings, [&](Batch& batch) {
    moved.reset();
    auto stretch = next_stretch(batch, walk, range);
    if (!stretch) return;
    moved = range;
    moved->at = stretch->first.last;
    count = stretch->second;
    moved->rows += count;
    batch.add(run.rows.move_range(range.row, written(range), written(*moved)));
    walk.work(batch, stretch->first);
  });
  if (taken == Taken::by_another) {
    // Where nothing keeps other runs out they share the work.
    const Query query = run.rows.ask_range(range.row);
    range = read_range(range.row, connection.query(query.sql, query.parameters).text(0, 0));
    return true;
  }
  if (!moved) return false;
  range = *moved;
  tally.add(count);
  return true;
}

void walk_to_end(Connection& connection, const SteppedRun& run, const Walk& walk, WalkRange range, Tally& tally,
                 const std::stop_token& stop) {
  for (;;) {
    check_stop(run.stop);
    if (stop.stop_requested()) return;
    if (!walk_on(connection, run, walk, range, tally)) return;
    pause(walk.options.pause, run.stop);
  }
}

}  // namespace

std::string written(const WalkRange& range) {
  return fmt::format("{} {} {} {}", written(range.after), written(range.through), written(range.at), range.rows);
}

WalkRange read_range(std::int64_t row, const std::string& text) {
  const std::vector<std::string> parts = split_ids(text);
  const std::optional<std::int64_t> rows = parts.size() == 4 ? parse_integer(parts[3]) : std::nullopt;
  if (!rows) throw Error(ErrorCode::history_untrusted, fmt::format("the journal of a walk has \"{}\"", text));
  return {
      .row = row, .after = read_key(parts[0]), .through = read_key(parts[1]), .at = read_key(parts[2]), .rows = *rows};
}

Taken transact(Connection& connection, const SteppedRun& run, const SessionSettings& settings,
               const std::function<void(Batch&)>& action) {
  const steady_clock::time_point deadline = steady_clock::now() + run.retry_within;
  for (int attempt = 1;; ++attempt) {
    std::unique_ptr<Batch> batch;
    try {
      batch = connection.begin_batch(settings, {});
      action(*batch);
      batch->commit();
      return Taken::done;
    } catch (const Error& error) {
      const bool is_first = batch && batch->failed_statement() == std::size_t{0};
      const bool is_fence = is_first && error.code() == ErrorCode::unique_violation;
      if (is_fence || error.code() == ErrorCode::guard_failed) return Taken::by_another;
      if (!is_lock_trouble(error.code()) || attempt >= run.tries || steady_clock::now() >= deadline) throw;
    }
    pause(random_pause(attempt), run.stop);
    check_stop(run.stop);
  }
}

std::vector<WalkRange> cut_ranges(Batch& batch, const Walk& walk) {
  const auto key_at = [&](std::string_view order, std::int64_t offset) -> std::optional<Value> {
    Result found = batch.query(
        {.sql = fmt::format("SELECT {0} FROM {1} ORDER BY {0} {2} LIMIT 1 OFFSET $1", walk.key, walk.table, order),
         .parameters = {offset},
         .copy_data = {}});
    if (found.rows.empty()) return std::nullopt;
    return std::move(found.rows[0][0]);
  };
  std::vector<WalkRange> ranges;
  std::optional<Value> after;
  const std::int64_t jobs = std::max(walk.options.jobs, 1);
  if (jobs > 1) {
    const std::int64_t rows =
        batch.query({.sql = fmt::format("SELECT count(*) FROM {}", walk.table), .parameters = {}, .copy_data = {}})
            .integer(0, 0);
    for (std::int64_t job = 1; job < jobs && rows >= jobs; ++job) {
      std::optional<Value> through = key_at("ASC", rows * job / jobs - 1);
      ranges.push_back({.after = after, .through = through});
      after = std::move(through);
    }
  }
  // Rows that come later are the business of whoever writes them.
  ranges.push_back({.after = after, .through = key_at("DESC", 0)});
  return ranges;
}

void walk_ranges(const SteppedRun& run, const Walk& walk, std::vector<WalkRange> ranges) {
  Tally tally(run, walk, ranges);
  if (ranges.size() == 1) {
    walk_to_end(run.connection, run, walk, std::move(ranges.front()), tally, {});
    return;
  }
  std::stop_source giving_up;
  std::mutex mutex;
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    for (WalkRange& range : ranges) {
      threads.emplace_back([&, range = std::move(range)] {
        try {
          const std::unique_ptr<Connection> connection = run.connect();
          walk_to_end(*connection, run, walk, range, tally, giving_up.get_token());
        } catch (...) {
          giving_up.request_stop();
          const std::lock_guard lock(mutex);
          if (!failure) failure = std::current_exception();
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace dunlin
