// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/catalog.hpp"

namespace dunlin::postgres {

/// See `Catalog::script`.
[[nodiscard]] SchemaScript script(const schema::Schema& schema);

/// See `Catalog::write_rows`: a COPY block a table, and the positions of its sequences.
void write_rows(dunlin::Connection& connection, const schema::Schema& schema, const TextSink& write);

}  // namespace dunlin::postgres
