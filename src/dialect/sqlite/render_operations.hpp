// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include <span>
#include <string>
#include <vector>

namespace dunlin::sqlite {

/// The statements, without final semicolons, that make `operations` come true on the schema `before`, for a revision:
/// what changes of one table is one ALTER TABLE, as far as the order of the others lets it.
///
/// Pure and thread-safe. Throws `unsupported` for what SQLite does not have.
[[nodiscard]] std::vector<std::string> render_operations(std::span<const Operation> operations,
                                                         const schema::Schema& before);

}  // namespace dunlin::sqlite
