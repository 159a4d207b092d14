// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/render_order.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <tuple>

namespace dunlin::postgres {
namespace {

struct Node {
  OrderedObject object;
  std::vector<std::size_t> needed_by;
  std::vector<std::size_t> needs;
  std::size_t unmet = 0;
  bool placed = false;
};

using Identity = std::tuple<std::string, schema::ObjectName, std::string>;

/// A graph of all objects, whose numbers follow family and name.
class Graph {
 public:
  explicit Graph(const schema::Schema& schema) : schema_(schema) {
    add_all(ObjectFamily::enumeration, schema.enums, [](const auto&) { return "TYPE"; });
    for (std::size_t at = 0; at < schema.definitions.size(); ++at) {
      const schema::Definition& each = schema.definitions[at];
      add({each.kind, each.name, each.arguments}, {.family = ObjectFamily::definition, .position = at});
    }
    add_all(ObjectFamily::sequence, schema.sequences, [](const auto&) { return "SEQUENCE"; });
    add_all(ObjectFamily::table, schema.tables, [](const auto&) { return "TABLE"; });
    add_all(ObjectFamily::view, schema.views, [](const auto&) { return "VIEW"; });
    connect();
  }

  std::vector<OrderedObject> sorted() {
    std::vector<OrderedObject> order;
    order.reserve(nodes_.size());
    for (std::size_t number = 0; number < nodes_.size(); ++number) {
      if (nodes_[number].unmet == 0) ready_.push(number);
    }
    while (order.size() < nodes_.size()) {
      const std::size_t next = ready_.empty() ? break_cycle() : take();
      place(next);
      order.push_back(nodes_[next].object);
    }
    return order;
  }

 private:
  template <typename Objects, typename Kind>
  void add_all(ObjectFamily family, const Objects& objects, Kind kind) {
    for (std::size_t at = 0; at < objects.size(); ++at) {
      add({kind(objects[at]), objects[at].name, {}}, {.family = family, .position = at});
    }
  }

  void add(Identity identity, OrderedObject object) {
    numbers_.emplace(std::move(identity), nodes_.size());
    nodes_.push_back({.object = object, .needed_by = {}, .needs = {}});
  }

  void connect() {
    for (const schema::Dependency& each : schema_.dependencies) {
      const auto object = numbers_.find({each.object.kind, each.object.name, each.object.arguments});
      const auto needs = numbers_.find({each.needs.kind, each.needs.name, each.needs.arguments});
      if (object == numbers_.end() || needs == numbers_.end() || object->second == needs->second) continue;
      if (is_foreign_key(object->second, each.needs)) continue;
      nodes_[object->second].needs.push_back(needs->second);
      nodes_[needs->second].needed_by.push_back(object->second);
      ++nodes_[object->second].unmet;
    }
  }

  /// Foreign keys come after all tables.
  [[nodiscard]] bool is_foreign_key(std::size_t object, const schema::ObjectId& needs) const {
    if (nodes_[object].object.family != ObjectFamily::table || needs.kind != "TABLE") return false;
    const schema::Table& table = schema_.tables[nodes_[object].object.position];
    if (std::find(table.parents.begin(), table.parents.end(), needs.name) != table.parents.end()) return false;
    return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                       [&](const schema::ForeignKey& key) { return key.table == needs.name; });
  }

  std::size_t take() {
    const std::size_t next = ready_.top();
    ready_.pop();
    return next;
  }

  void place(std::size_t number) {
    nodes_[number].placed = true;
    for (const std::size_t other : nodes_[number].needed_by) {
      if (--nodes_[other].unmet == 0 && !nodes_[other].placed) ready_.push(other);
    }
  }

  /// Follows what is unmet until it comes round; a table of the circle can be made without its expressions.
  std::size_t break_cycle() {
    std::size_t at = 0;
    while (nodes_[at].placed) ++at;
    std::vector<std::size_t> path;
    while (std::find(path.begin(), path.end(), at) == path.end()) {
      path.push_back(at);
      const auto& needs = nodes_[at].needs;
      at = *std::find_if(needs.begin(), needs.end(), [&](std::size_t each) { return !nodes_[each].placed; });
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), at));
    const auto table = std::find_if(
        path.begin(), path.end(), [&](std::size_t each) { return nodes_[each].object.family == ObjectFamily::table; });
    const std::size_t chosen = table == path.end() ? path.front() : *table;
    nodes_[chosen].object.in_cycle = true;
    return chosen;
  }

  const schema::Schema& schema_;
  std::map<Identity, std::size_t> numbers_;
  std::vector<Node> nodes_;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready_;
};

}  // namespace

std::vector<OrderedObject> order_objects(const schema::Schema& schema) { return Graph(schema).sorted(); }

}  // namespace dunlin::postgres
