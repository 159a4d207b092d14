// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/catalog.hpp"

namespace dunlin::sqlite {

/// See `Catalog::script`: the statements as SQLite keeps them, with their comments.
[[nodiscard]] SchemaScript script(const schema::Schema& schema);

/// See `Catalog::write_rows`: an INSERT for some rows of a table at a time.
void write_rows(Connection& connection, const schema::Schema& schema, const TextSink& write);

}  // namespace dunlin::sqlite
