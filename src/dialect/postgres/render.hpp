// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgres {

/// See `Catalog::render`. An empty database has the schema `public` and nothing else.
[[nodiscard]] std::vector<std::string> render(const schema::Schema& schema);
/// See `Catalog::drop`.
[[nodiscard]] std::vector<std::string> drop(const schema::Schema& schema);
/// The same, cut where rows are put in: behind tables, keys and checks, before the rest.
[[nodiscard]] SchemaScript render_in_parts(const schema::Schema& schema);

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

void render_enum(Statements& statements, const schema::Enum& type);
void render_sequence(Statements& statements, const schema::Sequence& sequence);
void render_definition(Statements& statements, const schema::Definition& definition);
void render_triggers(Statements& statements, const std::vector<schema::Trigger>& triggers,
                     const schema::ObjectName& relation);
void render_part(Statements& statements, const schema::TablePart& part, const schema::ObjectName& relation);
/// The owner and the grants of `target`, which is as in `ALTER … OWNER TO`; nothing for an empty one.
void render_access(Statements& statements, const std::string& target, const schema::Access& access);
/// `FUNCTION "s"."f"(integer)`, as in `DROP` and `COMMENT ON`.
[[nodiscard]] std::string definition_target(const schema::Definition& definition);

/// ` START WITH 5 …`: what is not as it would be anyway; with a space before each.
[[nodiscard]] std::string sequence_clause(const schema::SequenceOptions& options);
/// The same for what differs, each word of it after `prefix`.
[[nodiscard]] std::string sequence_changes(const schema::SequenceOptions& from, const schema::SequenceOptions& to,
                                           std::string_view prefix);
/// `COMMENT ON … IS …`, when there is one.
void render_comment(Statements& statements, const std::string& target, const std::string& comment);

}  // namespace dunlin::postgres
