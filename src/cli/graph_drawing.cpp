// SPDX-License-Identifier: Apache-2.0
#include "cli/graph_drawing.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::cli {
namespace {

/// The first lane that is free, made when there is none.
std::size_t free_lane(std::vector<std::string>& lanes) {
  const auto free = std::find(lanes.begin(), lanes.end(), "");
  if (free != lanes.end()) return static_cast<std::size_t>(free - lanes.begin());
  lanes.emplace_back();
  return lanes.size() - 1;
}

}  // namespace

/// The lanes with a connection from one to another drawn across them.
std::string GraphDrawing::row(std::size_t from, std::size_t to, char end) const {
  std::string text;
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    const auto [low, high] = std::minmax(from, to);
    const bool between = lane > low && lane < high;
    char mark = lanes_[lane].empty() ? ' ' : '|';
    if (between && mark == ' ') mark = '-';
    if (lane == from) mark = '+';
    if (lane == to) mark = end;
    text += mark;
    text += lane >= low && lane < high ? '-' : ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::vector<std::string> GraphDrawing::add(std::string_view id, const std::vector<std::string>& parents) {
  std::vector<std::string> lines = std::exchange(pending_, {});
  auto own = static_cast<std::size_t>(std::find(lanes_.begin(), lanes_.end(), id) - lanes_.begin());
  if (own == lanes_.size()) own = free_lane(lanes_);
  lanes_[own] = id;
  for (std::size_t lane = own + 1; lane < lanes_.size(); ++lane) {
    if (lanes_[lane] != id) continue;
    lines.push_back(row(own, lane, '\''));
    lanes_[lane].clear();
  }
  std::string line;
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    line += lane == own ? '*' : lanes_[lane].empty() ? ' ' : '|';
    line += ' ';
  }
  lines.push_back(line);
  lanes_[own] = parents.empty() ? "" : parents.front();
  for (std::size_t i = 1; i < parents.size(); ++i) {
    const auto known = std::find(lanes_.begin(), lanes_.end(), parents[i]);
    const std::size_t lane =
        known != lanes_.end() ? static_cast<std::size_t>(known - lanes_.begin()) : free_lane(lanes_);
    lanes_[lane] = parents[i];
    pending_.push_back(row(own, lane, '.'));
  }
  while (!lanes_.empty() && lanes_.back().empty()) lanes_.pop_back();
  return lines;
}

}  // namespace dunlin::cli
