// SPDX-License-Identifier: Apache-2.0
// The program killed on PostgreSQL at its n-th message to the server, for every n: all before it have arrived, it and
// all after it have not. The next run must complete, and the end must be what an undisturbed run gives.
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

  /// Kills a run at message `n` and lets the next one complete what it left. Returns what was open, or nothing when
  /// the run ended before.
  std::optional<Phase> kill_and_complete(long n, const std::string& expected) {
    SCOPED_TRACE("killed at message " + std::to_string(n));
    empty(*observer_);
    const std::optional<Phase> phase = kill_at(n);
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

  std::optional<Phase> kill_at(long n) {
    ProxyOptions options{.target = address_in(database_.url_text()), .at_message = n, .strike = Strike::kill};
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

TEST(PostgresMessageKill, AtEveryMessageOnce) {
  const std::string expected = Victims().undisturbed();
  ASSERT_NE(expected.find("5|1\n"), std::string::npos) << expected;
  PhaseCount phases;
  std::mutex counting;
  std::atomic<long> next = 1;
  std::atomic<long> last = 0;  // The messages of a whole run, once it is known.
  {
    // Most of the time is spent waiting for the server and for pg_dump.
    std::vector<std::jthread> workers;
    for (int i = 0; i < 3; ++i) {
      workers.emplace_back([&] {
        Victims victims;
        while (last == 0 && !testing::Test::HasFailure()) {
          const long n = next++;
          const std::optional<Phase> phase = victims.kill_and_complete(n, expected);
          const std::lock_guard lock(counting);
          if (phase) {
            phases.add(*phase);
          } else {
            last = last == 0 ? n - 1 : std::min(last.load(), n - 1);
          }
        }
      });
    }
  }
  phases.print("PostgreSQL, at each of " + std::to_string(last) + " messages");
  EXPECT_GT(phases.of(Phase::idle), 10);
  EXPECT_GT(phases.of(Phase::transaction), 50);
  EXPECT_GT(phases.of(Phase::intent), 10);
  EXPECT_GE(phases.total() + phases.of(Phase::idle), last);
}

}  // namespace
}  // namespace dunlin::test
