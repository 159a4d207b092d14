// SPDX-License-Identifier: Apache-2.0
// How a program ends whose database cannot be upgraded, on each database.
#include "integration/library/database.hpp"

#include <string>
#include <vector>

namespace dunlin::test {
namespace {

constexpr const char* kGood = "CREATE TABLE u (a INTEGER)";

class StartupExitOn : public EachDatabase {
 protected:
  [[nodiscard]] Finished start(const std::string& second, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {DUNLIN_STARTUP_PROGRAM, second});
    return run({.arguments = more,
                .environment = {{"DATABASE_URL", database_.url_text()}, {"ENV", "production"}},
                .directory = folder_.path(),
                .input = {}});
  }

  TemporaryFolder folder_;
};

TEST_P(StartupExitOn, ServesAfterTheUpgradeThatItLogs) {
  const Finished first = start(kGood);
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(first.out, "serving after 2 revisions\n");
  EXPECT_NE(first.err.find("upgrade 002 is done in "), std::string::npos) << first.err;
  EXPECT_NE(first.err.find("history: 002 applied "), std::string::npos) << first.err;
  const Finished second = start(kGood);
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(second.out, "serving after 0 revisions\n");
  EXPECT_NE(second.err.find("the database is up to date at 002"), std::string::npos) << second.err;
}

TEST_P(StartupExitOn, DoesNotServeAfterARevisionThatFails) {
  const Finished failed = start("CREATE TABLE u (a INTEGER);\nINSERT INTO nowhere VALUES (1);\n");
  EXPECT_EQ(failed.status, 1);
  EXPECT_EQ(failed.out, "");
  const std::size_t error = failed.err.find("error: ");
  ASSERT_NE(error, std::string::npos) << failed.err;
  for (const char* part :
       {"nowhere", "code=DN0608", "path=002_second.sql line=2",
        "state=\"revision \\\"002\\\" was rolled back; what was applied before it stays applied\""}) {
    EXPECT_NE(failed.err.find(part, error), std::string::npos) << part << " is not in " << failed.err;
  }
  EXPECT_EQ(start(kGood).out, "serving after 1 revisions\n");
}

TEST_P(StartupExitOn, EndsWithTheStatusOfTheError) {
  EXPECT_EQ(start(kGood).status, 0);
  const Finished edited = start("CREATE TABLE other (a INTEGER)");
  EXPECT_EQ(edited.status, 2) << edited.err;
  EXPECT_EQ(edited.out, "");
  EXPECT_NE(edited.err.find("code=DN0803"), std::string::npos) << edited.err;
}

TEST_P(StartupExitOn, DoesNotServeWithoutALog) {
  const Finished failed = start(kGood, {"deaf"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_EQ(failed.out, "");
  EXPECT_EQ(failed.err, "error: the log is full\n");
}

INSTANTIATE_TEST_SUITE_P(Each, StartupExitOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace dunlin::test
