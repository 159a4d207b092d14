// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "dialect/catalog.hpp"

namespace dunlin {

/// Writes statements, each with its semicolon and line end, that make `schema` in an empty database, in an order that
/// runs; with `rows` also those of the database behind `connection`. What is there and cannot be written is named in
/// comments, so that nobody who has only the text believes it whole.
void write_dump(Connection& connection, const schema::Schema& schema, bool rows, const TextSink& write);

}  // namespace dunlin
