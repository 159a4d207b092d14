// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

#include <string>

namespace dunlin::sqlite {

/// Throws `disk_full` when a second copy of the table and its indexes, with its journal, has no room beside the
/// database. What cannot be told is let pass: a full disk rolls everything back.
void require_free_disk(Session& session, const std::string& table);

}  // namespace dunlin::sqlite
