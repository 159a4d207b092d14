// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// What went wrong, for callers to branch on. The number is the stable code (`DN0304`); docs/errors.md explains each.
enum class ErrorCode : int {
  internal = 1,

  // Command line, configuration, files of the project.
  invalid_url = 101,
  unsupported_scheme = 102,
  invalid_setting = 103,
  unknown_setting = 104,
  configuration_syntax = 105,
  no_url = 106,
  usage = 107,
  file_unreadable = 108,
  file_unwritable = 109,
  confirmation_needed = 110,

  // Revision files.
  malformed_directive = 201,
  unknown_directive = 202,
  empty_body = 203,
  duplicate_revision = 204,
  not_text = 205,
  undefined_variable = 206,
  sequence_gap = 207,
  invalid_id = 208,

  // The graph of revisions and targets in it.
  unknown_parent = 301,
  cycle = 302,
  unknown_revision = 303,
  multiple_heads = 304,
  ambiguous_revision = 305,
  target_out_of_range = 306,
  not_applied = 307,
  irreversible = 308,

  // SQL bodies.
  unterminated_token = 401,
  transaction_control = 402,
  client_command = 403,
  setting_refused = 404,
  needs_own_transaction = 405,
  reads_rows = 406,

  // Reaching a database.
  connection_failed = 501,
  authentication_failed = 502,
  connection_lost = 503,
  too_many_connections = 504,
  server_too_old = 505,
  read_only = 506,
  driver_missing = 507,
  database_missing = 508,
  not_a_database = 509,
  disk_full = 510,
  connect_timeout = 511,
  tls = 512,
  pool_exhausted = 513,
  listen_failed = 514,

  // What a database answers to a statement.
  statement_failed = 601,
  constraint_violated = 602,
  unique_violation = 603,
  insufficient_privilege = 604,
  transaction_lost = 605,
  deadlock = 606,
  statement_timeout = 607,
  undefined_table = 608,
  guard_failed = 609,
  syntax_error = 610,
  unsupported = 611,
  migration_failed = 612,
  validation_failed = 613,

  // Locks held by somebody else.
  run_lock_timeout = 701,
  lock_timeout = 702,
  run_lock_lost = 703,
  database_busy = 704,

  // The history that a database keeps.
  unversioned_database = 801,
  history_too_new = 802,
  edited_revision = 803,
  missing_revision = 804,
  unfinished_step = 805,
  out_of_order = 806,
  history_untrusted = 807,
  nothing_to_resolve = 808,
  mirror_conflict = 809,

  interrupted = 901,
  terminated = 902,

  check_failed = 1001,

  // Copies of a database.
  backup_failed = 1101,
  backup_damaged = 1102,
  backup_foreign = 1103,
  backup_tool = 1104,
};

/// A place in a text that people can open.
struct SourcePosition {
  std::string path;        ///< As the user would type it; empty when the text has no file.
  std::size_t line = 1;    ///< From 1.
  std::size_t column = 1;  ///< From 1, in characters.
  std::string text;        ///< The whole line, without its end.

  /// Equal when every part is.
  bool operator==(const SourcePosition&) const = default;
};

/// What an error tells beyond its sentence. Every part may be empty.
struct ErrorDetails {
  std::string hint{};                      ///< What to do.
  std::string state{};                     ///< What state the database is in now.
  std::optional<SourcePosition> source{};  ///< Where it came from.
  std::string sqlstate{};               ///< PostgreSQL's five characters, or SQLite's extended result code as a name.
  std::string statement{};              ///< The SQL that failed, without parameters.
  std::optional<std::size_t> offset{};  ///< Byte offset of the fault in `statement`.
  std::string cause{};                  ///< Further text of the engine: DETAIL, CONTEXT, its own HINT.
};

/// The root of everything that Dunlin throws.
///
/// Messages begin in lower case, have names in double quotes and no final dot, and never hold a password.
class Error : public std::exception {
 public:
  /// `message` is one sentence of the form above; `details` may stay empty.
  Error(ErrorCode code, std::string message, ErrorDetails details = {});

  /// What callers branch on.
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  /// The sentence for people.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  /// What there is to tell beyond it: hint, state of the database, place, statement.
  [[nodiscard]] const ErrorDetails& details() const noexcept { return details_; }

  /// For adding context on the way up: catch by reference, fill what is still empty, `throw;`.
  [[nodiscard]] ErrorDetails& details() noexcept { return details_; }

  /// The message alone.
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
  ErrorDetails details_;
};

/// `DN0304`.
[[nodiscard]] std::string to_string(ErrorCode code);

/// The exit status of a program that ends with this error: 1 the database refused, 2 usage, configuration or files,
/// 3 a check found something, 4 somebody else holds the lock, 130 and 143 interrupted.
[[nodiscard]] int exit_status(ErrorCode code) noexcept;

}  // namespace dunlin
