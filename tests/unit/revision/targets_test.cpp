// SPDX-License-Identifier: Apache-2.0
#include "revisions.hpp"

#include <fmt/ranges.h>

#include <set>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;
using Applied = std::set<std::string>;

Revision labelled(Revision revision, std::string label) {
  revision.labels.push_back(std::move(label));
  return revision;
}

//        ┌─ b1 ── b2        label "left" on b1
// a1 ── a2 ── c1 ── c2      label "right" on c1
RevisionGraph fork() {
  return RevisionGraph({revision("a1"), revision("a2", {"a1"}), labelled(revision("b1", {"a2"}), "left"),
                        labelled(revision("c1", {"a2"}), "right"), revision("b2", {"b1"}), revision("c2", {"c1"})});
}

RevisionGraph line() {
  return RevisionGraph({revision("8c1f0e6a2b47"), revision("8c22d0e1f2a3", {"8c1f0e6a2b47"}),
                        revision("41d09be7a3f2", {"8c22d0e1f2a3"})});
}

RevisionGraph merged() {
  return RevisionGraph({revision("a"), revision("b", {"a"}), revision("c", {"a"}), revision("m", {"b", "c"})});
}

RevisionGraph numbers() {
  std::vector<Revision> revisions;
  for (int i = 1; i <= 12; ++i) revisions.push_back(revision(fmt::format("{:03}", i)));
  return RevisionGraph(std::move(revisions), true);
}

std::string up(const RevisionGraph& graph, std::string_view target, const Applied& applied = {}) {
  Ids ids;
  const std::string error = error_of([&] {
    for (const Revision* one : graph.upgrade_path(target, applied)) ids.push_back(one->id);
  });
  return error == "no error" ? fmt::format("{}", fmt::join(ids, " ")) : error;
}

std::string down(const RevisionGraph& graph, std::string_view target, const Applied& applied,
                 const std::unordered_map<std::string, Ids>& foreign = {}) {
  Ids ids;
  const std::string error = error_of([&] { ids = graph.downgrade_path(target, applied, foreign); });
  return error == "no error" ? fmt::format("{}", fmt::join(ids, " ")) : error;
}

std::string one(const RevisionGraph& graph, std::string_view text) {
  std::string id;
  const std::string error = error_of([&] { id = graph.resolve(text).id; });
  return error == "no error" ? id : error;
}

TEST(Resolve, TakesIdsPrefixesLabelsAndSteps) {
  EXPECT_EQ(one(line(), "41d09be7a3f2"), "41d09be7a3f2");
  EXPECT_EQ(one(line(), "4"), "41d09be7a3f2");
  EXPECT_EQ(one(line(), "head"), "41d09be7a3f2");
  EXPECT_EQ(one(line(), "head-2"), "8c1f0e6a2b47");
  EXPECT_EQ(one(line(), "8c1f+1"), "8c22d0e1f2a3");
  EXPECT_EQ(one(fork(), "left"), "b1");
  EXPECT_EQ(one(fork(), "left@head"), "b2");
  EXPECT_EQ(one(fork(), "left@head-1"), "b1");
  EXPECT_EQ(one(fork(), "b1@head"), "b2");
  EXPECT_EQ(one(fork(), "left-1"), "a2");
  EXPECT_EQ(one(merged(), "b+1"), "m");
}

TEST(Resolve, PrefersAWholeIdToAPrefixAndBothToSteps) {
  const RevisionGraph graph({revision("v"), revision("v-1", {"v"}), revision("v-10", {"v-1"}), revision("w-2x")});
  EXPECT_EQ(one(graph, "v-1"), "v-1");
  EXPECT_EQ(one(graph, "v-10-1"), "v-1");
  EXPECT_EQ(one(graph, "w-2"), "w-2x");
  EXPECT_EQ(one(graph, "v"), "v");
}

TEST(Resolve, TakesNumbersWithoutTheirZeros) {
  EXPECT_EQ(one(numbers(), "3"), "003");
  EXPECT_EQ(one(numbers(), "0012"), "012");
  EXPECT_EQ(one(numbers(), "1"), "001") << "not a prefix of 10";
  EXPECT_EQ(one(numbers(), "3+2"), "005");
  EXPECT_EQ(one(numbers(), "head-1"), "011");
  EXPECT_EQ(one(numbers(), "99").substr(0, 6), "DN0303");
}

TEST(Resolve, ListsTheCandidatesOfAnAmbiguousPrefix) {
  EXPECT_EQ(one(line(), "8c"),
            "DN0305 \"8c\" could be any of 2 revisions: 8c1f0e6a2b47, 8c22d0e1f2a3 | write more of the id");
  std::vector<Revision> many;
  for (int i = 0; i < 20; ++i) many.push_back(revision(fmt::format("x{:02}", i)));
  EXPECT_EQ(
      one(RevisionGraph(many), "x"),
      "DN0305 \"x\" could be any of 20 revisions: x00, x01, x02, x03, x04, x05, x06, x07 and 12 more | write more "
      "of the id");
}

