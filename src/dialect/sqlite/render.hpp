// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

// SQL from values: every identifier is quoted, nothing is taken from the texts that the database keeps, but for views,
// triggers and the arguments of virtual tables, which have no other form.
namespace dunlin::sqlite {

/// See `Catalog::render`.
[[nodiscard]] std::vector<std::string> render_schema(const schema::Schema& schema);
/// See `Catalog::drop`.
[[nodiscard]] std::vector<std::string> drop(const schema::Schema& schema);

[[nodiscard]] std::string render_table(const schema::Table& table);
[[nodiscard]] std::string render_index(const schema::Index& index, std::string_view table);

/// `"a" INTEGER NOT NULL DEFAULT 5`.
[[nodiscard]] std::string render_column(const schema::Column& column);
/// As it stands in a statement: in quotes where the words would be read as something else.
[[nodiscard]] std::string render_type(const std::string& type);
/// What follows DEFAULT: in parentheses unless it is a constant or a lone word.
[[nodiscard]] std::string render_default(const std::string& value);

[[nodiscard]] std::string render_foreign_key(const schema::ForeignKey& key);
[[nodiscard]] std::string render_check(const schema::Check& check);
[[nodiscard]] std::string render_unique(const schema::Key& key);

/// `"a" COLLATE "NOCASE" DESC, lower(b)`.
[[nodiscard]] std::string render_parts(std::span<const schema::KeyPart> parts);
/// `"a", "b"`.
[[nodiscard]] std::string render_names(std::span<const std::string> names);
/// `CONSTRAINT "x" `, or nothing.
[[nodiscard]] std::string render_constraint_name(const std::string& name);
/// ` ON CONFLICT FAIL`, or nothing.
[[nodiscard]] std::string render_conflict(const std::string& conflict);

}  // namespace dunlin::sqlite
