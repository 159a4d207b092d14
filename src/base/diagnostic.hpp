// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>
#include <dunlin/log.hpp>

#include <cstddef>
#include <string>

namespace dunlin {

/// How a diagnostic is shown.
struct DiagnosticOptions {
  bool colour = false;
  std::size_t width = 100;  ///< Cells of a source line at most; longer ones are clipped around the caret.
};

/// An error for people, ending with a line end:
///
///     error[DN0610]: syntax error at or near "CRATE"
///      --> migrations/003_users.sql:7:1
///       |
///     7 | CRATE TABLE users (id integer)
///       | ^
///       = sqlstate: 42601
///     hint: did you mean "CREATE"?
///     state: nothing of this revision was kept
///
/// Safe for a terminal: control characters are escaped. As a last resort, what looks like a password becomes `***`.
[[nodiscard]] std::string render_diagnostic(const Error& error, const DiagnosticOptions& options = {});

/// The same as one JSON object on one line: `code`, `name`, `message`, `exit_status`, and when there is something to
/// tell `hint`, `state`, `source` (`path`, `line`, `column`, `text`), `sqlstate`, `statement`, `offset`, `cause`.
[[nodiscard]] std::string diagnostic_json(const Error& error);

/// The same as a log record, its parts as fields.
[[nodiscard]] LogRecord diagnostic_record(const Error& error);

}  // namespace dunlin
