// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>
#include <vector>

namespace dunlin::postgres {

/// See `Catalog::render`. An empty database has the schema `public` and nothing else.
[[nodiscard]] std::vector<std::string> render(const schema::Schema& schema);
/// See `Catalog::drop`.
[[nodiscard]] std::vector<std::string> drop(const schema::Schema& schema);

// Its parts, one file each.

using Statements = std::vector<std::string>;

/// How much of a table to make at first.
enum class TableForm {
  whole,
  bare  ///< Without defaults and checks, which use something that itself needs the table: see `render_expressions`.
};

/// The table with its columns, keys and checks; attached to what it is a partition of.
void render_table(Statements& statements, const schema::Schema& schema, const schema::Table& table, TableForm form);
/// The defaults and checks that were left out of a bare table.
void render_expressions(Statements& statements, const schema::Table& table);
/// What stands on a table and may use everything else: indexes, then constraints as text, statistics.
void render_indexes(Statements& statements, const schema::Table& table);
void render_foreign_keys(Statements& statements, const schema::Table& table);
/// Rules, triggers, policies, and the switches of a table.
void render_behaviour(Statements& statements, const schema::Table& table);

void render_view(Statements& statements, const schema::View& view);
/// Indexes, rules and triggers of a view.
void render_view_parts(Statements& statements, const schema::View& view);

/// `"c" character varying(50) COLLATE … DEFAULT … NOT NULL`.
[[nodiscard]] std::string column_clause(const schema::Column& column, TableForm form);
/// What a column has that its clause cannot say, as `ALTER TABLE`.
void render_column_options(Statements& statements, const schema::Table& table, const schema::Column& column);
/// `CONSTRAINT "k" PRIMARY KEY ("a")` and so on, as in `CREATE TABLE` and `ALTER TABLE … ADD`.
[[nodiscard]] std::string key_clause(const schema::Key& key, bool primary);
[[nodiscard]] std::string check_clause(const schema::Check& check);
[[nodiscard]] std::string foreign_key_clause(const schema::ForeignKey& key);
[[nodiscard]] std::string create_index(const schema::Index& index, const schema::ObjectName& table);

/// ` START WITH 5 …`: what is not as it would be anyway; with a space before each.
[[nodiscard]] std::string sequence_clause(const schema::SequenceOptions& options);
/// `COMMENT ON … IS …`, when there is one.
void render_comment(Statements& statements, const std::string& target, const std::string& comment);

}  // namespace dunlin::postgres
