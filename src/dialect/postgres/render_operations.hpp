// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>

#include "dialect/postgres/statement_writer.hpp"

#include <span>
#include <string>
#include <vector>

namespace dunlin::postgres {

/// The statements, without final semicolons, that make `operations` come true in a database that is as `before` says,
/// in their order.
[[nodiscard]] std::vector<std::string> render(std::span<const Operation> operations, const schema::Schema& before);

/// Whether `CREATE OR REPLACE` of `to` takes the place of `from`: a routine of the same name, arguments and result.
[[nodiscard]] bool replaces(const schema::Definition& from, const schema::Definition& to);

// Its parts, one file each.

void write_table(StatementWriter& writer, const schema::Schema& before, const operation::CreateTable& change);
void write_properties(StatementWriter& writer, const operation::AlterTable& change);
void write_column(StatementWriter& writer, const operation::AddColumn& change);
void write_column(StatementWriter& writer, const operation::AlterColumn& change);
void write_enum(StatementWriter& writer, const operation::ReplaceEnum& change);
void write_sequence(StatementWriter& writer, const operation::CreateSequence& change);
void write_sequence(StatementWriter& writer, const operation::AlterSequence& change);
void write_comment(StatementWriter& writer, const operation::SetComment& change);

/// The options of `a='1', b='2'` that `to` has otherwise, for SET, and those that it lacks, for RESET.
struct OptionChanges {
  std::string set;
  std::string reset;
};
[[nodiscard]] OptionChanges option_changes(const std::string& from, const std::string& to);

}  // namespace dunlin::postgres
