// SPDX-License-Identifier: Apache-2.0
#include "health/probe.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace dunlin::health {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// Stops what takes too long: a server that accepts and then says nothing must not hold us for ever.
class Watchdog {
 public:
  Watchdog(std::stop_source stop, milliseconds patience)
      : thread_([this, stop = std::move(stop), patience](const std::stop_token& done) mutable {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any woken;
          if (woken.wait_for(lock, done, patience, [&done] { return done.stop_requested(); })) return;
          fired_ = true;
          stop.request_stop();
        }) {}

  /// Returns whether it has fired.
  bool end() {
    if (thread_.joinable()) {
      thread_.request_stop();
      thread_.join();
    }
    return fired_;
  }

 private:
  bool fired_ = false;
  std::jthread thread_;
};

}  // namespace

Probe::Probe(Url url, ConnectOptions options, HistoryName history)
    : url_(std::move(url)), options_(std::move(options)), history_(std::move(history)) {
  options_.read_only = true;
  options_.create = false;
}

Answer Probe::ask(milliseconds timeout) {
  // Of a server that was restarted the first question tells only that the old connection is gone.
  const bool may_be_stale = connection_ != nullptr;
  const auto begun = steady_clock::now();
  try {
    return ask_once(timeout);
  } catch (const Error& error) {
    connection_.reset();
    const auto left = std::chrono::duration_cast<milliseconds>(begun + timeout - steady_clock::now());
    if (!may_be_stale || error.code() != ErrorCode::connection_lost || left.count() <= 0) throw;
    return ask_once(left);
  }
}

Answer Probe::ask_once(milliseconds timeout) {
  if (!connection_) stop_ = std::stop_source();
  const std::stop_callback passed_on(options_.stop, [this] { stop_.request_stop(); });
  Watchdog watchdog(stop_, timeout);
  try {
    Answer answer = this->answer(timeout);
    // It may have fired in the last moment: a connection that was told to stop is of no more use.
    if (watchdog.end()) connection_.reset();
    return answer;
  } catch (const Error& error) {
    connection_.reset();
    if (!watchdog.end() || error.code() != ErrorCode::interrupted) throw;
    throw Error(ErrorCode::connect_timeout,
                fmt::format("the database did not answer within {}", duration_text(timeout)), error.details());
  }
}

Answer Probe::answer(milliseconds timeout) {
  Answer answer;
  // Of a file that was removed or replaced the old content would be read for ever.
  if (connection_ && dialect_of(url_).capabilities().in_process && !connection_->answers(timeout)) connection_.reset();
  if (!connection_) {
    const auto begun = steady_clock::now();
    ConnectOptions options = options_;
    options.connect_timeout = timeout;
    options.stop = stop_.get_token();
    connection_ = dialect_of(url_).connect(url_, options);
    server_ = connection_->server_info();
    answer.connected_in = steady_clock::now() - begun;
  }
  answer.server = server_;
  const auto asked = steady_clock::now();
  static_cast<void>(connection_->query("SELECT 1"));
  answer.latency = steady_clock::now() - asked;
  try {
    answer.history = read_history(*connection_, history_);
  } catch (const Error& error) {
    // The database answered, which is what was asked; what it says is the business of others.
    if (error.code() != ErrorCode::history_too_new && error.code() != ErrorCode::insufficient_privilege) throw;
    answer.unreadable = error.message();
  }
  return answer;
}

}  // namespace dunlin::health
