// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/connect.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/postgres/rows.hpp"

#include <fmt/format.h>

#include <poll.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace dunlin::postgres {
namespace {

constexpr int kOldestServer = 120000;

constexpr std::string_view kServerStart =
    "CAST(EXTRACT(EPOCH FROM pg_catalog.pg_postmaster_start_time()) AS pg_catalog.text)";

/// What bounds an attempt.
struct Limits {
  const std::stop_token& stop;
  const Wakeup& wakeup;
  std::chrono::milliseconds timeout;
  Clock::time_point deadline;
};

[[noreturn]] void throw_timeout(std::string_view address, std::chrono::milliseconds timeout) {
  throw Error(ErrorCode::connect_timeout, fmt::format("no connection to {} within {}", address, duration_text(timeout)),
              {.hint = "check host, port and firewall, or allow more time with `connect_timeout`"});
}

/// False when the time is over.
bool wait_for(int socket, short events, const Limits& limits) {
  for (;;) {
    if (limits.stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted while connecting");
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(limits.deadline - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> sources{{{socket, events, 0}, {limits.wakeup.descriptor(), POLLIN, 0}}};
    const int got = ::poll(sources.data(), sources.size(), static_cast<int>(std::min<std::int64_t>(left, 60000)));
    if (got < 0 && errno != EINTR) throw Error(ErrorCode::internal, "cannot wait for the server's socket");
    if (got > 0 && sources[0].revents != 0) return true;
  }
}

std::string secret_of(const Conninfo& info) {
  std::string secret;
  for (const auto& [name, value] : info) {
    if (name == "password") secret = value;
  }
  return secret;
}

ConnectionHandle begin(const Conninfo& info) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [name, value] : info) {
    keywords.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  ConnectionHandle connection(libpq().PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection) throw Error(ErrorCode::internal, "out of memory while connecting");
  return connection;
}

ConnectionHandle connect_once(const Conninfo& info, const Limits& limits) {
  const Libpq& pq = libpq();
  ConnectionHandle connection = begin(info);
  // Verbose texts are the only way to learn the SQLSTATE of a refused connection.
  pq.PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  PostgresPollingStatusType status =
      pq.PQstatus(connection.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
    const short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!wait_for(pq.PQsocket(connection.get()), events, limits)) throw_timeout(address_of(info), limits.timeout);
    status = pq.PQconnectPoll(connection.get());
  }
  if (status == PGRES_POLLING_FAILED) {
    throw Error(connect_error(pq.PQerrorMessage(connection.get()), address_of(info), secret_of(info)));
  }
  return connection;
}

void check_version(PGconn* connection) {
  const int version = libpq().PQserverVersion(connection);
  if (version >= kOldestServer) return;
  throw Error(ErrorCode::server_too_old,
              fmt::format("the server is PostgreSQL {}.{}", version / 10000, version % 10000),
              {.hint = "PostgreSQL 12 is the oldest version that works"});
}

/// The first answer: proves that a server stands behind what accepted the connection, and tells which process it is.
void greet(Connected& connected, const Limits& limits) {
  const Libpq& pq = libpq();
  Session& session = *connected.session;
  session.send_simple("SELECT pg_catalog.pg_backend_pid(), " + std::string(kServerStart));
  session.flush();
  while (!session.ready()) {
    if (wait_for(pq.PQsocket(session.get()), POLLIN, limits)) continue;
    session.abandon();
    throw Error(ErrorCode::connect_timeout,
                fmt::format("the connection was accepted, but no answer came within {}", duration_text(limits.timeout)),
                {.hint = "a pooler may have no server connection to give: " + std::string(kPoolHint)});
  }
  const ResultHandle answer = session.finish({});
  const ResultRow row(answer.get(), 0);
  connected.process_id = row.integer(0);
  connected.server_start = row.text(1);
  connected.pooled = connected.process_id != pq.PQbackendPID(session.get());
  if (connected.pooled) session.set_pool_patience(limits.timeout);
}

/// `connect_timeout` of the URL, in seconds, beats the option.
std::chrono::milliseconds timeout_of(const Conninfo& info, std::chrono::milliseconds timeout) {
  for (const auto& [name, value] : info) {
    if (name != "connect_timeout") continue;
    const std::optional<std::int64_t> seconds = parse_integer(value);
    if (!seconds || *seconds < 0 || *seconds > 86400) {
      throw Error(ErrorCode::invalid_url,
                  "parameter \"connect_timeout\" of the database URL is not a number of seconds",
                  {.hint = "accepted are whole seconds, such as `connect_timeout=5`, and 0 for no limit"});
    }
    timeout = std::chrono::seconds(*seconds);
  }
  return timeout.count() > 0 ? timeout : std::chrono::hours(24);
}

Connected open_one(const Conninfo& info, const ConnectOptions& options) {
  const Wakeup wakeup;
  const std::stop_callback on_stop(options.stop, [&wakeup]() noexcept { wakeup.notify(); });
  const std::chrono::milliseconds timeout = timeout_of(info, options.connect_timeout);
  const Limits limits{options.stop, wakeup, timeout, Clock::now() + timeout};
  ConnectionHandle connection = connect_once(info, limits);
  check_version(connection.get());
  Connected connected;
  connected.session = std::make_unique<Session>(
      std::move(connection),
      SessionOptions{
          .stop = options.stop, .read_only = options.read_only, .log = options.log, .secret = secret_of(info)});
  greet(connected, limits);
  return connected;
}

/// Where a session has come out, of several hosts or addresses, so that the same server is reached again.
Conninfo same_server(Conninfo info, const Session& session) {
  const Libpq& pq = libpq();
  std::erase_if(info, [](const auto& parameter) {
    return parameter.first == "host" || parameter.first == "hostaddr" || parameter.first == "port";
  });
  const auto add = [&](const char* name, const char* value) {
    if (value != nullptr && *value != '\0') info.emplace_back(name, value);
  };
  add("host", pq.PQhost(session.get()));
  add("hostaddr", pq.PQhostaddr(session.get()));
  add("port", pq.PQport(session.get()));
  return info;
}

/// Asks, by another connection, whether a server process has nothing to do or is no more.
class IdleCheck {
 public:
  IdleCheck(const Conninfo& info, const ConnectOptions& options, const Connected& watched)
      : info_(same_server(info, *watched.session)),
        options_(options),
        process_id_(watched.process_id),
        server_start_(watched.server_start) {
    options_.log = {};
  }

