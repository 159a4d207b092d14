// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/model.hpp>
#include <dunlin/schema.hpp>

#include "dialect/dialect.hpp"

#include <span>
#include <string>
#include <vector>

namespace dunlin {

/// What is wrong with models, before any database is asked: a sentence each, in the order of the tables.
struct ModelFaults {
  std::vector<std::string> contradictions;  ///< Of the descriptions themselves.
  std::vector<std::string> lacking;         ///< What one of the dialects has no place for, which is named.
};

[[nodiscard]] ModelFaults find_faults(const Models& models, std::span<const Dialect* const> dialects);

/// Throws `usage` when the models contradict themselves, `unsupported` when one of `dialects` lacks something. The
/// message has the first fault, the hint the others.
void check_models(const Models& models, std::span<const Dialect* const> dialects);

/// The tables of `models` as `dialect` would be told to make them. Names that nobody chose are left to the database,
/// but for those of indexes.
[[nodiscard]] schema::Schema schema_of(const Models& models, const Dialect& dialect);

/// The statements, without final semicolons, that make everything in `models` in an empty database: the tables, then
/// the SQL of each, then that behind all. For models without faults.
[[nodiscard]] std::vector<std::string> statements_of(const Models& models, const Dialect& dialect);

/// Those at the end of these: the SQL that stands in the models for `dialect`.
[[nodiscard]] std::vector<std::string> further_sql(const Models& models, const Dialect& dialect);

/// `name` or `schema.name`, as it is written in a model.
[[nodiscard]] schema::ObjectName object_name(std::string_view written);

}  // namespace dunlin
