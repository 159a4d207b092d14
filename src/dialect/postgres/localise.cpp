// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/classify.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::postgres {
namespace {

using sql::Reader;
using sql::Token;

/// A statement on its way to its local form, changed by its tokens so that the rest stays as it was typed.
class Localiser {
 public:
  explicit Localiser(std::string_view setting) noexcept : setting_(setting), reader_(setting, kLexicalRules) {}

  std::string localise() {
    if (reader_.next_is("SET")) return set();
    if (reader_.take("RESET")) return reset();
    if (reader_.take("SELECT")) return select();
    refuse_session_command();
  }

 private:
  [[noreturn]] void refuse(std::string message, std::string hint) const {
    throw Error(ErrorCode::setting_refused, std::move(message),
                {.hint = std::move(hint), .statement = std::string(setting_), .offset = reader_.token().offset});
  }

  [[noreturn]] void refuse_transaction() const {
    refuse("isolation and access mode of the transaction are not the revision's to set",
           "remove it: revisions run READ COMMITTED and READ WRITE, which their history depends on");
  }

  /// Session commands that have no form for one transaction.
  [[noreturn]] void refuse_session_command() const;

  void check_name(std::string_view token) const {
    const std::string name = to_lower(sql::plain_name(token));
    if (name == "transaction_isolation" || name == "transaction_read_only" || name == "transaction_deferrable") {
      refuse_transaction();
    }
  }

  /// The program's own texts travel over the same connection.
  void check_encoding(std::string_view token) const {
    std::string plain;
    for (const char c : to_lower(sql::plain_name(token))) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
    }
    if (plain.empty() || plain == "utf8" || plain == "unicode" || plain == "default") return;
    refuse(fmt::format("client encoding cannot become \"{}\"", sql::plain_name(token)),
           "revision files are UTF-8: convert the text of the file, and remove the statement");
  }

  static bool is_client_encoding(std::string_view token) {
    return to_lower(sql::plain_name(token)) == "client_encoding";
  }

  /// `SET [SESSION | LOCAL] …`
  std::string set() {
    const std::size_t after_set = reader_.token().offset + reader_.token().length;
    reader_.advance();
    if (reader_.take("LOCAL")) {
      check_set();
      return std::string(setting_);
    }
    const Token session = reader_.token();
    if (reader_.take("SESSION") && !reader_.next_is("AUTHORIZATION")) {
      if (reader_.next_is("CHARACTERISTICS")) refuse_transaction();
      check_set();
      return replaced(session.offset, session.length, "LOCAL");
    }
    if (!reader_.next_is("AUTHORIZATION")) check_set();
    return replaced(after_set, 0, " LOCAL");
  }

  /// What follows SET and its LOCAL.
  void check_set() {
    if (reader_.next_is("TRANSACTION")) refuse_transaction();
    if (reader_.take("SESSION")) {
      if (reader_.next_is("CHARACTERISTICS")) refuse_transaction();
      return;
    }
    if (reader_.take("NAMES")) return check_encoding(reader_.text());
    const std::string_view name = reader_.text();
    check_name(name);
    if (!is_client_encoding(name)) return;
    reader_.advance();
    if (reader_.take('=') || reader_.take("TO")) check_encoding(reader_.text());
  }

  std::string reset() {
    if (reader_.next_is("ALL")) {
      refuse("RESET ALL would also undo what the program itself has set",
             "reset by name what is meant: RESET search_path");
    }
    if (reader_.next_is("TRANSACTION")) refuse_transaction();
    const std::size_t name = reader_.token().offset;
    if (reader_.next_is("TIME") || reader_.next_is("SESSION")) {
      return fmt::format("SET LOCAL {} DEFAULT", trim(setting_.substr(name)));
    }
    check_name(reader_.text());
    return fmt::format("SET LOCAL {} TO DEFAULT", trim(setting_.substr(name)));
  }

