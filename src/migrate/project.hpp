// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "revision/graph.hpp"
#include "revision/revision.hpp"

#include <map>
#include <optional>
#include <string>

namespace dunlin {

/// Everything that the project's files say.
struct Project {
  RevisionGraph graph;
  std::optional<Revision> before_upgrade;
  std::optional<Revision> after_upgrade;
  std::map<std::string, std::string> variables;
};

}  // namespace dunlin
