// SPDX-License-Identifier: Apache-2.0
// What servers and poolers say while, or instead of, connecting; and which right is missing afterwards.
#include "dialect/postgres/errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::postgres {
namespace {

// Texts of PgBouncer (which has few SQLSTATEs of its own) and of libpq.
constexpr std::array<KnownText, 17> kKnownTexts{{
    {"query_wait_timeout", ErrorCode::too_many_connections, kPoolHint},
    {"no more connections allowed", ErrorCode::too_many_connections, "the pooler's max_client_conn is reached"},
    {"remaining connection slots are reserved", ErrorCode::too_many_connections,
     "the server's max_connections is reached"},
    {"too many clients already", ErrorCode::too_many_connections, "the server's max_connections is reached"},
    {"no such database", ErrorCode::database_missing, "create it, or list it in the pooler's configuration"},
    {"SASL authentication failed", ErrorCode::authentication_failed, "check user and password"},
    {"no such user", ErrorCode::authentication_failed, "check user and password"},
    {"password authentication failed", ErrorCode::authentication_failed, "check user and password"},
    {"fe_sendauth: no password supplied", ErrorCode::authentication_failed,
     "put the password into the URL or the environment"},
    {"idle transaction timeout", ErrorCode::connection_lost, ""},
    {"pgbouncer cannot connect to server", ErrorCode::connection_failed,
     "the pooler runs, the server behind it does not answer"},
    {"server login has been failing", ErrorCode::connection_failed, "the pooler runs, the server behind it refuses it"},
    {"server does not support SSL", ErrorCode::tls, "use `sslmode=prefer` or `sslmode=disable` if that is acceptable"},
    {"SSL error", ErrorCode::tls, "check `sslmode`, `sslrootcert` and the name in the server's certificate"},
    {"certificate", ErrorCode::tls, "check `sslmode`, `sslrootcert` and the name in the server's certificate"},
    {"session is read-only", ErrorCode::read_only, "every host given takes no writes: name the primary server"},
    {"server is in hot standby mode", ErrorCode::read_only, "every host given is a standby: name the primary server"},
}};

bool is_state(std::string_view word) noexcept {
  if (word.size() != 5) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  // Every state has a digit; `FATAL` and `PANIC` have none.
  return std::all_of(word.begin(), word.end(), [&](char c) { return is_digit(c) || is_letter(c); }) &&
         std::any_of(word.begin(), word.end(), is_digit);
}

/// Takes the SQLSTATE of the verbose form (`FATAL:  28P01: …`) out of `line`.
std::string take_state(std::string& line) {
  for (std::size_t at = line.find(": "); at != std::string::npos; at = line.find(": ", at + 1)) {
    if (at < 5 || !is_state(std::string_view(line).substr(at - 5, 5))) continue;
    if (at > 5 && line[at - 6] != ' ') continue;
    std::string state = line.substr(at - 5, 5);
    line.erase(at - 5, 7);
    return state;
  }
  return {};
}

struct Told {
  std::string message;
  std::string rest;
  std::string sqlstate;
};

/// Splits libpq's text into its last sentence, which decides, and everything, without the lines for its developers.
Told read_text(std::string_view text) {
  Told told;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with("LOCATION:")) continue;
    if (std::string state = take_state(line); !state.empty()) told.sqlstate = std::move(state);
    // The sentence counts, not how bad the server finds it.
    if (const std::size_t severity = line.find("FATAL:  "); severity != std::string::npos) line.erase(severity, 8);
    if (told.message.empty()) {
      told.message = line;
    } else if (line != told.message) {  // Tried with TLS and without, it says the same again.
      told.rest += (told.rest.empty() ? "" : "\n") + line;
    }
  }
  return told;
}

ErrorCode decide(const Told& told, const KnownText* known) {
  const ErrorCode code = told.sqlstate.empty() ? ErrorCode::statement_failed : code_of(told.sqlstate);
  switch (code) {
    case ErrorCode::authentication_failed:
    case ErrorCode::database_missing:
    case ErrorCode::too_many_connections:
    case ErrorCode::insufficient_privilege: return code;
    default: return known == nullptr ? ErrorCode::connection_failed : known->code;
  }
}

std::string_view hint_for(ErrorCode code, const Told& told) {
  if (told.sqlstate == "57P03") return "the server is starting, stopping or recovering: try again in a moment";
  switch (code) {
    case ErrorCode::authentication_failed: return "check user, password and the server's pg_hba.conf";
    case ErrorCode::database_missing: return "create it with `createdb`, or correct the name in the URL";
    case ErrorCode::too_many_connections:
      return "a limit is reached: max_connections of the server, or CONNECTION LIMIT of the role or database; a run of "
             "Dunlin needs two";
    case ErrorCode::connection_failed: return "check that the server runs and listens there";
    default: return {};
  }
}

/// The text between the first pair of double quotes.
std::string_view quoted_part(std::string_view message) {
  const std::size_t from = message.find('"');
  if (from == std::string_view::npos) return {};
  const std::size_t to = message.find('"', from + 1);
  return to == std::string_view::npos ? std::string_view{} : message.substr(from, to - from + 1);
}

}  // namespace

const KnownText* find_known_text(std::string_view message) noexcept {
  for (const KnownText& known : kKnownTexts) {
    if (message.find(known.part) != std::string_view::npos) return &known;
  }
  return nullptr;
}

Error connect_error(std::string_view text, std::string_view address, std::string_view secret) {
  Told told = read_text(text);
  const KnownText* known = find_known_text(told.message);
  if (known == nullptr) known = find_known_text(told.rest);
  const ErrorCode code = decide(told, known);
  std::string hint(known != nullptr && known->code == code && !known->hint.empty() ? known->hint
                                                                                   : hint_for(code, told));
  while (!told.message.empty() && told.message.back() == '.') told.message.pop_back();
  if (told.message.empty()) told.message = "cannot connect to " + std::string(address);
  return {code,
          redact(std::move(told.message), secret),
          {.hint = std::move(hint), .sqlstate = told.sqlstate, .cause = redact(std::move(told.rest), secret)}};
}

std::string missing_right_hint(std::string_view message) {
  // The name is the end of the sentence, in quotes or, in a server's older sentences, without.
  const std::string_view quoted = quoted_part(message);
  const std::string object(quoted.empty() ? message.substr(message.rfind(' ') + 1) : quoted);
  constexpr std::string_view denied = "permission denied for ";
  if (message.starts_with("must be owner of ")) {
    return "only the owner may: connect as the owner, or set `role` to a role that owns " + object;
  }
  if (!message.starts_with(denied)) return {};
  const std::string_view kind = message.substr(denied.size());
  const auto grant = [&](std::string_view rights, std::string_view what) {
    return "GRANT " + std::string(rights) + " ON " + std::string(what) + " " + object + " TO the role that migrates";
  };
  if (kind.starts_with("database ")) return grant("CREATE", "DATABASE");
  if (kind.starts_with("schema ")) return grant("USAGE, CREATE", "SCHEMA");
  if (kind.starts_with("table ") || kind.starts_with("view ")) return grant("SELECT, INSERT, UPDATE, DELETE", "TABLE");
  if (kind.starts_with("sequence ")) return grant("USAGE, SELECT", "SEQUENCE");
  if (kind.starts_with("function ") || kind.starts_with("procedure ")) return grant("EXECUTE", "ROUTINE");
  return {};
}

}  // namespace dunlin::postgres
