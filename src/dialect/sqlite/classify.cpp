// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/classify.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/sqlite/pragma_kinds.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace dunlin::sqlite {
namespace {

using sql::Classification;
using sql::Reader;
using sql::StatementKind;

constexpr Classification kTransactional{};
constexpr Classification kData{.kind = StatementKind::data};
constexpr Classification kSetting{.kind = StatementKind::setting, .groupable = false};
constexpr Classification kControl{.kind = StatementKind::transaction_control, .groupable = false};
constexpr Classification kAlone{.kind = StatementKind::alone, .groupable = false};
constexpr Classification kAloneVerifiable{.kind = StatementKind::alone, .groupable = false, .verifiable = true};
constexpr Classification kClientCommand{.kind = StatementKind::client_command, .groupable = false};

/// `PRAGMA schema.name = value` in its parts.
struct Parts {
  std::string name;   ///< In lower case.
  std::string value;  ///< In lower case, without quotes; empty when none is given.
};

/// Reads what follows the word PRAGMA.
Parts read_pragma(Reader& reader) {
  Parts parts{.name = to_lower(sql::plain_name(reader.text())), .value = {}};
  reader.advance();
  if (reader.take('.')) {
    parts.name = to_lower(sql::plain_name(reader.text()));
    reader.advance();
  }
  if (!reader.take('=') && !reader.take('(')) return parts;
  if (reader.take('-')) parts.value = "-";
  reader.take('+');
  parts.value += to_lower(sql::plain_name(reader.text()));
  return parts;
}

/// Without its journal, or with it in memory, a crash in the middle of a revision leaves a broken file.
bool gives_up_journal(const Parts& pragma) {
  return pragma.name == "journal_mode" && (pragma.value == "off" || pragma.value == "memory");
}

/// The known name that an unknown one was surely meant to be.
std::optional<std::string> misspelt(const std::string& name) {
  std::vector<std::string_view> names;
  for (const PragmaKind& kind : pragma_kinds()) names.push_back(kind.name);
  return nearest(name, std::span<const std::string_view>(names));
}

Classification classify_pragma(Reader& reader) {
  const Parts pragma = read_pragma(reader);
  if (pragma.name == "wal_checkpoint") return kAloneVerifiable;
  const PragmaKind* kind = find_pragma(pragma.name);
  // Other programs link a SQLite that knows more; a slip of the pen it would pass over in silence.
  if (kind == nullptr) return misspelt(pragma.name) ? kSetting : kTransactional;
  if (kind->scope == PragmaScope::file) return kTransactional;
  if (kind->scope == PragmaScope::question || pragma.value.empty()) return kData;
  if (kind->scope == PragmaScope::alone) return gives_up_journal(pragma) ? kSetting : kAloneVerifiable;
  return kSetting;
}

/// VACUUM INTO refuses a file that is there, whole or not, so nobody can tell whether it was done.
Classification classify_vacuum(Reader& reader) {
  for (; !reader.at_end(); reader.advance()) {
    if (reader.next_is("INTO")) return kAlone;
  }
  return kAloneVerifiable;
}

constexpr std::array<std::string_view, 7> kDataWords{"SELECT", "INSERT", "UPDATE", "DELETE",
                                                     "WITH",   "VALUES", "REPLACE"};
constexpr std::array<std::string_view, 6> kControlWords{"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"};

template <std::size_t N>
bool next_is_any(const Reader& reader, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return reader.next_is(word); });
}

[[noreturn]] void refuse(std::string_view setting, std::string message, std::string hint) {
  throw Error(ErrorCode::setting_refused, std::move(message),
              {.hint = std::move(hint), .statement = std::string(setting)});
}

void refuse_harmful(std::string_view setting, const Parts& pragma) {
  const bool off = pragma.value == "off" || pragma.value == "0" || pragma.value == "no" || pragma.value == "false";
  if (pragma.name == "synchronous" && off) {
    refuse(setting, "with synchronous off, losing power in the middle of a revision can break the database",
           "remove it, or set the connection's `synchronous` in the configuration");
  }
  if (gives_up_journal(pragma)) {
    refuse(setting, fmt::format("with journal_mode {}, a crash in a revision can break the database", pragma.value),
           "remove it: the revision could no longer be rolled back");
  }
  if (pragma.name == "query_only" && !off) {
    refuse(setting, "with query_only on, the history of this very revision cannot be written", "remove it");
  }
}

}  // namespace

Classification classify(std::string_view statement) {
  if (statement.starts_with('.')) return kClientCommand;
  Reader reader(statement, kLexicalRules);
  if (next_is_any(reader, kDataWords) || reader.next_is("EXPLAIN")) return kData;
  if (reader.take("PRAGMA")) return classify_pragma(reader);
  if (next_is_any(reader, kControlWords)) return kControl;
  if (reader.take("VACUUM")) return classify_vacuum(reader);
  // ATTACH takes effect inside a transaction, and outlives its ROLLBACK; DETACH there: "database is locked" (seen).
  if (reader.next_is("ATTACH") || reader.next_is("DETACH")) return kAlone;
  return kTransactional;
}

std::optional<std::string> localise(std::string_view setting) {
  Reader reader(setting, kLexicalRules);
  if (!reader.take("PRAGMA")) return std::string(setting);
  const Parts pragma = read_pragma(reader);
  refuse_harmful(setting, pragma);
  const PragmaKind* kind = find_pragma(pragma.name);
  if (kind == nullptr) {
    const auto meant = misspelt(pragma.name);
    if (!meant) return std::string(setting);
    refuse(setting, fmt::format("SQLite knows no PRAGMA \"{}\" and would ignore it", pragma.name),
           fmt::format("did you mean \"{}\"?", *meant));
  }
  if (kind->scope == PragmaScope::whole_process) {
    refuse(setting, fmt::format("\"{}\" is set for the whole process, not for a revision", pragma.name),
           "set it in the program, before it opens databases");
  }
  if (kind->scope == PragmaScope::outside) return std::nullopt;
  return std::string(setting);
}

}  // namespace dunlin::sqlite
