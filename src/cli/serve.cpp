// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>
#include <dunlin/health.hpp>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <limits>
#include <mutex>
#include <stop_token>

namespace dunlin::cli {
namespace {

constexpr std::string_view kTokenVariable = "DUNLIN_HEALTH_TOKEN";

constexpr Option kOptions[] = {
    {"--listen", 'l', ValueKind::text, "ADDRESS:PORT", "where to listen (127.0.0.1:8080); port 0: any free one", {}},
    {"--timeout", '\0', ValueKind::seconds, "SECONDS", "how long the database may take to answer (5)", {}},
};

constexpr Example kExamples[] = {
    {"dunlin serve", "then `curl http://127.0.0.1:8080/health/db`"},
    {"DUNLIN_HEALTH_TOKEN=… dunlin serve --listen 0.0.0.0:8080", "for others too, who need the token"},
};

/// `ADDRESS:PORT`, an IPv6 address in brackets.
health::Server::Address parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_integer(text.substr(colon + 1));
  if (!port || *port < 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
    throw Error(ErrorCode::usage, fmt::format("\"{}\" is not an address and a port to listen on", text),
                {.hint = "write it as `127.0.0.1:8080` or `[::1]:8080`"});
  }
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return {.address = std::string(address), .port = static_cast<std::uint16_t>(*port)};
}

/// Never an option: what stands on a command line everybody on the machine can read.
std::string token_for(const health::Server::Address& address) {
  Environment environment = Environment::of_process();
  const std::optional<Variable> given = environment.find(kTokenVariable);
  std::string token = given ? given->value : "";
  if (token.empty() && !health::is_loopback(address.address)) {
    throw Error(ErrorCode::usage,
                fmt::format("who may reach {} may not ask without a token, and there is none", address.address),
                {.hint = fmt::format("put one into {}, and let clients send `Authorization: Bearer …`; or listen on "
                                     "127.0.0.1",
                                     kTokenVariable)});
  }
  return token;
}

/// What counts as pending; nothing where there are no revisions to be found.
std::optional<std::vector<std::string>> revision_ids(Context& context) {
  if (!std::filesystem::is_directory(context.settings().directory)) return std::nullopt;
  std::vector<std::string> ids;
  for (const Revision& revision : context.project().graph.revisions()) ids.push_back(revision.id);
  return ids;
}

void wait_for_signal(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any woken;
  woken.wait(lock, stop, [&stop] { return stop.stop_requested(); });
}

int run_serve(Context& context, const Arguments& arguments) {
  health::Server::Address address = parse_listen(arguments.text("--listen", "127.0.0.1:8080"));
  health::Endpoint::Settings settings{.timeout = arguments.duration("--timeout").value_or(health::kTimeout),
                                      .token = token_for(address)};
  const health::Options options{.history = context.runner_options().history.name, .revisions = revision_ids(context)};
  context.watch_signals();
  const std::stop_token stop = context.connect_options(Access::read).stop;
  EngineOptions engine_options;
  engine_options.connect = context.connect_options(Access::read);
  engine_options.connect.stop = {};  // A signal ends the server, which ends what is under way.
  health::Endpoint endpoint(Engine::open(context.url(), std::move(engine_options)), options, std::move(settings));
  const health::Server server(address, endpoint);
  address.port = server.port();
  const std::string host =
      address.address.find(':') == std::string::npos ? address.address : "[" + address.address + "]";
  if (context.json()) {
    context.terminal().print_line(Json{}.text("address", address.address).number("port", address.port).str());
  } else if (!context.quiet()) {
    context.terminal().print_line(fmt::format("listening on http://{}:{}", host, address.port));
  }
  context.terminal().flush();
  wait_for_signal(stop);
  return 0;
}

}  // namespace

constinit const Command kServe{
    .name = "serve",
    .summary = "answer health checks over HTTP",
    .description =
        "Answers /health/live (the program runs), /health/db (the database answers: 200, otherwise 503 and the reason) "
        "and /metrics (in the format of Prometheus) until it is asked to end. Every answer comes within the timeout, "
        "also while the database hangs.\n"
        "Whoever can reach an address other than this machine's own must send the token that stands in "
        "DUNLIN_HEALTH_TOKEN. No answer holds a secret.",
    .positionals = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run_serve};

}  // namespace dunlin::cli
