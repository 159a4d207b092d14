// SPDX-License-Identifier: Apache-2.0
#include "cli/wait.hpp"

#include <dunlin/error.hpp>

#include "base/utf8.hpp"

#include <fmt/format.h>

#include <thread>

namespace dunlin::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What may be over in a moment, as while a server starts. A wrong password is not.
bool may_pass(ErrorCode code) noexcept {
  return code == ErrorCode::connection_failed || code == ErrorCode::connect_timeout ||
         code == ErrorCode::connection_lost || code == ErrorCode::too_many_connections ||
         code == ErrorCode::database_missing || code == ErrorCode::database_busy;
}

}  // namespace

health::Answer wait_for_database(Context& context, milliseconds timeout, milliseconds patience) {
  constexpr milliseconds kPause{250};
  health::Probe probe(context.url(), context.connect_options(Access::read), context.runner_options().history);
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    try {
      return probe.ask(timeout);
    } catch (const Error& error) {
      if (!may_pass(error.code()) || steady_clock::now() + kPause >= deadline) throw;
      if (context.terminal().shows_status() && !context.quiet()) {
        context.terminal().set_status(fmt::format("waiting: {}", escape_controls(error.message())));
      }
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace dunlin::cli
