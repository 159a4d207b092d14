// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"
#include "dialect/copies.hpp"
#include "migrate/project.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dunlin {

// What is wanted goes through the real engine: it is run in a scratch database, and read back by the same code that
// reads a live one. So both sides of a difference are in the engine's own words.

/// The schema that `files` make, run one after the other in an empty database like the one at `like`.
///
/// Throws what reading a file throws, what the database says of a statement, with its place in the file, and what
/// `make_scratch` throws.
[[nodiscard]] schema::Schema realise(std::span<const std::filesystem::path> files, const Place& like,
                                     const CatalogScope& scope);

/// The same of statements that are in no file; `name` stands for them in errors.
[[nodiscard]] schema::Schema realise_statements(std::span<const std::string> statements, std::string_view name,
                                                const Place& like, const CatalogScope& scope);

/// The schema that the revisions up to `target` make in an empty database like the one at `like`; those that say so
/// are skipped. Throws as `Runner::upgrade` and `make_scratch`.
[[nodiscard]] schema::Schema replay(const Project& project, std::string_view target, const Place& like,
                                    const CatalogScope& scope);

}  // namespace dunlin
