// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/pragma.hpp"

#include "base/text.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "dialect/sqlite/pragma_kinds.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::sqlite {
namespace {

// SQLite takes these without a word where they do nothing.
constexpr std::array<std::string_view, 7> kChecked{"auto_vacuum",  "encoding",  "foreign_keys", "journal_mode",
                                                   "locking_mode", "page_size", "synchronous"};

std::string name_of(const Pragma& pragma) {
  return pragma.schema.empty() ? pragma.name : dialect().quote(pragma.schema) + "." + pragma.name;
}

/// One spelling for each value: what is asked for in words is answered in numbers.
std::string plain(std::string_view name, std::string value) {
  struct Word {
    std::string_view name;
    std::string_view word;
    std::string_view value;
  };
  constexpr std::array<Word, 6> kWords{{{"auto_vacuum", "none", "0"},
                                        {"auto_vacuum", "full", "1"},
                                        {"auto_vacuum", "incremental", "2"},
                                        {"synchronous", "normal", "1"},
                                        {"synchronous", "full", "2"},
                                        {"synchronous", "extra", "3"}}};
  value = to_lower(value);
  if (name == "encoding" && value.starts_with("utf") && !value.starts_with("utf-")) value.insert(3, "-");
  // The byte order is the machine's when none is asked for.
  if (name == "encoding" && value.starts_with("utf-16")) return "utf-16";
  for (const Word& word : kWords) {
    if (word.name == name && word.word == value) return std::string(word.value);
  }
  if (name == "journal_mode" || name == "locking_mode" || name == "encoding") return value;
  if (value == "on" || value == "yes" || value == "true") return "1";
  if (value == "off" || value == "no" || value == "false") return "0";
  return value;
}

}  // namespace

std::optional<Pragma> parse_pragma(std::string_view sql) {
  sql::Reader reader(sql, kLexicalRules);
  if (!reader.take("PRAGMA")) return std::nullopt;
  const auto take_name = [&] {
    std::string name = to_lower(sql::plain_name(reader.text()));
    reader.advance();
    return name;
  };
  Pragma pragma;
  pragma.name = take_name();
  if (reader.take('.')) {
    pragma.schema = std::exchange(pragma.name, {});
    pragma.name = take_name();
  }
  if (!reader.take('=') && !reader.take('(')) return pragma;
  if (reader.take('-')) pragma.value = "-";
  reader.take('+');
  pragma.value += take_name();
  return pragma;
}

std::string pragma_question(const Pragma& pragma) { return "PRAGMA " + name_of(pragma); }

bool took_effect(Session& session, const Pragma& pragma) {
  const bool checked = std::find(kChecked.begin(), kChecked.end(), pragma.name) != kChecked.end();
  if (pragma.value.empty() || !checked) return true;
  const std::string now = session.first_text(pragma_question(pragma)).value_or("");
  return plain(pragma.name, now) == plain(pragma.name, pragma.value);
}

void PragmaKeeper::remember(const Pragma& pragma) {
  if (pragma.value.empty() || holds(pragma.name)) return;
  // What is kept in the file is rolled back with it.
  const PragmaKind* kind = find_pragma(pragma.name);
  if (kind == nullptr || (kind->scope != PragmaScope::inside && kind->scope != PragmaScope::outside)) return;
  // SQLite does not tell whether LIKE minds case; a connection begins without.
  const std::string fallback = pragma.name == "case_sensitive_like" ? "0" : "";
  kept_.push_back({pragma, session_.first_text(pragma_question(pragma)).value_or(fallback)});
}

bool PragmaKeeper::holds(std::string_view name) const noexcept {
  return std::any_of(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.pragma.name == name; });
}

void PragmaKeeper::restore() noexcept {
  while (!kept_.empty()) {
    const Kept kept = std::move(kept_.back());
    kept_.pop_back();
    try {
      if (kept.before.empty()) continue;
      if (kept.pragma.name == "busy_timeout") {
        session_.watch().listen();
        continue;
      }
      // RESET is OFF, and the connection reads the schema again, which somebody has just been free to edit.
      const bool reset = kept.pragma.name == "writable_schema" && kept.before == "0";
      const std::string sql = fmt::format("PRAGMA {} = {}", name_of(kept.pragma), reset ? "RESET" : kept.before);
      if (!session_.tidy(sql)) session_.log(LogLevel::warning, fmt::format("could not run `{}`", sql));
    } catch (...) {
      // No memory for the text: the connection is of no more use than this setting.
    }
  }
}

}  // namespace dunlin::sqlite
