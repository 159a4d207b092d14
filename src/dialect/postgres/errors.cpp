// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/errors.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace dunlin::postgres {
namespace {

std::string field(const PGresult* result, int code) {
  const char* text = libpq().PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

constexpr std::size_t kLongestMessage = 1000;

std::string without_final(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

constexpr std::array<std::pair<std::string_view, ErrorCode>, 24> kStates{{
    {"23505", ErrorCode::unique_violation},
    {"25001", ErrorCode::needs_own_transaction},
    {"25006", ErrorCode::read_only},
    {"28000", ErrorCode::authentication_failed},
    {"28P01", ErrorCode::authentication_failed},
    {"3D000", ErrorCode::database_missing},
    {"25P03", ErrorCode::connection_lost},
    {"25P04", ErrorCode::connection_lost},
    {"40P01", ErrorCode::deadlock},
    {"42501", ErrorCode::insufficient_privilege},
    {"42601", ErrorCode::syntax_error},
    {"42P01", ErrorCode::undefined_table},
    {"53100", ErrorCode::disk_full},
    {"53300", ErrorCode::too_many_connections},
    {"55P03", ErrorCode::lock_timeout},
    {"57014", ErrorCode::statement_timeout},
    {"57P01", ErrorCode::connection_lost},
    {"57P02", ErrorCode::connection_lost},
    {"57P03", ErrorCode::connection_lost},
    {"57P05", ErrorCode::connection_lost},
    {"08000", ErrorCode::connection_lost},
    {"08003", ErrorCode::connection_lost},
    {"08006", ErrorCode::connection_lost},
    {"0A000", ErrorCode::unsupported},
}};

void append(std::string& cause, std::string_view title, const std::string& text) {
  if (text.empty()) return;
  if (!cause.empty()) cause += '\n';
  cause.append(title).append(": ").append(text);
}

ErrorCode decide(const ServerFailure& failure, const FailureContext& context) {
  if (failure.sqlstate == "57014") {
    if (context.cancelled) return context.timed_out ? ErrorCode::statement_timeout : ErrorCode::interrupted;
    // Another session's pg_cancel_backend(); in other languages it cannot be told from a timeout.
    if (failure.message.find("user request") != std::string::npos) return ErrorCode::statement_failed;
  }
  if (failure.sqlstate == "22P02" && failure.message.find(kGuardMarker) != std::string::npos) {
    return ErrorCode::guard_failed;
  }
  const bool fatal = failure.severity == "FATAL" || failure.severity == "PANIC";
  if (fatal || context.disconnected || failure.sqlstate.empty()) {
    const KnownText* known = find_known_text(failure.message);
    if (known != nullptr) return known->code;
    const ErrorCode code = code_of(failure.sqlstate);
    if (code == ErrorCode::too_many_connections || code == ErrorCode::authentication_failed) return code;
    if (fatal || context.disconnected) return ErrorCode::connection_lost;
  }
  return code_of(failure.sqlstate);
}

std::string hint_for(ErrorCode code, const ServerFailure& failure) {
  if (const KnownText* known = find_known_text(failure.message); known != nullptr && code == known->code) {
    return std::string(known->hint);
  }
  switch (code) {
    case ErrorCode::insufficient_privilege: return missing_right_hint(failure.message);
    case ErrorCode::needs_own_transaction:
      return "mark its revision `-- dunlin: no-transaction`, which runs each statement by itself";
    case ErrorCode::read_only: return "connect to the primary server, or ask why it takes no writes";
    default: return {};
  }
}

}  // namespace

ErrorCode code_of(std::string_view sqlstate) noexcept {
  for (const auto& [state, code] : kStates) {
    if (state == sqlstate) return code;
  }
  return sqlstate.starts_with("23") ? ErrorCode::constraint_violated : ErrorCode::statement_failed;
}

ServerFailure read_failure(const PGresult* result) {
  ServerFailure failure{.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                        .sqlstate = field(result, PG_DIAG_SQLSTATE),
                        .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                        .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
                        .hint = field(result, PG_DIAG_MESSAGE_HINT),
                        .context = field(result, PG_DIAG_CONTEXT)};
  if (failure.message.empty()) failure.message = libpq().PQresultErrorMessage(result);
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::size_t character = 0;
  if (std::from_chars(position.data(), position.data() + position.size(), character).ec == std::errc()) {
    failure.position = character;
  }
  return failure;
}

Error make_error(const ServerFailure& failure, const FailureContext& context) {
  const ErrorCode code = decide(failure, context);
  ErrorDetails details{
      .hint = hint_for(code, failure), .sqlstate = failure.sqlstate, .statement = std::string(context.sql)};
  append(details.cause, "DETAIL", failure.detail);
  append(details.cause, "HINT", failure.hint);
  append(details.cause, "CONTEXT", failure.context);
  if (failure.position && !context.sql.empty()) {
    // What we put in front of a statement is ASCII: as many characters as bytes.
    const std::size_t in_statement = *failure.position > context.prefix ? *failure.position - context.prefix : 1;
    details.offset = byte_offset(context.sql, in_statement);
  }
  std::string text = failure.message;
  if (failure.sqlstate.empty()) {
    // libpq's own texts go on for several lines.
    const std::size_t end = std::min(text.find('\n'), text.size());
    append(details.cause, "libpq", without_final(text.substr(end)));
    text.resize(end);
  }
  // It quotes the token that it does not like, which may be as long as the file.
  std::string message = shortened(redact(without_final(std::move(text)), context.secret), kLongestMessage);
  if (message.empty()) message = "the connection to the server is gone";
  details.cause = redact(std::move(details.cause), context.secret);
  if (code == ErrorCode::guard_failed) {
    const std::size_t at = message.find(kGuardMarker) + kGuardMarker.size();
    message = "the statement changed " + message.substr(at, message.find(' ', at) - at) + " rows instead of one";
    details.offset.reset();
  }
  return {code, std::move(message), std::move(details)};
}

Error begin_error(Error error) {
  if (error.code() != ErrorCode::unsupported && error.code() != ErrorCode::read_only) return error;
  return {ErrorCode::read_only,
          "the server is a standby, which takes no writes",
          {.hint = "connect to the primary server", .sqlstate = error.details().sqlstate, .cause = error.message()}};
}

std::string redact(std::string text, std::string_view secret) {
  // One or two characters are no secret worth losing every message for.
  if (secret.size() < 3) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
    text.replace(at, secret.size(), "***");
  }
  return text;
}

std::size_t byte_offset(std::string_view text, std::size_t position) noexcept {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    if (!continues && ++characters == position) return i;
  }
  return text.size();
}

}  // namespace dunlin::postgres