TEST(Resolve, SaysWhatIsNear) {
  EXPECT_EQ(one(line(), "41d09be7a3f3"),
            "DN0303 there is no revision \"41d09be7a3f3\" | did you mean \"41d09be7a3f2\"?");
  EXPECT_EQ(one(fork(), "rigth"), "DN0303 there is no revision \"rigth\" | did you mean \"right\"?");
  EXPECT_EQ(one(fork(), "zzzzzzzz"), "DN0303 there is no revision \"zzzzzzzz\" | `dunlin history` lists them");
  EXPECT_EQ(one(RevisionGraph(), "head"), "DN0303 there is no revision \"head\" | there are no revisions");
  EXPECT_EQ(one(RevisionGraph(), ""), "DN0303 there is no revision \"\" | there are no revisions");
}

TEST(Resolve, RefusesWhatIsNotOneRevision) {
  EXPECT_EQ(one(fork(), "head"),
            "DN0304 more than one head: b2, c2 | name one (`dunlin upgrade b2`), take both (`upgrade heads`), or run "
            "`dunlin merge`");
  EXPECT_EQ(one(fork(), "a1@head"),
            "DN0304 more than one head: b2, c2 | name one (`dunlin upgrade b2`), take both (`upgrade heads`), or run "
            "`dunlin merge`");
  EXPECT_EQ(one(fork(), "heads"), "DN0303 \"heads\" is not one revision | name one of them");
  EXPECT_EQ(one(fork(), "base"), "DN0303 \"base\" is not one revision | it is a target of `dunlin downgrade`");
  EXPECT_EQ(one(fork(), "a2+1"),
            "DN0305 \"a2+1\" is ambiguous: revision \"a2\" has several children: b1, c1 | name the revision itself");
  EXPECT_EQ(one(merged(), "m-1"),
            "DN0305 \"m-1\" is ambiguous: revision \"m\" has several parents: b, c | name the revision itself");
  EXPECT_EQ(one(line(), "head+1"),
            "DN0306 \"head+1\" goes past the newest revision, \"41d09be7a3f2\" | that one is 0 steps away");
  EXPECT_EQ(one(line(), "head-3"),
            "DN0306 \"head-3\" goes past the first revision, \"8c1f0e6a2b47\" | that one is 2 steps away");
  EXPECT_EQ(one(line(), "head-99999999999999999999"),
            "DN0303 there is no revision \"head-99999999999999999999\" | `dunlin history` lists them");
  const RevisionGraph graph({file("views.sql", "-- dunlin: repeatable\nSELECT 1;\n")});
  EXPECT_EQ(one(graph, "views"),
            "DN0303 revision \"views\" is repeatable, so it is no target | it runs at the end of every upgrade when it "
            "has changed");
}

TEST(UpgradePath, IsTheClosureOfTheTargetWithoutWhatIsApplied) {
  EXPECT_EQ(up(fork(), "left@head"), "a1 a2 b1 b2");
  EXPECT_EQ(up(fork(), "heads"), "a1 a2 b1 c1 b2 c2");
  EXPECT_EQ(up(fork(), "heads", {"a1", "a2", "b1", "b2"}), "c1 c2");
  EXPECT_EQ(up(fork(), "c2", {"a1", "a2", "b1"}), "c1 c2");
  EXPECT_EQ(up(merged(), "head", {"a", "m"}), "b c") << "what was added in the middle";
  EXPECT_EQ(up(merged(), "a", {"a", "b"}), "");
  EXPECT_EQ(up(merged(), "head", {"a", "gone"}), "b c m");
}

TEST(UpgradePath, BringsDependenciesAlong) {
  const RevisionGraph graph({revision("late", {}, {"x"}), revision("x"), revision("y", {"x"})});
  EXPECT_EQ(up(graph, "late"), "x late");
}

TEST(UpgradePath, TakesStepsFromWhereTheDatabaseIs) {
  EXPECT_EQ(up(merged(), "+1"), "a");
  EXPECT_EQ(up(merged(), "+2", {"a"}), "b c") << "in the order in which head would be reached";
  EXPECT_EQ(up(merged(), "+1", {"a", "c", "m"}), "b") << "though the head is applied";
  EXPECT_EQ(up(fork(), "+1", {"a1", "a2", "b1", "b2"}), "c1") << "one branch is at its end";
  EXPECT_EQ(up(fork(), "+1", {"a1", "a2"}),
            "DN0304 more than one head: b2, c2 | name one (`dunlin upgrade b2`), take both (`upgrade heads`), or run "
            "`dunlin merge`");
  EXPECT_EQ(up(merged(), "+3", {"a", "b"}),
            "DN0306 \"+3\" goes past the newest revision: 2 are pending | `dunlin upgrade head` applies whatever is "
            "pending");
  EXPECT_EQ(up(merged(), "+0"), "DN0306 \"+0\" is not a number of steps | write `+1`, `+2`, …");
  EXPECT_EQ(up(merged(), "+x"), "DN0306 \"+x\" is not a number of steps | write `+1`, `+2`, …");
  EXPECT_EQ(up(merged(), "+99999999999999999999"),
            "DN0306 \"+99999999999999999999\" is not a number of steps | write `+1`, `+2`, …");
}

