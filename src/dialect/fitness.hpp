// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include <optional>
#include <string>

namespace dunlin {

/// One thing that a deployment depends on, as a database has it.
struct Finding {
  std::string subject;             ///< "rights", "encoding", …: the same word for the same thing everywhere.
  std::string text;                ///< How it is, as words for a person.
  std::string warning;             ///< What may go wrong; empty when it is well.
  std::optional<ErrorCode> fault;  ///< Why an upgrade cannot succeed.
  std::string hint;                ///< What to do about a warning or a fault.
};

}  // namespace dunlin