  bool operator()() const {
    const Connected other = open_one(info_, options_);
    // Another server behind the same address knows nothing of ours.
    if (other.pooled || other.server_start != server_start_) return false;
    const ResultHandle answer = other.session->run_simple(
        fmt::format("SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity WHERE pid = {} AND (state IS NULL OR "
                    "state = 'disabled' OR (state IN ('active', 'fastpath function call') AND wait_event_type IS "
                    "DISTINCT FROM 'Client'))",
                    process_id_));
    return ResultRow(answer.get(), 0).integer(0) == 0;
  }

 private:
  Conninfo info_;
  ConnectOptions options_;
  std::int64_t process_id_;
  std::string server_start_;
};

bool is_unanswered(const Error& error) noexcept {
  return error.code() == ErrorCode::connection_failed || error.code() == ErrorCode::connect_timeout;
}

}  // namespace

Connected open_session(const Url& url, const ConnectOptions& options, Keepalive keepalive) {
  std::optional<Error> first;
  for (const Conninfo& attempt : conninfo_of(url, options, keepalive)) {
    try {
      Connected connected = open_one(attempt, options);
      if (!connected.pooled) {
        connected.session->set_idle_check(IdleCheck(attempt, options, connected));
      }
      return connected;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::interrupted) throw;
      if (!first) {
        first = error;
        continue;
      }
      // A server that answered and is not the right one tells more than one that did not.
      const bool better = is_unanswered(*first) && !is_unanswered(error);
      Error told = better ? error : *first;
      told.details().cause += (told.details().cause.empty() ? "" : "\n") + (better ? *first : error).message();
      first = told;
    }
  }
  throw Error(*first);
}

}  // namespace dunlin::postgres
