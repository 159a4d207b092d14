// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/catalog.hpp"
#include "dialect/postgres/session.hpp"

namespace dunlin::postgres {

/// See `Catalog::introspect`.
///
/// All texts of the engine are written under a search_path of `pg_catalog` alone: every name in them that is not of
/// `pg_catalog` is qualified, whatever the role or the session has set.
[[nodiscard]] schema::Schema introspect(Session& session, const CatalogScope& scope);

}  // namespace dunlin::postgres
