// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/classify.hpp"

#include "sql/reader.hpp"

#include <array>
#include <initializer_list>

namespace dunlin::postgres {
namespace {

using sql::Classification;
using sql::Reader;
using sql::StatementKind;

constexpr Classification kTransactional{};
constexpr Classification kData{.kind = StatementKind::data};
/// May do anything, or leaves something behind that ends with its transaction.
constexpr Classification kByItself{.groupable = false};
constexpr Classification kDataByItself{.kind = StatementKind::data, .groupable = false};
constexpr Classification kCall{.groupable = false, .may_commit = true};
constexpr Classification kSetting{.kind = StatementKind::setting, .groupable = false};
constexpr Classification kControl{.kind = StatementKind::transaction_control, .groupable = false};
constexpr Classification kOwnTransaction{.kind = StatementKind::own_transaction, .groupable = false};
constexpr Classification kAlone{.kind = StatementKind::alone, .groupable = false};
constexpr Classification kAloneVerifiable{.kind = StatementKind::alone, .groupable = false, .verifiable = true};
constexpr Classification kClientCommand{.kind = StatementKind::client_command, .groupable = false};

bool take_any(Reader& reader, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (reader.take(word)) return true;
  }
  return false;
}

/// `a.b."c"`
void skip_name(Reader& reader) {
  do {
    reader.advance();
  } while (reader.take('.'));
}

bool is_off(const Reader& reader) {
  const std::string value = sql::plain_name(reader.text());
  return value == "off" || value == "false" || value == "0" || value == "none";
}

/// Whether an option of that name is given in parentheses anywhere ahead, without being switched off.
bool has_option(Reader reader, std::string_view name) {
  for (; !reader.at_end(); reader.advance()) {
    if (!reader.take(name)) continue;
    reader.take('=');
    return !is_off(reader);
  }
  return false;
}

/// Whether an option ahead is switched off: `name = false`.
bool has_option_off(Reader reader, std::string_view name) {
  for (; !reader.at_end(); reader.advance()) {
    if (reader.take(name) && reader.take('=')) return is_off(reader);
  }
  return false;
}

/// What is checked at the end of the transaction would blame the whole group, and rows that wait for their check block
/// ALTER TABLE: "pending trigger events".
bool has_deferred_check(Reader reader) {
  bool after_not = false;
  for (; !reader.at_end(); reader.advance()) {
    if (reader.take("INITIALLY") && reader.next_is("DEFERRED")) return true;
    if (reader.next_is("DEFERRABLE") && !after_not) return true;
    after_not = reader.next_is("NOT");
  }
  return false;
}

Classification unless_deferred(const Reader& reader) { return has_deferred_check(reader) ? kByItself : kTransactional; }

Classification create(Reader& reader) {
  Reader ahead = reader;
  ahead.take("UNIQUE");
  if (ahead.take("INDEX")) {
    if (!ahead.take("CONCURRENTLY")) return kTransactional;
    // Which of several indexes on the same columns it was going to be, nobody can tell without a name.
    return ahead.next_is("ON") ? kAlone : kAloneVerifiable;
  }
  if (take_any(ahead, {"DATABASE", "TABLESPACE"})) return kAlone;
  if (ahead.take("SUBSCRIPTION")) {
    // Creating the slot at the publisher cannot be undone.
    const bool without_slot = has_option_off(ahead, "CREATE_SLOT") || has_option_off(ahead, "CONNECT");
    return without_slot ? kTransactional : kAlone;
  }
  return unless_deferred(reader);
}

Classification drop(Reader& reader) {
  if (reader.take("INDEX")) return reader.next_is("CONCURRENTLY") ? kAloneVerifiable : kTransactional;
  return take_any(reader, {"DATABASE", "TABLESPACE", "SUBSCRIPTION"}) ? kAlone : kTransactional;
}

Classification alter_table(Reader& reader) {
  Reader ahead = reader;
  if (ahead.take("IF")) ahead.take("EXISTS");
  ahead.take("ONLY");
  skip_name(ahead);
  if (ahead.take("DETACH") && ahead.take("PARTITION")) {
    skip_name(ahead);
    if (ahead.take("CONCURRENTLY")) return kAloneVerifiable;
  }
  return unless_deferred(reader);
}

/// What makes the subscription ask its publisher again at once does not run in a transaction.
Classification alter_subscription(Reader& reader) {
  skip_name(reader);
  if (reader.take("REFRESH")) return kAlone;
  const bool set = reader.next_is("SET");
  if (take_any(reader, {"SET", "ADD", "DROP"}) && reader.take("PUBLICATION")) {
    return has_option_off(reader, "REFRESH") ? kTransactional : kAlone;
  }
  // PostgreSQL 17 and 18 refuse these two as well.
  if (!set || !reader.next_is('(')) return kTransactional;
  for (const std::string_view name : {"FAILOVER", "TWO_PHASE"}) {
    if (has_option(reader, name) || has_option_off(reader, name)) return kAlone;
  }
  return kTransactional;
}

Classification alter(Reader& reader) {
  if (reader.take("SYSTEM")) return kAloneVerifiable;
  if (reader.take("TABLE")) return alter_table(reader);
  if (reader.take("SUBSCRIPTION")) return alter_subscription(reader);
  if (reader.take("TYPE")) {
    skip_name(reader);
    return reader.take("ADD") && reader.next_is("VALUE") ? kOwnTransaction : kTransactional;
  }
  if (reader.take("DATABASE")) {
    skip_name(reader);
    return reader.take("SET") && reader.next_is("TABLESPACE") ? kAlone : kTransactional;
  }
  return unless_deferred(reader);
}

Classification reindex(Reader& reader) {
  bool concurrently = false;
  if (reader.take('(')) {
    concurrently = has_option(reader, "CONCURRENTLY");
    while (!reader.at_end() && !reader.take(')')) reader.advance();
  }
  if (take_any(reader, {"SCHEMA", "DATABASE", "SYSTEM"})) return kAloneVerifiable;
  take_any(reader, {"TABLE", "INDEX"});
  return concurrently || reader.next_is("CONCURRENTLY") ? kAloneVerifiable : kTransactional;
}

/// Without a table it goes through all of them, one transaction each.
Classification cluster(Reader& reader) {
  if (reader.take('(')) {
    while (!reader.at_end() && !reader.take(')')) reader.advance();
  }
  reader.take("VERBOSE");
  return reader.at_end() ? kAloneVerifiable : kTransactional;
}

Classification set(Reader& reader) { return reader.next_is("CONSTRAINTS") ? kByItself : kSetting; }

Classification prepare(Reader& reader) { return reader.next_is("TRANSACTION") ? kControl : kSetting; }

/// A cursor WITH HOLD outlives its transaction.
Classification declare(Reader& reader) {
  for (; !reader.at_end(); reader.advance()) {
    if (reader.take("FOR")) return kByItself;
    if (reader.take("WITH") && reader.next_is("HOLD")) return kSetting;
  }
  return kByItself;
}

/// Whether the letters of set_config are anywhere, so that most texts need no second reading.
bool mentions_set_config(std::string_view text) noexcept {
  constexpr std::string_view kName = "SET_CONFIG";
  constexpr std::size_t kBefore = 3;
  for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
    if (at >= kBefore && sql::is_word(text.substr(at - kBefore, kName.size()), kName)) return true;
  }
  return false;
}

