// SPDX-License-Identifier: Apache-2.0
#include "diff/draft.hpp"

#include "schema/lookup.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace dunlin {
namespace {

using schema::ObjectId;

/// What has to come first, by the numbers of nodes.
class Needs {
 public:
  Needs(const std::vector<ObjectId>& nodes, const schema::Schema& schema)
      : waiting_(nodes.size()), needed_by_(nodes.size()) {
    std::map<ObjectId, std::size_t> number;
    for (std::size_t i = 0; i < nodes.size(); ++i) number.emplace(nodes[i], i);
    std::set<std::pair<schema::ObjectName, schema::ObjectName>> inherits;
    for (const schema::Table& table : schema.tables) {
      for (const schema::ObjectName& parent : table.parents) inherits.emplace(table.name, parent);
    }
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (const schema::Dependency& dependency : schema.dependencies) {
      const auto object = number.find(whole(dependency.object));
      const auto needs = number.find(whole(dependency.needs));
      if (object == number.end() || needs == number.end() || object == needs) continue;
      if (!seen.emplace(object->second, needs->second).second) continue;
      // Between tables it is a foreign key, which can be made later, unless one is the other's parent.
      const bool soft = object->first.kind == "TABLE" && needs->first.kind == "TABLE" &&
                        !inherits.contains({object->first.name, needs->first.name});
      ++(soft ? waiting_[object->second].soft : waiting_[object->second].hard);
      needed_by_[needs->second].push_back({object->second, soft});
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) enqueue(i);
  }

  /// The next in order; every node comes once.
  std::size_t take() {
    std::set<std::size_t>& queue =
        *std::find_if(queues_.begin(), queues_.end(), [](const auto& one) { return !one.empty(); });
    const std::size_t next = *queue.begin();
    queue.erase(queue.begin());
    taken_.insert(next);
    for (const auto& [node, soft] : needed_by_[next]) {
      if (taken_.contains(node)) continue;
      queues_[rank(node)].erase(node);
      --(soft ? waiting_[node].soft : waiting_[node].hard);
      enqueue(node);
    }
    return next;
  }

 private:
  struct Waiting {
    std::size_t hard = 0;
    std::size_t soft = 0;
  };
  struct Edge {
    std::size_t node;
    bool soft;
  };

  [[nodiscard]] std::size_t rank(std::size_t node) const {
    if (waiting_[node].hard > 0) return 2;
    return waiting_[node].soft > 0 ? 1 : 0;
  }
  void enqueue(std::size_t node) { queues_[rank(node)].insert(node); }

  std::vector<Waiting> waiting_;
  std::vector<std::vector<Edge>> needed_by_;
  std::set<std::size_t> taken_;
  /// Ready; ready but for foreign keys; in a circle that nothing here breaks.
  std::array<std::set<std::size_t>, 3> queues_;
};

}  // namespace

std::vector<ObjectId> sorted_by_need(const std::vector<ObjectId>& nodes, const schema::Schema& schema) {
  Needs needs(nodes, schema);
  std::vector<ObjectId> sorted;
  sorted.reserve(nodes.size());
  while (sorted.size() < nodes.size()) sorted.push_back(nodes[needs.take()]);
  return sorted;
}

void Draft::add(Phase phase, ObjectId node, Operation operation) {
  entries_.push_back({phase, std::move(node), std::move(operation)});
}

std::vector<Operation> Draft::ordered(const schema::Schema& from, const schema::Schema& to) && {
  const auto positions = [this](Phase phase, const schema::Schema& schema) {
    std::vector<ObjectId> nodes;
    std::set<ObjectId> seen;
    for (const Entry& entry : entries_) {
      if (entry.phase == phase && seen.insert(entry.node).second) nodes.push_back(entry.node);
    }
    const std::vector<ObjectId> sorted = sorted_by_need(nodes, schema);
    std::map<ObjectId, std::ptrdiff_t> position;
    for (const ObjectId& node : sorted) position.emplace(node, position.size());
    return position;
  };
  const auto build = positions(Phase::build, to);
  const auto dependents = positions(Phase::drop_dependents, from);
  const auto dropped = positions(Phase::drop, from);
  const auto place = [&](const Entry& entry) -> std::ptrdiff_t {
    if (entry.phase == Phase::build) return build.at(entry.node);
    if (entry.phase == Phase::drop_dependents) return -dependents.at(entry.node);
    if (entry.phase == Phase::drop) return -dropped.at(entry.node);
    return 0;
  };
  std::vector<std::pair<std::pair<Phase, std::ptrdiff_t>, std::size_t>> order;
  for (std::size_t i = 0; i < entries_.size(); ++i) order.push_back({{entries_[i].phase, place(entries_[i])}, i});
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Operation> operations;
  operations.reserve(order.size());
  for (const auto& [key, number] : order) operations.push_back(std::move(entries_[number].operation));
  return operations;
}

}  // namespace dunlin
