// SPDX-License-Identifier: Apache-2.0
#include "migrate/checksums.hpp"

#include <dunlin/error.hpp>
#include <dunlin/migration.hpp>

#include "base/hash.hpp"
#include "revision/checksum.hpp"

namespace dunlin {
namespace {

/// Code cannot be looked into.
std::string checksum_of_code(const Revision& revision) {
  const std::string& given = revision.code->info().checksum;
  if (!given.empty()) return given;
  Sha256 hash;
  hash.update(revision.id);
  hash.update(std::string_view("\0", 1));
  hash.update(revision.message);
  return hash.hex();
}

std::string checksum_of(const Revision& revision, Direction direction, const Project& project, const Dialect& dialect) {
  if (revision.code != nullptr) return checksum_of_code(revision);
  return checksum(revision, body_of(revision, direction, dialect.name(), project.variables), dialect);
}

}  // namespace

Checksums::Checksums(const Project& project, const Dialect& dialect)
    : project_(project), dialect_(dialect), up_(std::async(std::launch::async, [this] { return all_up(); }).share()) {}

std::string_view Checksums::algorithm(const Revision& revision) noexcept {
  if (revision.code == nullptr) return kChecksumAlgorithm;
  return revision.code->info().checksum.empty() ? kCodeAlgorithm : kGivenAlgorithm;
}

Checksums::ByRevision Checksums::all_up() const {
  ByRevision all;
  const auto add = [&](const Revision& revision) {
    try {
      all.emplace(&revision, checksum_of(revision, Direction::up, project_, dialect_));
    } catch (const Error&) {
      // A variable without a value: an error for who asks for this revision, and for nobody else.
    }
  };
  all.reserve(project_.graph.revisions().size());
  for (const Revision& revision : project_.graph.revisions()) add(revision);
  for (const Revision& revision : project_.graph.repeatables()) add(revision);
  if (project_.before_upgrade) add(*project_.before_upgrade);
  if (project_.after_upgrade) add(*project_.after_upgrade);
  return all;
}

std::string Checksums::up(const Revision& revision) const {
  const ByRevision& all = up_.get();
  const auto found = all.find(&revision);
  return found != all.end() ? found->second : checksum_of(revision, Direction::up, project_, dialect_);
}

std::string Checksums::down(const Revision& revision) const {
  return checksum_of(revision, Direction::down, project_, dialect_);
}

}  // namespace dunlin
