// SPDX-License-Identifier: Apache-2.0
// A backfill of a million rows whose process is killed again and again, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace dunlin::test {
namespace {

constexpr int kKills = 10;
constexpr int kRows = 1'000'000;

class KillOn : public EachDatabase {
 protected:
  /// What the journal says of the walk; empty before it has begun.
  [[nodiscard]] std::string progress() const {
    const std::string event = GetParam() == "sqlite" ? "dunlin_event" : "dunlin.event";
    std::string text;
    static_cast<void>(error_of([&] {
      const auto rows =
          database_.connect()->query("SELECT detail FROM " + event + " WHERE state = 'range' ORDER BY id");
      for (std::size_t i = 0; i < rows.rows.size(); ++i) text += rows.text(i, 0) + "; ";
    }));
    return text;
  }
  [[nodiscard]] Command command() const {
    return {.arguments = {DUNLIN_BACKFILL_PROGRAM},
            .environment = {{"DATABASE_URL", database_.url_text()}},
            .directory = {},
            .input = {}};
  }
};

TEST_P(KillOn, DoesEveryRowOnce) {
  database_.execute("CREATE TABLE tally (id INTEGER PRIMARY KEY, times INTEGER NOT NULL DEFAULT 0)");
  database_.execute(fmt::format(
      "INSERT INTO tally (id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
      "SELECT i FROM n",
      kRows));
  for (int kill = 0; kill < kKills; ++kill) {
    const std::string before = progress();
    Process process(command());
    while (process.running() && (progress().empty() || progress() == before)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_TRUE(process.running()) << "it was done, or failed, before kill " << kill << ": " << process.errors();
    process.signal(SIGKILL);
    EXPECT_TRUE(process.wait().killed);
  }
  const Finished finished = run(command());
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(database_.scalar("SELECT min(times) || ' ' || max(times) || ' ' || count(*) FROM tally"),
            fmt::format("1 1 {}", kRows));
}

INSTANTIATE_TEST_SUITE_P(Each, KillOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
