// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include "sql/lexer.hpp"

namespace dunlin {

/// Changes `schema` as the database would be changed. Throws `internal` when an operation names what is not there.
///
/// Dependencies stay as they are: only the database knows them.
void apply(schema::Schema& schema, const Operation& operation, const sql::LexicalRules& rules);

}  // namespace dunlin
