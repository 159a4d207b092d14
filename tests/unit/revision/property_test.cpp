// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"
#include "revisions.hpp"

#include "revision/directive.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;
using Applied = std::set<std::string>;

/// Revisions that need only earlier ones, as files in any order.
std::vector<Revision> any_revisions() {
  const int count = *rc::gen::inRange(1, 30);
  std::vector<Revision> revisions;
  for (int i = 0; i < count; ++i) {
    Revision one = revision(fmt::format("r{}", i));
    const auto draws = *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(0, i + 1));
    for (const int other : std::set<int>(draws.begin(), draws.end())) {
      if (other == i) continue;
      (*rc::gen::weightedElement<bool>({{4, true}, {1, false}}) ? one.parents : one.depends_on)
          .push_back(fmt::format("r{}", other));
    }
    revisions.push_back(std::move(one));
  }
  std::vector<int> places(revisions.size());
  for (auto& place : places) place = *rc::gen::arbitrary<int>();
  std::vector<std::pair<int, Revision>> keyed;
  for (std::size_t i = 0; i < revisions.size(); ++i) keyed.emplace_back(places[i], revisions[i]);
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < keyed.size(); ++i) revisions[i] = std::move(keyed[i].second);
  return revisions;
}

std::string any_id(const RevisionGraph& graph) {
  const auto all = graph.revisions();
  return all[static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(all.size())))].id;
}

bool needs_are_in(const Revision& revision, const Applied& applied) {
  const auto holds = [&applied](const std::string& id) { return applied.contains(id); };
  return std::all_of(revision.parents.begin(), revision.parents.end(), holds) &&
         std::all_of(revision.depends_on.begin(), revision.depends_on.end(), holds);
}

/// Applies `target` as a runner would; every revision finds what it needs.
void go_up(const RevisionGraph& graph, const std::string& target, Applied& applied) {
  for (const Revision* one : graph.upgrade_path(target, applied)) {
    RC_ASSERT(needs_are_in(*one, applied));
    RC_ASSERT(applied.insert(one->id).second);
  }
}

/// Undoes; nothing that stays needs what goes.
void go_down(const RevisionGraph& graph, const std::string& target, Applied& applied) {
  for (const std::string& id : graph.downgrade_path(target, applied, {})) {
    RC_ASSERT(applied.erase(id) == 1U);
    for (const std::string& other : applied) RC_ASSERT(needs_are_in(*graph.find(other), applied));
  }
}

RC_GTEST_PROP(GraphProperty, OrderRespectsEveryEdge, ()) {
  const std::vector<Revision> files = any_revisions();
  const RevisionGraph graph(files);
  RC_ASSERT(graph.revisions().size() == files.size());
  Applied before;
  for (const Revision& one : graph.revisions()) {
    RC_ASSERT(needs_are_in(one, before));
    before.insert(one.id);
  }
}

RC_GTEST_PROP(GraphProperty, OrderDoesNotChangeWhenItIsTakenAsFileOrder, ()) {
  const RevisionGraph graph(any_revisions());
  const std::vector<Revision> ordered(graph.revisions().begin(), graph.revisions().end());
  const RevisionGraph again(ordered);
  RC_ASSERT(std::equal(ordered.begin(), ordered.end(), again.revisions().begin(), again.revisions().end()));
}

RC_GTEST_PROP(GraphProperty, GoingDownUndoesGoingUp, ()) {
  const RevisionGraph graph(any_revisions());
  Applied applied;
  go_up(graph, any_id(graph), applied);
  const Applied middle = applied;
  go_up(graph, "heads", applied);
  RC_ASSERT(applied.size() == graph.revisions().size());
  const std::string target = any_id(graph);
  go_down(graph, target, applied);
  RC_ASSERT(applied == graph.closure_of(target));
  go_up(graph, "heads", applied);
  go_down(graph, "base", applied);
  RC_ASSERT(applied.empty());
}

RC_GTEST_PROP(GraphProperty, ABranchGoesWithoutWhatOthersNeed, ()) {
  const RevisionGraph graph(any_revisions());
  Applied applied;
  go_up(graph, "heads", applied);
  const std::string branch = any_id(graph);
  go_down(graph, branch + "@base", applied);
  RC_ASSERT(!applied.contains(branch));
}

RC_GTEST_PROP(GraphProperty, HeadsAndTheirClosuresAreEverything, ()) {
  const RevisionGraph graph(any_revisions());
  Applied all;
  for (const std::string& head : graph.heads()) {
    RC_ASSERT(graph.children_of(head).empty());
    all.merge(graph.closure_of(head));
  }
  RC_ASSERT(all.size() == graph.revisions().size());
}

Ids any_words(const std::string& prefix) {
  Ids words;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) words.push_back(fmt::format("{}{}", prefix, i));
  return words;
}

RC_GTEST_PROP(FileProperty, WhatIsWrittenIsRead, ()) {
  const auto message = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab -';:$\"/*{}\n\t.,")));
  const auto sql = *rc::gen::elementOf(Ids{"SELECT 1;", "", "SELECT '{{up}}', '-- dunlin: down';\nSELECT 2", "-- x",
                                           "SELECT $$it's$$;\n\nSELECT 1;", "DELETE FROM [it's];", "{{message}}"});
  const NewRevision wanted{.id = "id",
                           .parents = any_words("p"),
                           .depends_on = any_words("d"),
                           .labels = any_words("l"),
                           .message = message,
                           .up = sql + "\nSELECT 0;",
                           .down = sql};
  const Folder folder;
  const auto path = write_revision(folder.path(), Naming::graph, {}, wanted, std::chrono::system_clock::time_point{});
  const Revision read = file(path, folder.get(path.filename()));
  RC_ASSERT(read.id == wanted.id);
  RC_ASSERT(read.parents == wanted.parents);
  RC_ASSERT(read.depends_on == wanted.depends_on);
  RC_ASSERT(read.labels == wanted.labels);
  RC_ASSERT(body_of(read, Direction::up, "sqlite", {}).front().text == wanted.up + "\n\n");
  RC_ASSERT(body_of(read, Direction::down, "sqlite", {}).front().text == wanted.down + "\n");
}

RC_GTEST_PROP(FileProperty, TheShortCutFindsWhatTheLexersFind, ()) {
  const auto pieces = *rc::gen::container<Ids>(
      rc::gen::elementOf(Ids{"-- dunlin: up\n", "-- dunlin: down sqlite\n", "--dunlin:x y\n", "'", "\"", "''", "--",
                             "-", "\n", " ", "e", "SELECT 1;\n", "COPY t FROM stdin;\n", "/", "*"}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  const std::string head = "/**/\n";  // Block comments are beyond the short cut.
  const std::string longer = head + text;
  const auto quick = find_directives(text);
  const auto thorough = find_directives(longer);
  RC_ASSERT(quick.size() == thorough.size());
  for (std::size_t i = 0; i < quick.size(); ++i) {
    RC_ASSERT(quick[i].name == thorough[i].name);
    RC_ASSERT(quick[i].argument == thorough[i].argument);
    RC_ASSERT(quick[i].offset + head.size() == thorough[i].offset);
    RC_ASSERT(quick[i].next_line + head.size() == thorough[i].next_line);
  }
}

}  // namespace
}  // namespace dunlin