  /// `SELECT set_config(name, value, is_local), …`: each third argument becomes true.
  std::string select() {
    std::string local;
    std::size_t copied = 0;
    do {
      const Token third = set_config_call();
      local += setting_.substr(copied, third.offset - copied);
      local += "true";
      copied = third.offset + third.length;
      if (reader_.take("AS")) reader_.advance();
    } while (reader_.take(','));
    if (!reader_.at_end()) refuse_hidden();
    return local + std::string(setting_.substr(copied));
  }

  [[noreturn]] void refuse_hidden() const {
    refuse("set_config inside a query cannot be kept from outliving the revision",
           "write it as a statement of its own: SELECT set_config('name', 'value', true)");
  }

  /// The third argument of the call that must come next.
  Token set_config_call() {
    if (sql::plain_name(reader_.text()) == "pg_catalog") {
      reader_.advance();
      if (!reader_.take('.')) refuse_hidden();
    }
    if (sql::plain_name(reader_.text()) != "set_config") refuse_hidden();
    reader_.advance();
    if (!reader_.take('(')) refuse_hidden();
    const std::array<Token, 3> arguments{argument(), argument(), argument()};
    if (!reader_.take(')')) refuse_hidden();
    const auto text = [this](const Token& token) { return setting_.substr(token.offset, token.length); };
    check_name(text(arguments[0]));
    if (is_client_encoding(text(arguments[0]))) check_encoding(text(arguments[1]));
    return arguments[2];
  }

  /// One argument, from its first to its last token; takes the comma behind it.
  Token argument() {
    if (reader_.next_is(')')) refuse_hidden();
    Token whole = reader_.token();
    std::size_t depth = 0;
    for (; !reader_.at_end(); reader_.advance()) {
      if (depth == 0 && (reader_.next_is(',') || reader_.next_is(')'))) break;
      if (reader_.next_is('(')) ++depth;
      if (reader_.next_is(')')) --depth;
      whole.length = reader_.token().offset + reader_.token().length - whole.offset;
    }
    reader_.take(',');
    return whole;
  }

  [[nodiscard]] std::string replaced(std::size_t offset, std::size_t length, std::string_view with) const {
    std::string text(setting_);
    text.replace(offset, length, with);
    return text;
  }

  std::string_view setting_;
  Reader reader_;
};

struct Refusal {
  std::string_view word;
  std::string_view why;
  std::string_view hint;
};

constexpr std::array<Refusal, 7> kRefusals{
    {{"DISCARD", "DISCARD throws away a session that does not belong to the revision alone",
      "remove it: what a revision sets ends with it anyway"},
     {"LISTEN", "LISTEN binds the session beyond the revision", "remove it: nobody would read the notifications"},
     {"UNLISTEN", "UNLISTEN changes the session beyond the revision", "remove it: a revision never listens"},
     {"LOAD", "LOAD binds a library into the session beyond the revision",
      "name the library in session_preload_libraries of the role or the database"},
     {"PREPARE", "PREPARE leaves a statement behind in the session",
      "write the statement itself, or a DO block with EXECUTE … USING"},
     {"DEALLOCATE", "DEALLOCATE takes prepared statements from a session that is not the revision's alone",
      "remove it, and write statements out instead of preparing them"},
     {"DECLARE", "a cursor WITH HOLD outlives the revision",
      "declare it without HOLD, or write a DO block with a loop"}}};

void Localiser::refuse_session_command() const {
  const auto refusal = std::find_if(kRefusals.begin(), kRefusals.end(),
                                    [this](const Refusal& one) { return reader_.next_is(one.word); });
  if (refusal == kRefusals.end()) refuse_hidden();
  refuse(std::string(refusal->why), std::string(refusal->hint));
}

}  // namespace

std::optional<std::string> localise(std::string_view setting) { return Localiser(setting).localise(); }

}  // namespace dunlin::postgres
