// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace dunlin::postgres {

/// A query whose answer, one text, is within one transaction another as soon as a transaction has been committed that
/// changes the schema of this database. Temporary tables, rows, VACUUM and ANALYZE do not change it.
///
/// A snapshot is no help: `pg_get_viewdef` and its kin look at the latest catalogs, whatever the snapshot.
[[nodiscard]] std::string watermark_sql();

}  // namespace dunlin::postgres
