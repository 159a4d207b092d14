// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "dialect/postgres/libpq.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::postgres {

/// What is known on our side when an answer says that a statement failed.
struct FailureContext {
  std::string_view sql = {};     ///< The statement as its author wrote it.
  std::size_t prefix = 0;        ///< Bytes that we put in front of it, which its author does not know.
  bool cancelled = false;        ///< We asked for it to be cancelled.
  bool timed_out = false;        ///< … because the statement's time was over.
  bool disconnected = false;     ///< The connection is gone.
  std::string_view secret = {};  ///< The password, which must not be told.
};

/// The fields of a failure, out of libpq.
struct ServerFailure {
  std::string severity;  ///< Never translated; empty when libpq itself made the failure.
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;
  std::optional<std::size_t> position;  ///< In characters, from 1.
};

[[nodiscard]] ServerFailure read_failure(const PGresult* result);

/// The error that an answer stands for.
[[nodiscard]] Error make_error(const ServerFailure& failure, const FailureContext& context);

/// The error of a BEGIN … READ WRITE: a standby refuses it as if it were a missing feature.
[[nodiscard]] Error begin_error(Error error);

/// The code that a SQLSTATE of a statement stands for.
[[nodiscard]] ErrorCode code_of(std::string_view sqlstate) noexcept;

/// `text` with every occurrence of `secret` shown as `***`.
[[nodiscard]] std::string redact(std::string text, std::string_view secret);

/// The byte offset of character `position` (from 1) of UTF-8 `text`; at most its size.
[[nodiscard]] std::size_t byte_offset(std::string_view text, std::size_t position) noexcept;

/// What happened while connecting, from libpq's text in verbose form, which holds the SQLSTATE.
[[nodiscard]] Error connect_error(std::string_view text, std::string_view address, std::string_view secret);

/// What a message of the server or a pooler, which need not have a SQLSTATE of its own, stands for.
struct KnownText {
  std::string_view part;
  ErrorCode code;
  std::string_view hint;
};
[[nodiscard]] const KnownText* find_known_text(std::string_view message) noexcept;

/// The statement that would give the right that `message` says is missing; empty when it is not known.
[[nodiscard]] std::string missing_right_hint(std::string_view message);

/// Why a pooler may have no server connection to give.
inline constexpr std::string_view kPoolHint =
    "a run needs two connections at once, one for the run lock and one for the work: give the pool at least two "
    "slots, or connect to the server directly";

/// The marker of the guard that `Batch` puts around statements that must change exactly one row.
inline constexpr std::string_view kGuardMarker = "dunlin guard: changed ";

}  // namespace dunlin::postgres
