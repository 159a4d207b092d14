// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/migrator.hpp>

#include "migrate/project.hpp"
#include "revision/file.hpp"
#include "revision/revision.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dunlin {

/// What has been registered, in order. Revisions in code have no id yet: it depends on the others.
struct Migrations::Content {
  Naming naming = Naming::graph;
  std::vector<Revision> revisions;
  std::vector<std::unique_ptr<Migration>> migrations;  ///< What `revisions` point to.
  std::optional<Revision> before_upgrade;
  std::optional<Revision> after_upgrade;
  std::map<std::string, std::string> variables;

  void add(RevisionDirectory found);

  /// The revisions linked. Throws what `RevisionGraph` throws.
  [[nodiscard]] Project project() const;
};

}  // namespace dunlin
