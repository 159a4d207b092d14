// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"
#include "migrate/project.hpp"

#include <future>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dunlin {

/// The checksums of a project's revisions. Those of the ways up are worked out on a thread of their own, from
/// construction on, so that they are there when the database has been reached.
///
/// Thread-safe. The destructor waits for that thread.
class Checksums {
 public:
  /// Borrows both for its lifetime.
  Checksums(const Project& project, const Dialect& dialect);
  // Its thread knows where it is.
  Checksums(const Checksums&) = delete;
  Checksums& operator=(const Checksums&) = delete;

  /// How they are worked out for `revision`.
  [[nodiscard]] static std::string_view algorithm(const Revision& revision) noexcept;

  /// Of a revision, repeatable or hook. Throw `undefined_variable`.
  [[nodiscard]] std::string up(const Revision& revision) const;
  [[nodiscard]] std::string down(const Revision& revision) const;

 private:
  using ByRevision = std::unordered_map<const Revision*, std::string>;

  [[nodiscard]] ByRevision all_up() const;

  const Project& project_;
  const Dialect& dialect_;
  std::shared_future<ByRevision> up_;
};

}  // namespace dunlin
