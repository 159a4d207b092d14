// SPDX-License-Identifier: Apache-2.0
#include "migrate/migrations.hpp"

#include <dunlin/error.hpp>

#include "revision/file.hpp"
#include "revision/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dunlin {
namespace {

// As wide as people write numbers when there is no file to go by.
constexpr std::size_t kDefaultWidth = 3;

std::string name_of(const MigrationInfo& info) {
  if (!info.id.empty()) return fmt::format("migration \"{}\"", info.id);
  return fmt::format("migration \"{}\"", info.description);
}

void check_name(const MigrationInfo& info, Naming naming) {
  if (naming == Naming::graph) {
    if (info.version || info.id.empty()) {
      throw Error(ErrorCode::invalid_id, fmt::format("{} has no id", name_of(info)),
                  {.hint = "give it an id; a version is for sequence naming"});
    }
    if (const auto fault = id_fault(info.id)) {
      throw Error(ErrorCode::invalid_id, fmt::format("\"{}\" cannot be an id: it {}", info.id, *fault),
                  {.hint = std::string(kIdForm)});
    }
    return;
  }
  if (info.version && *info.version < 0) {
    throw Error(ErrorCode::invalid_id, fmt::format("{} has the version {}", name_of(info), *info.version),
                {.hint = "a version is a number from 0 on"});
  }
  if (!info.version || !info.id.empty()) {
    throw Error(ErrorCode::invalid_id, fmt::format("{} has no version", name_of(info)),
                {.hint = "with sequence naming it needs a version, and no id"});
  }
}

Revision revision_of(Migration& migration) {
  const MigrationInfo& info = migration.info();
  Revision revision;
  revision.id = info.id;
  revision.depends_on = info.depends_on;
  revision.labels = info.labels;
  revision.message = info.description;
  revision.secret = info.secret;
  revision.irreversible = info.irreversible;
  if (!info.compatible_from.empty()) revision.compatible_from = info.compatible_from;
  revision.timeout = info.timeout;
  revision.lock_timeout = info.lock_timeout;
  revision.code = &migration;
  return revision;
}

/// How wide the SQL files write their numbers.
std::size_t width_of(const std::vector<Revision>& revisions) {
  std::size_t width = 0;
  for (const Revision& revision : revisions) {
    if (revision.code != nullptr || revision.repeatable) continue;
    if (revision.id.size() > 1 && revision.id.front() == '0') return revision.id.size();
    width = width == 0 ? revision.id.size() : std::min(width, revision.id.size());
  }
  return width == 0 ? kDefaultWidth : width;
}

}  // namespace

Migrations::Migrations(Naming naming) : content_(std::make_unique<Content>()) { content_->naming = naming; }
Migrations::~Migrations() = default;
Migrations::Migrations(Migrations&&) noexcept = default;
Migrations& Migrations::operator=(Migrations&&) noexcept = default;

Migrations& Migrations::add(std::unique_ptr<Migration> migration) {
  if (!migration) throw Error(ErrorCode::invalid_id, "a null pointer is no migration");
  check_name(migration->info(), content_->naming);
  content_->revisions.push_back(revision_of(*migration));
  content_->migrations.push_back(std::move(migration));
  return *this;
}

Migrations& Migrations::add_sql(std::string name, std::string text) {
  content_->revisions.push_back(parse_revision(std::move(name), std::move(text), content_->naming));
  return *this;
}

Migrations& Migrations::add_files(std::vector<RevisionFile> files) {
  content_->add(read_embedded(std::move(files), content_->naming));
  return *this;
}

Migrations& Migrations::add_directory(const std::filesystem::path& directory) {
  content_->add(read_revisions(directory, content_->naming));
  return *this;
}

void Migrations::Content::add(RevisionDirectory found) {
  std::move(found.revisions.begin(), found.revisions.end(), std::back_inserter(revisions));
  if (found.before_upgrade) before_upgrade = std::move(found.before_upgrade);
  if (found.after_upgrade) after_upgrade = std::move(found.after_upgrade);
}

Migrations& Migrations::set_variable(std::string name, std::string value) {
  content_->variables.insert_or_assign(std::move(name), std::move(value));
  return *this;
}

Project Migrations::Content::project() const {
  std::vector<Revision> named = revisions;
  const bool sequence = naming == Naming::sequence;
  const std::size_t width = width_of(named);
  std::optional<std::string> before;
  for (Revision& revision : named) {
    if (revision.code != nullptr) {
      const MigrationInfo& info = revision.code->info();
      if (sequence) {
        revision.id = fmt::format("{:0{}}", *info.version, width);
      } else if (info.parents) {
        revision.parents = *info.parents;
      } else if (before) {
        revision.parents = {*before};
      }
    }
    if (!revision.repeatable) before = revision.id;
  }
  Project project;
  project.graph = RevisionGraph(std::move(named), sequence);
  project.before_upgrade = before_upgrade;
  project.after_upgrade = after_upgrade;
  project.variables = variables;
  return project;
}

}  // namespace dunlin
