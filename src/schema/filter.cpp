// SPDX-License-Identifier: Apache-2.0
#include "schema/filter.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace dunlin::schema {
namespace {

bool matches(std::string_view pattern, std::string_view kind, const ObjectName& name) {
  const std::size_t colon = pattern.find(':');
  if (colon != std::string_view::npos) {
    if (to_lower(pattern.substr(0, colon)) != to_lower(kind)) return false;
    pattern.remove_prefix(colon + 1);
  }
  return fits(name.name, pattern) || (!name.schema.empty() && fits(name.schema + "." + name.name, pattern));
}

/// Decides for one object after the other.
class Choice {
 public:
  explicit Choice(const Filter& filter) : filter_(filter) {}

  [[nodiscard]] bool keeps(std::string_view kind, const ObjectName& name) const {
    const auto any = [&](const std::vector<std::string>& patterns) {
      return std::any_of(patterns.begin(), patterns.end(),
                         [&](const std::string& pattern) { return matches(pattern, kind, name); });
    };
    return (filter_.include.empty() || any(filter_.include)) && !any(filter_.exclude);
  }

 private:
  const Filter& filter_;
};

std::set<std::string> schemas_in_use(const Schema& schema) {
  std::set<std::string> used;
  const auto add = [&](const auto& objects) {
    for (const auto& one : objects) used.insert(one.name.schema);
  };
  add(schema.tables);
  add(schema.views);
  add(schema.enums);
  add(schema.sequences);
  add(schema.definitions);
  return used;
}

}  // namespace

bool fits(std::string_view text, std::string_view pattern) noexcept {
  // The last star takes one character more whenever the rest does not fit.
  std::size_t at = 0;
  std::size_t wanted = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (at < text.size()) {
    if (wanted < pattern.size() && pattern[wanted] == '*') {
      star = wanted++;
      taken = at;
    } else if (wanted < pattern.size() && (pattern[wanted] == '?' || pattern[wanted] == text[at])) {
      ++wanted;
      ++at;
    } else if (star != std::string_view::npos) {
      wanted = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', wanted) == std::string_view::npos;
}

Schema filtered(Schema schema, const Filter& filter) {
  if (filter.empty()) return schema;
  const Choice choice(filter);
  std::erase_if(schema.tables, [&](const Table& one) { return !choice.keeps("table", one.name); });
  std::erase_if(schema.views, [&](const View& one) {
    return !choice.keeps(one.materialised ? "materialized view" : "view", one.name);
  });
  std::erase_if(schema.enums, [&](const Enum& one) { return !choice.keeps("type", one.name); });
  std::erase_if(schema.definitions, [&](const Definition& one) { return !choice.keeps(one.kind, one.name); });
  std::erase_if(schema.sequences, [&](const Sequence& one) {
    if (!one.owned_by) return !choice.keeps("sequence", one.name);
    return !choice.keeps("table", one.owned_by->first);
  });
  std::erase_if(schema.extensions, [&](const Extension& one) {
    return !choice.keeps("extension", {one.schema, one.name});
  });
  const std::set<std::string> used = schemas_in_use(schema);
  std::erase_if(schema.namespaces, [&](const Namespace& one) {
    return !used.contains(one.name) && !choice.keeps("schema", {{}, one.name});
  });
  return schema;
}

}  // namespace dunlin::schema
