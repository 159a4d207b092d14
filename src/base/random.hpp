// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace dunlin {

/// `digits` lower-case hexadecimal digits from the system's source of randomness. Throws `internal` when it has none.
[[nodiscard]] std::string random_hex(std::size_t digits);

/// The id of a new revision: 12 digits, at least one of them a letter, so that no id looks like a number.
[[nodiscard]] std::string random_revision_id();

/// The id of a run: 16 digits.
[[nodiscard]] std::string random_run_id();

}  // namespace dunlin