/// A statement that works on rows; a setting when it calls set_config, wherever that hides.
Classification data(std::string_view statement, Reader& reader) {
  if (!mentions_set_config(statement)) return kData;
  std::string_view qualifier;
  std::string_view before;
  for (; !reader.at_end(); reader.advance()) {
    const std::string_view text = reader.text();
    if (text == ".") {
      qualifier = before;
    } else if (reader.next_is("SET_CONFIG") || text == "\"set_config\"") {
      Reader ahead = reader;
      ahead.advance();
      const bool of_another = before == "." && sql::plain_name(qualifier) != "pg_catalog";
      if (ahead.next_is('(') && !of_another) return kSetting;
    }
    before = text;
  }
  return kData;
}

template <const Classification& kIs>
Classification always(Reader& /*reader*/) {
  return kIs;
}

struct Rule {
  std::string_view word;
  Classification (*classify)(Reader&);
};

constexpr std::array<std::string_view, 8> kDataWords{"SELECT", "INSERT", "UPDATE", "DELETE",
                                                     "WITH",   "VALUES", "MERGE",  "EXPLAIN"};

constexpr std::array<Rule, 34> kRules{{{"CREATE", create},
                                       {"ALTER", alter},
                                       {"DROP", drop},
                                       {"SET", set},
                                       {"COPY", always<kDataByItself>},
                                       {"TRUNCATE", always<kData>},
                                       {"TABLE", always<kData>},
                                       {"SHOW", always<kData>},
                                       {"RESET", always<kSetting>},
                                       {"DISCARD", always<kSetting>},
                                       {"LISTEN", always<kSetting>},
                                       {"UNLISTEN", always<kSetting>},
                                       {"LOAD", always<kSetting>},
                                       {"PREPARE", prepare},
                                       {"DEALLOCATE", always<kSetting>},
                                       {"EXECUTE", always<kDataByItself>},
                                       {"DECLARE", declare},
                                       {"FETCH", always<kDataByItself>},
                                       {"MOVE", always<kDataByItself>},
                                       {"CLOSE", always<kByItself>},
                                       {"NOTIFY", always<kByItself>},
                                       {"DO", always<kByItself>},
                                       {"CALL", always<kCall>},
                                       {"VACUUM", always<kAloneVerifiable>},
                                       {"REINDEX", reindex},
                                       {"CLUSTER", cluster},
                                       {"BEGIN", always<kControl>},
                                       {"START", always<kControl>},
                                       {"COMMIT", always<kControl>},
                                       {"END", always<kControl>},
                                       {"ROLLBACK", always<kControl>},
                                       {"ABORT", always<kControl>},
                                       {"SAVEPOINT", always<kControl>},
                                       {"RELEASE", always<kControl>}}};

}  // namespace

Classification classify(std::string_view statement) {
  if (statement.starts_with('\\')) return kClientCommand;
  Reader reader(statement, kLexicalRules);
  if (reader.next_is('(')) return data(statement, reader);
  for (const std::string_view word : kDataWords) {
    if (reader.take(word)) return data(statement, reader);
  }
  for (const Rule& rule : kRules) {
    if (!reader.take(rule.word)) continue;
    return rule.classify(reader);
  }
  return kTransactional;
}

}  // namespace dunlin::postgres
