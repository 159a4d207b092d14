// SPDX-License-Identifier: Apache-2.0
#include "revisions.hpp"

#include <ctime>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;

Ids order(const RevisionGraph& graph) {
  Ids ids;
  for (const Revision& one : graph.revisions()) ids.push_back(one.id);
  return ids;
}

TEST(RevisionGraph, OfNothingIsEmpty) {
  const RevisionGraph graph(std::vector<Revision>{});
  EXPECT_TRUE(graph.revisions().empty());
  EXPECT_TRUE(graph.heads().empty());
  EXPECT_TRUE(graph.bases().empty());
  EXPECT_EQ(graph.find("a"), nullptr);
  EXPECT_TRUE(RevisionGraph().upgrade_path("head", {}).empty());
  EXPECT_TRUE(RevisionGraph().upgrade_path("heads", {}).empty());
  EXPECT_TRUE(RevisionGraph().downgrade_path("base", {}, {}).empty());
}

TEST(RevisionGraph, KeepsTheOrderOfFilesWhereNothingForbidsIt) {
  EXPECT_EQ(order(RevisionGraph({revision("b"), revision("a"), revision("c", {"a"})})), (Ids{"b", "a", "c"}));
}

TEST(RevisionGraph, PutsParentsAndDependenciesFirst) {
  EXPECT_EQ(order(RevisionGraph({revision("c", {"b"}), revision("x", {}, {"b"}), revision("b", {"a"}), revision("a")})),
            (Ids{"a", "b", "c", "x"}));
}

TEST(RevisionGraph, TellsHeadsBasesAndBranchPoints) {
  const RevisionGraph graph({revision("a"), revision("b", {"a"}), revision("c", {"a"}), revision("m", {"b", "c"}),
                             revision("other"), revision("late", {"other"}, {"m"})});
  EXPECT_EQ(graph.heads(), (Ids{"m", "late"})) << "to depend on a revision is not to follow it";
  EXPECT_EQ(graph.bases(), (Ids{"a", "other"}));
  EXPECT_EQ(graph.branch_points(), (Ids{"a"}));
  EXPECT_EQ(graph.children_of("a"), (Ids{"b", "c"}));
  EXPECT_EQ(graph.children_of("m"), Ids{});
  EXPECT_EQ(graph.closure_of("late"), (std::set<std::string>{"a", "b", "c", "m", "other", "late"}));
  EXPECT_EQ(graph.closure_of("b"), (std::set<std::string>{"a", "b"}));
}

TEST(RevisionGraph, KeepsRepeatablesApart) {
  const RevisionGraph graph({file("views.sql", "-- dunlin: repeatable\nCREATE VIEW v AS SELECT 1;\n"), revision("a")});
  EXPECT_EQ(order(graph), Ids{"a"});
  ASSERT_EQ(graph.repeatables().size(), 1U);
  EXPECT_EQ(graph.find("views"), &graph.repeatables()[0]);
  EXPECT_EQ(graph.heads(), Ids{"a"});
}

TEST(RevisionGraph, CanBeCopied) {
  std::optional<RevisionGraph> original;
  original.emplace(std::vector<Revision>{revision("a-rather-long-id-that-lies-on-the-heap"), revision("b")});
  const RevisionGraph copy = *original;
  original.reset();
  ASSERT_NE(copy.find("a-rather-long-id-that-lies-on-the-heap"), nullptr);
  EXPECT_EQ(copy.resolve("a-rather").id, "a-rather-long-id-that-lies-on-the-heap");
}

TEST(RevisionGraph, NamesBothFilesOfADuplicate) {
  EXPECT_EQ(
      error_of([] {
        RevisionGraph({file("m/a.sql", "-- dunlin: revision x\nSELECT 1;\n"),
                       file("m/b.sql", "-- a comment\n-- dunlin: revision x\nSELECT 1;\n")});
      }),
      "DN0204 revision \"x\" is there twice: in \"m/a.sql\" and in \"m/b.sql\" | give one of them another id, and "
      "name it in the parents of those that follow it | m/b.sql:2:21");
}

