// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>
#include <dunlin/health.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "cli/run_view.hpp"
#include "cli/wait.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace dunlin::cli {
namespace {

using std::chrono::milliseconds;

constexpr Option kOptions[] = {
    {"--timeout", '\0', ValueKind::seconds, "SECONDS", "how long one try may take (5)", {}},
    {"--wait", 'w', ValueKind::seconds, "SECONDS", "try again for this long until the database answers", {}},
};

constexpr Example kExamples[] = {
    {"dunlin ping", "server, version, latency, TLS and revision"},
    {"dunlin ping --wait 30 && dunlin upgrade", "in a container that starts with its database"},
};

int run_ping(Context& context, const Arguments& arguments) {
  const milliseconds timeout = std::max(arguments.duration("--timeout").value_or(health::kTimeout), milliseconds(1));
  const milliseconds patience = arguments.duration("--wait").value_or(milliseconds(0));
  const health::Answer answer = wait_for_database(context, timeout, patience);
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
