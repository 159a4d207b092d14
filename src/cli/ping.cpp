// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace dunlin::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTimeout{5000};

constexpr Option kOptions[] = {
    {"--timeout", '\0', ValueKind::seconds, "SECONDS", "how long one try may take (5)", {}},
    {"--wait", 'w', ValueKind::seconds, "SECONDS", "try again for this long until the database answers", {}},
};

constexpr Example kExamples[] = {
    {"dunlin ping", "server, version, latency, TLS and revision"},
    {"dunlin ping --wait 30 && dunlin upgrade", "in a container that starts with its database"},
};

struct Answer {
  ServerInfo server;
  std::chrono::nanoseconds connected_in{};
  std::chrono::nanoseconds latency{};
  History history;
  std::string unreadable;  ///< Why the history cannot be read.
};

Answer ask(Context& context, milliseconds timeout) {
  ConnectOptions options = context.connect_options(Access::read);
  options.connect_timeout = timeout;
  std::stop_source stop;
  options.stop = stop.get_token();
  // A server that accepts and then says nothing must not hold us for ever.
  const std::jthread watchdog([&stop, timeout](const std::stop_token& done) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any woken;
    if (!woken.wait_for(lock, done, timeout, [&done] { return done.stop_requested(); })) stop.request_stop();
  });
  try {
    Answer answer;
    const auto begun = steady_clock::now();
    const auto connection = context.dialect().connect(context.url(), options);
    answer.server = connection->server_info();
    answer.connected_in = steady_clock::now() - begun;
    const auto asked = steady_clock::now();
    (void)connection->query("SELECT 1");
    answer.latency = steady_clock::now() - asked;
    try {
      answer.history = read_history(*connection, context.runner_options().history);
    } catch (const Error& error) {
      // The database answered, which is what was asked; what it says is the business of other commands.
      if (error.code() != ErrorCode::history_too_new && error.code() != ErrorCode::insufficient_privilege) throw;
      answer.unreadable = error.message();
    }
    return answer;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::interrupted || !stop.stop_requested()) throw;
    throw Error(ErrorCode::connect_timeout, fmt::format("the database did not answer within {}", time_text(timeout)),
                error.details());
  }
}

/// What may be over in a moment, as while a server starts. A wrong password is not.
bool may_pass(ErrorCode code) noexcept {
  return code == ErrorCode::connection_failed || code == ErrorCode::connect_timeout ||
         code == ErrorCode::connection_lost || code == ErrorCode::too_many_connections ||
         code == ErrorCode::database_missing || code == ErrorCode::database_busy;
}

Answer ask_until(Context& context, milliseconds timeout, milliseconds patience) {
  constexpr milliseconds kPause{250};
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    try {
      return ask(context, timeout);
    } catch (const Error& error) {
      if (!may_pass(error.code()) || steady_clock::now() + kPause >= deadline) throw;
      if (context.terminal().shows_status() && !context.quiet()) {
        context.terminal().set_status(fmt::format("waiting: {}", escape_controls(error.message())));
      }
    }
    std::this_thread::sleep_for(kPause);
  }
}

int run_ping(Context& context, const Arguments& arguments) {
  const milliseconds timeout = std::max(arguments.duration("--timeout").value_or(kTimeout), milliseconds(1));
  const milliseconds patience = arguments.duration("--wait").value_or(milliseconds(0));
  const Answer answer = ask_until(context, timeout, patience);
  const std::vector<std::string> current = current_revisions(answer.history);
  const auto in_ms = [](std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
  };
  if (context.json()) {
    Json document;
    document.text("database", context.url().redacted()).text("product", answer.server.product);
    document.text("version", answer.server.version).text("address", answer.server.address);
    document.text_or_null("tls", answer.server.tls).real("connect_ms", in_ms(answer.connected_in));
    document.real("latency_ms", in_ms(answer.latency)).texts("current", current);
    if (!answer.unreadable.empty()) document.text("unreadable", answer.unreadable);
    context.terminal().print_line(document.str());
    return 0;
  }
  Terminal& terminal = context.terminal();
  const auto line = [&](std::string_view name, const std::string& value) {
    terminal.print_line(fmt::format("{:<9} {}", name, escape_controls(value)));
  };
  line("server", fmt::format("{} {} at {}", answer.server.product, answer.server.version, answer.server.address));
  line("latency", fmt::format("{} (connected in {})", time_text(answer.latency), time_text(answer.connected_in)));
  if (!context.dialect().capabilities().in_process) line("tls", answer.server.tls.empty() ? "no" : answer.server.tls);
  const std::string known = current.empty() ? "none" : fmt::format("{}", fmt::join(current, ", "));
  line("revision", answer.unreadable.empty() ? known : "unknown: " + answer.unreadable);
  return 0;
}

}  // namespace

constinit const Command kPing{.name = "ping",
                              .summary = "test whether the database answers",
                              .description = "Connects, asks, and says who answered and how fast. Changes nothing.",
                              .positionals = {},
                              .options = kOptions,
                              .examples = kExamples,
                              .run = run_ping};

}  // namespace dunlin::cli
