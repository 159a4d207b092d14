// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <utility>

namespace dunlin {

Error::Error(ErrorCode code, std::string message, ErrorDetails details)
    : code_(code), message_(std::move(message)), details_(std::move(details)) {}

std::string to_string(ErrorCode code) { return fmt::format("DN{:04}", static_cast<int>(code)); }

int exit_status(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::interrupted: return 130;
    case ErrorCode::terminated: return 143;
    case ErrorCode::check_failed: return 3;
    case ErrorCode::run_lock_timeout:
    case ErrorCode::lock_timeout:
    case ErrorCode::database_busy: return 4;
    case ErrorCode::edited_revision:
    case ErrorCode::missing_revision:
    case ErrorCode::out_of_order:
    case ErrorCode::nothing_to_resolve:
    case ErrorCode::mirror_conflict:
    case ErrorCode::backup_foreign: return 2;
    case ErrorCode::internal: return 1;
    default: break;
  }
  // The hundreds are the floor: below 500 it is about the command line and files, above about the database.
  return static_cast<int>(code) < 500 ? 2 : 1;
}

}  // namespace dunlin
