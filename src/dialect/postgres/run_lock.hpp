// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"

#include <cstdint>

namespace dunlin::postgres {

/// The number of the advisory lock that a run holds. From the history's name alone: advisory locks belong to one
/// database anyway, and a pooler may call that by another name than the server does.
[[nodiscard]] std::int64_t run_lock_key(const HistoryName& history) noexcept;

}  // namespace dunlin::postgres
