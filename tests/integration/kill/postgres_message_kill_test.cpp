// SPDX-License-Identifier: Apache-2.0
// The program killed on PostgreSQL at its n-th message to the server: all before it have arrived, all after it have
// not, and it itself has or has not. The next run must complete, and the end must be what an undisturbed run gives.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "integration/kill/postgres_kill.hpp"
#include "support/proxied.hpp"

namespace dunlin::test {
namespace {

constexpr const char* kRows =
    "SELECT concat_ws('|', revision, times) FROM (SELECT * FROM tally ORDER BY 1) t UNION ALL "
    "SELECT concat_ws('|', id, name, amount) FROM (SELECT * FROM item ORDER BY 1) i";

Command on_messages(const std::string& url, const std::vector<std::string>& arguments) {
  const std::string folder = std::string(DUNLIN_SOURCE_DIR) + "/tests/integration/kill/message";
  Command command{.arguments = {program(), "--config", folder + "/dunlin.toml"},
                  .environment = {{"DATABASE_URL", url}}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  return command;
}

/// A database on which run after run is killed, each at another message.
class Victims {
 public:
  Victims() { observer_ = database_.connect({.application_name = "observer"}); }

  /// What a run that nobody disturbs leaves behind.
  std::string undisturbed() {
    empty(*observer_);
    complete();
    return state_of(database_, *observer_, kRows);
  }

  /// Kills a run at message `n`, which still `arrives` or does not, and lets the next one complete what it left.
  /// Returns what was open, or nothing when the run ended before.
  std::optional<Phase> kill_and_complete(long n, bool arrives, const std::string& expected) {
    SCOPED_TRACE("killed at message " + std::to_string(n) + (arrives ? ", which arrives" : ""));
    empty(*observer_);
    const std::optional<Phase> phase = kill_at(n, arrives);
    if (phase) complete();
    EXPECT_EQ(state_of(database_, *observer_, kRows), expected);
    const Finished status = run(on_messages(database_.url_text(), {"status", "--exit-code"}));
    EXPECT_EQ(status.status, 0) << status.out << status.err;
    return phase;
  }

 private:
  void complete() {
    const Finished finished = run(on_messages(database_.url_text(), {"upgrade", "head"}));
    EXPECT_EQ(finished.status, 0) << finished.err;
  }

  std::optional<Phase> kill_at(long n, bool arrives) {
    ProxyOptions options{
        .target = address_in(database_.url_text()), .at_message = n, .strike = Strike::kill, .forward_first = arrives};
    Proxy proxy(options);
    Process victim(on_messages(with_port(database_.url_text(), proxy.port()), {"upgrade", "head"}));
    bool struck = false;
    proxy.on_kill([&] {
      victim.signal(SIGSTOP);
      struck = true;
    });
    while (!struck && victim.running()) proxy.step(std::chrono::milliseconds(1));
    if (!struck) {
      const Finished undisturbed = victim.wait();
      EXPECT_EQ(undisturbed.status, 0) << undisturbed.err;
      return std::nullopt;
    }
    wait_until_settled(*observer_);
    const Phase phase = phase_of(*observer_);
    victim.signal(SIGKILL);
    EXPECT_TRUE(victim.wait().killed);
    return phase;
  }

  PostgresDatabase database_;
  std::unique_ptr<Connection> observer_;
};

/// How runs were killed, and at how many messages.
struct Kills {
  PhaseCount phases;
  long messages = 0;
};

/// Kills a run at message `first`, and every `stride` messages after it to the end of a whole run.
Kills kill_runs(long first, long stride, bool arrives) {
  const std::string expected = Victims().undisturbed();
  EXPECT_NE(expected.find("5|1\n"), std::string::npos) << expected;
  Kills kills;
  std::mutex counting;
  std::atomic<long> next = first;
  std::atomic<long> last = 0;  // The messages of a whole run, once it is known.
  {
    // Most of the time is spent waiting for the server and for pg_dump.
    std::vector<std::jthread> workers;
    for (int i = 0; i < 3; ++i) {
      workers.emplace_back([&] {
        Victims victims;
        while (last == 0 && !testing::Test::HasFailure()) {
          const long n = next.fetch_add(stride);
          const std::optional<Phase> phase = victims.kill_and_complete(n, arrives, expected);
          const std::lock_guard lock(counting);
          if (phase) {
            kills.phases.add(*phase);
          } else {
            last = last == 0 ? n - 1 : std::min(last.load(), n - 1);
          }
        }
      });
    }
  }
  kills.messages = last;
  return kills;
}

TEST(PostgresMessageKill, AtEveryMessageOnce) {
  const Kills kills = kill_runs(1, 1, false);
  kills.phases.print("PostgreSQL, at each of " + std::to_string(kills.messages) + " messages");
  EXPECT_GT(kills.phases.of(Phase::idle), 10);
  EXPECT_GT(kills.phases.of(Phase::transaction), 50);
  EXPECT_GT(kills.phases.of(Phase::intent), 10);
  EXPECT_GE(kills.phases.total() + kills.phases.of(Phase::idle), kills.messages);
}

// The server has what it was sent, a COMMIT maybe, and nobody is left to read its answer.
TEST(PostgresMessageKill, BehindEveryEighthMessage) {
  const Kills kills = kill_runs(4, 8, true);
  kills.phases.print("PostgreSQL, behind every eighth of " + std::to_string(kills.messages) + " messages");
  EXPECT_GT(kills.phases.of(Phase::transaction), 5);
  EXPECT_GE(kills.phases.total() + kills.phases.of(Phase::idle), kills.messages / 8 - 1);
}

}  // namespace
}  // namespace dunlin::test
