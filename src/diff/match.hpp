// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace dunlin {

/// Which of the old is which of the new.
template <typename Part>
struct Match {
  std::vector<std::pair<const Part*, const Part*>> kept;  ///< Of the same name, whatever else differs.
  std::vector<std::pair<const Part*, const Part*>> renamed;
  std::vector<const Part*> dropped;
  std::vector<const Part*> added;
};

/// Without what it is called and what is said of it.
template <typename Part>
[[nodiscard]] Part content_of(Part part) {
  part.name = {};
  part.comment.clear();
  return part;
}

/// Without what is said of it.
template <typename Part>
[[nodiscard]] Part without_comment(Part part) {
  part.comment.clear();
  return part;
}

/// Pairs the parts of one table: by name, then those that have none or another name by being the same but for it.
/// Borrows both.
template <typename Part>
[[nodiscard]] Match<Part> match(const std::vector<Part>& from, const std::vector<Part>& to) {
  Match<Part> result;
  std::vector<const Part*> left;
  for (const Part& one : to) left.push_back(&one);
  const auto take = [&left](const auto& fits) -> const Part* {
    const auto found = std::find_if(left.begin(), left.end(), [&](const Part* one) { return fits(*one); });
    if (found == left.end()) return nullptr;
    const Part* const part = *found;
    left.erase(found);
    return part;
  };
  std::vector<const Part*> unmatched;
  for (const Part& old : from) {
    const Part* const same =
        take([&](const Part& one) { return one.name == old.name && (!old.name.empty() || one == old); });
    if (same != nullptr) {
      result.kept.emplace_back(&old, same);
    } else {
      unmatched.push_back(&old);
    }
  }
  for (const Part* old : unmatched) {
    const Part* const same = take([&](const Part& one) { return content_of(one) == content_of(*old); });
    if (same == nullptr) {
      result.dropped.push_back(old);
    } else if (old->name.empty() && same->name.empty()) {
      result.kept.emplace_back(old, same);
    } else if (old->name.empty() || same->name.empty()) {
      // One has no name, so that a change of it cannot be told by name.
      result.dropped.push_back(old);
      result.added.push_back(same);
    } else {
      result.renamed.emplace_back(old, same);
    }
  }
  result.added.insert(result.added.end(), left.begin(), left.end());
  return result;
}

}  // namespace dunlin