TEST(UpgradePath, AsksWhichOfThreeHeads) {
  EXPECT_EQ(up(RevisionGraph({revision("a"), revision("b"), revision("c")}), "head"),
            "DN0304 more than one head: a, b, c | name one (`dunlin upgrade a`), take all (`upgrade heads`), or run "
            "`dunlin merge`");
}

TEST(DowngradePath, UndoesWhatIsNotInTheClosureOfTheTarget) {
  const Applied all{"a1", "a2", "b1", "b2", "c1", "c2"};
  EXPECT_EQ(down(fork(), "base", all), "c2 b2 c1 b1 a2 a1");
  EXPECT_EQ(down(fork(), "a2", all), "c2 b2 c1 b1");
  EXPECT_EQ(down(fork(), "b1", all), "c2 b2 c1");
  EXPECT_EQ(down(merged(), "head", {"a", "b", "c", "m"}), "");
  EXPECT_EQ(down(numbers(), "2", {"001", "002", "003"}), "003");
}

TEST(DowngradePath, TakesABranchAway) {
  const Applied all{"a1", "a2", "b1", "b2", "c1", "c2"};
  EXPECT_EQ(down(fork(), "left@base", all), "b2 b1");
  EXPECT_EQ(down(fork(), "right@base", {"a1", "a2", "b1", "c1"}), "c1");
  const RevisionGraph two(
      {revision("x1"), labelled(revision("x2", {"x1"}), "x"), revision("y1"), revision("y2", {"y1"}, {"x2"})});
  EXPECT_EQ(down(two, "x@base", {"x1", "x2", "y1", "y2"}), "y2 x2 x1") << "and what depends on it";
  EXPECT_EQ(down(two, "y1@base", {"x1", "x2", "y1", "y2"}), "y2 y1");
}

TEST(DowngradePath, TakesSteps) {
  EXPECT_EQ(down(merged(), "-1", {"a", "b", "c", "m"}), "m");
  EXPECT_EQ(down(merged(), "-3", {"a", "b", "c", "m"}), "m c b");
  EXPECT_EQ(down(merged(), "m-1", {"a", "b", "c", "m"}),
            "DN0305 \"m-1\" is ambiguous: revision \"m\" has several parents: b, c | name the revision itself");
  EXPECT_EQ(down(line(), "head-1", {"8c1f0e6a2b47", "8c22d0e1f2a3", "41d09be7a3f2"}), "41d09be7a3f2");
  EXPECT_EQ(down(merged(), "-5", {"a", "b", "c", "m"}),
            "DN0306 \"-5\" goes past the first revision: 4 are applied | `dunlin downgrade base` undoes everything");
  EXPECT_EQ(down(merged(), "-1", {}),
            "DN0306 \"-1\" goes past the first revision: 0 are applied | `dunlin downgrade base` undoes everything");
  EXPECT_EQ(down(merged(), "-0", {"a"}), "DN0306 \"-0\" is not a number of steps | write `-1`, `-2`, …");
  EXPECT_EQ(down(fork(), "-1", {"a1", "a2", "b1", "c1"}),
            "DN0304 more than one head is applied: b1, c1 | name the revision to go down to, or a branch (`dunlin "
            "downgrade LABEL@base`), instead of \"-1\"");
}

TEST(DowngradePath, RefusesATargetThatIsNotApplied) {
  EXPECT_EQ(down(line(), "41d0", {"8c1f0e6a2b47"}),
            "DN0307 revision \"41d09be7a3f2\" is not applied | `dunlin current` tells where the database is; `dunlin "
            "upgrade` goes up");
}

TEST(DowngradePath, UndoesWhatOnlyTheHistoryKnows) {
  const Applied applied{"8c1f0e6a2b47", "8c22d0e1f2a3", "41d09be7a3f2", "new1", "new2"};
  const std::unordered_map<std::string, Ids> foreign{{"new1", {"41d09be7a3f2"}}, {"new2", {"new1"}}};
  EXPECT_EQ(down(line(), "head", applied, foreign), "new2 new1");
  EXPECT_EQ(down(line(), "heads", applied, foreign), "new2 new1");
  EXPECT_EQ(down(line(), "-1", applied, foreign), "new2");
  EXPECT_EQ(down(line(), "8c22", applied, foreign), "new2 new1 41d09be7a3f2");
  EXPECT_EQ(down(line(), "new1", applied, foreign), "new2");
  EXPECT_EQ(down(line(), "base", applied, foreign), "new2 new1 41d09be7a3f2 8c22d0e1f2a3 8c1f0e6a2b47");
  EXPECT_EQ(down(line(), "new", applied, foreign),
            "DN0305 \"new\" could be \"new1\" or \"new2\" | write more of the id");
  EXPECT_EQ(down(RevisionGraph(), "head", {"new1", "new2"}, foreign), "new2 new1");
}

TEST(DowngradePath, SurvivesAHistoryThatTellsACycle) {
  EXPECT_EQ(down(RevisionGraph(), "base", {"x", "y"}, {{"x", {"y"}}, {"y", {"x"}}}), "y x");
}

}  // namespace
}  // namespace dunlin