TEST(RevisionGraph, CountsRepeatablesAmongTheIds) {
  EXPECT_EQ(error_of([] {
              RevisionGraph({revision("x"), file("x.sql", "-- dunlin: repeatable\nSELECT 1;\n")});
            }),
            "DN0204 revision \"x\" is there twice: in the program and in \"x.sql\" | give one of them another id, and "
            "name it in the parents of those that follow it | x.sql:1:1");
}

TEST(RevisionGraph, SaysWhichParentIsMissingAndWhatIsNear) {
  EXPECT_EQ(error_of([] {
              RevisionGraph({revision("8c1f0e6a2b47"),
                             file("b.sql", "-- dunlin: revision b\n-- dunlin: parents 8c1f0e6a2b74\nSELECT 1;\n")});
            }),
            "DN0301 revision \"b\" has the parent \"8c1f0e6a2b74\", which is in no file | did you mean "
            "\"8c1f0e6a2b47\"? | b.sql:2:20");
  EXPECT_EQ(error_of([] {
              RevisionGraph({revision("8c1f0e6a2b47"),
                             file("b.sql", "-- dunlin: revision b\n-- dunlin: depends-on 8c1f\nSELECT 1;\n")});
            }),
            "DN0301 revision \"b\" depends on \"8c1f\", which is in no file | write the whole id: \"8c1f0e6a2b47\" | "
            "b.sql:2:23");
  EXPECT_EQ(error_of([] {
              RevisionGraph({file("views.sql", "-- dunlin: repeatable\nSELECT 1;\n"), revision("b", {"views"})});
            }),
            "DN0301 revision \"b\" has the parent \"views\", which is repeatable | repeatable revisions run after all "
            "others, so none can follow them");
}

TEST(RevisionGraph, ShowsACycleAsAPath) {
  EXPECT_EQ(
      error_of([] {
        RevisionGraph({revision("start"), revision("a", {"start", "c"}), revision("b", {"a"}),
                       file("c.sql", "-- dunlin: revision c\n-- dunlin: depends-on b\nSELECT 1;\n"),
                       revision("after", {"c"})});
      }),
      "DN0302 revisions form a cycle: \"a\" -> \"c\" -> \"b\" -> \"a\" | each needs the one after the arrow to be "
      "applied before it; one of them must need another");
  EXPECT_EQ(
      error_of([] { RevisionGraph({file("c.sql", "-- dunlin: revision c\n-- dunlin: parent c\nSELECT 1;\n")}); }),
      "DN0302 revisions form a cycle: \"c\" -> \"c\" | each needs the one after the arrow to be applied before it; "
      "one of them must need another | c.sql:2:19");
}

TEST(RevisionGraph, ShortensALongCycle) {
  std::vector<Revision> ring;
  for (int i = 0; i < 100; ++i) ring.push_back(revision(fmt::format("r{}", i), {fmt::format("r{}", (i + 1) % 100)}));
  const std::string error = error_of([&] { RevisionGraph(std::move(ring)); });
  EXPECT_EQ(
      error.substr(0, error.find(" | ")),
      "DN0302 revisions form a cycle: \"r0\" -> \"r1\" -> \"r2\" -> \"r3\" -> \"r4\" -> \"r5\" -> \"r6\" -> \"r7\" "
      "-> \"r8\" -> \"r9\" -> \"r10\" -> … 88 more … -> \"r99\" -> \"r0\"");
}

TEST(RevisionGraph, LetsNoLabelBeMistakenForSomethingElse) {
  const auto labelled = [](std::string id, std::string label) {
    return file(id + ".sql", fmt::format("-- dunlin: revision {}\n-- dunlin: label {}\nSELECT 1;\n", id, label));
  };
  EXPECT_EQ(error_of([&] {
              RevisionGraph({revision("a"), labelled("b", "a")});
            }),
            "DN0204 label \"a\" of revision \"b\" is also the id of one | ids and labels name one revision each | "
            "b.sql:2:18");
  EXPECT_EQ(error_of([&] {
              RevisionGraph({labelled("a", "l"), labelled("b", "l")});
            }),
            "DN0204 label \"l\" of revision \"b\" is also that of revision \"a\" | ids and labels name one revision "
            "each | b.sql:2:18");
}

