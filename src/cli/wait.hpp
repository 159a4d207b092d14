// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "health/probe.hpp"

#include <chrono>

namespace dunlin::cli {

/// Asks the database until it answers, or until `patience` is over; every try may take `timeout`. What will not pass by
/// waiting, such as a wrong password, ends it at once.
[[nodiscard]] health::Answer wait_for_database(Context& context, std::chrono::milliseconds timeout,
                                               std::chrono::milliseconds patience);

}  // namespace dunlin::cli