TEST(RevisionGraph, WantsCompatibleFromToNameARevision) {
  EXPECT_EQ(error_of([] {
              RevisionGraph({revision("aaaa1111"),
                             file("b.sql", "-- dunlin: revision b\n-- dunlin: compatible-from aaaa1112\nSELECT 1;\n")});
            }),
            "DN0303 revision \"b\" is compatible from \"aaaa1112\", which is in no file | did you mean \"aaaa1111\"? | "
            "b.sql:2:28");
}

std::vector<Revision> numbered(const Ids& names) {
  std::vector<Revision> revisions;
  for (const std::string& name : names) revisions.push_back(file(name, "SELECT 1;\n", Naming::sequence));
  return revisions;
}

TEST(SequenceGraph, MakesEachNumberTheParentOfTheNext) {
  const RevisionGraph graph(numbered({"10_k.sql", "1_a.sql", "2_b.sql", "3.sql", "4_d.sql", "5_e.sql", "6_f.sql",
                                      "7_g.sql", "8_h.sql", "9_i.sql"}),
                            true);
  EXPECT_EQ(order(graph), (Ids{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}));
  EXPECT_EQ(graph.find("10")->parents, Ids{"9"});
  EXPECT_EQ(graph.find("1")->parents, Ids{});
}

TEST(SequenceGraph, MayBeginAtZero) {
  EXPECT_EQ(RevisionGraph(numbered({"000_a.sql", "001_b.sql"}), true).heads(), Ids{"001"});
}

TEST(SequenceGraph, RefusesGapsAndDuplicatesWithTheFilesNames) {
  EXPECT_EQ(error_of([] {
              RevisionGraph(numbered({"m/001_a.sql", "m/002_b.sql", "m/004_d.sql"}), true);
            }),
            "DN0207 revision \"004\" follows \"002\" in \"m/002_b.sql\" | with sequence naming no number may be left "
            "out: 003 is missing | m/004_d.sql:1:1");
  EXPECT_EQ(error_of([] { RevisionGraph(numbered({"002_b.sql"}), true); }),
            "DN0207 revision \"002\" is the first, but the first number is 0 or 1 | with sequence naming no number may "
            "be left out: 001 is missing | 002_b.sql:1:1");
  EXPECT_EQ(error_of([] {
              RevisionGraph(numbered({"001_a.sql", "002_b.sql", "2_c.sql"}), true);
            }),
            "DN0204 revision \"2\" is there twice: in \"002_b.sql\" and in \"2_c.sql\" | give one of them another id, "
            "and name it in the parents of those that follow it | 2_c.sql:1:1");
}

TEST(SequenceGraph, AcceptsAParentThatIsTheNumberBeforeAndNoOther) {
  auto two = [](std::string parent) {
    return std::vector<Revision>{
        file("001.sql", "SELECT 1;", Naming::sequence),
        file("002.sql", fmt::format("-- dunlin: parents {}\nSELECT 1;", parent), Naming::sequence)};
  };
  EXPECT_EQ(RevisionGraph(two("1"), true).find("002")->parents, Ids{"001"});
  EXPECT_EQ(error_of([&] { RevisionGraph(two("7"), true); }),
            "DN0207 revision \"002\" names \"7\" as a parent, against its number | with sequence naming the parent is "
            "the number before; leave the directive out | 002.sql:1:20");
}

TEST(RevisionGraph, TakesAChainOfAHundredThousandWithoutRecursionOrQuadraticTime) {
  std::vector<Revision> chain;
  for (int i = 99'999; i >= 0; --i) {
    chain.push_back(revision(fmt::format("r{}", i), i == 0 ? Ids{} : Ids{fmt::format("r{}", i - 1)}));
  }
  const std::clock_t start = std::clock();  // Of this process alone: the machine may be busy.
  const RevisionGraph graph(std::move(chain));
  EXPECT_EQ(graph.upgrade_path("head", {}).size(), 100'000U);
  EXPECT_EQ(graph.upgrade_path("head", graph.closure_of("r99998")).size(), 1U);
  EXPECT_EQ(graph.downgrade_path("r0", graph.closure_of("r99999"), {}).size(), 99'999U);
  EXPECT_EQ(graph.resolve("head-99999").id, "r0");
  EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC) << "even with sanitizers";
}

}  // namespace
}  // namespace dunlin
