// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/alter_statement.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/clause_parser.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::sqlite {
namespace {

using namespace alter;

/// To the comma that ends the action, or the end.
Span take_expression(DdlReader& reader) {
  const std::size_t begin = reader.begin();
  for (int depth = 0; !reader.at_end() && !reader.next_is(';'); reader.advance()) {
    if (depth == 0 && reader.next_is(',')) break;
    if (reader.next_is('(')) ++depth;
    if (reader.next_is(')') && --depth < 0) break;
  }
  if (reader.begin() == begin) reader.expected("an expression");
  return span_between(begin, reader.end());
}

/// What is between them when one pair of parentheses is around all of it.
std::string_view without_parentheses(std::string_view expression) {
  DdlReader reader(expression);
  if (!reader.next_is('(')) return expression;
  const Span inside = reader.take_parentheses();
  return reader.at_end() ? inside.text_in(expression) : expression;
}

/// What follows DEFAULT, without parentheses where they say nothing: around a name they do, which without them would be
/// a text.
std::string default_value(std::string_view typed) {
  const std::string_view inside = without_parentheses(typed);
  DdlReader reader(inside);
  if (inside == typed || !reader.next_is_name()) return std::string(inside);
  const std::string_view word = reader.text();
  reader.advance();
  const bool is_keyword = sqlite3_keyword_check(word.data(), static_cast<int>(word.size())) != 0;
  return std::string(reader.at_end() && !is_keyword ? typed : inside);
}

bool take_if_exists(DdlReader& reader) {
  DdlReader ahead = reader;
  if (!ahead.take("IF") || !ahead.take("EXISTS")) return false;
  reader = ahead;
  return true;
}

bool take_if_not_exists(DdlReader& reader) {
  DdlReader ahead = reader;
  if (!ahead.take("IF") || !ahead.take("NOT") || !ahead.take("EXISTS")) return false;
  reader = ahead;
  return true;
}

[[noreturn]] void refuse(const DdlReader& reader, std::string message, std::string hint) {
  throw Error(ErrorCode::unsupported, std::move(message),
              {.hint = std::move(hint), .statement = std::string(reader.sql()), .offset = reader.begin()});
}

/// RESTRICT is what happens anyway.
void take_behaviour(DdlReader& reader) {
  if (reader.next_is("CASCADE")) {
    refuse(reader, "CASCADE is not known for SQLite", "drop what depends on it by statements of its own, before");
  }
  reader.take("RESTRICT");
}

/// Reads one statement.
class AlterParser {
 public:
  explicit AlterParser(std::string_view sql) : reader_(sql) {}

  std::optional<AlterStatement> parse() {
    if (!reader_.take("ALTER") || !reader_.take("TABLE")) return std::nullopt;
    take_table();
    const bool native_words = begins_as_native();
    try {
      take_actions();
    } catch (const Error& error) {
      // Nothing but what SQLite knows: it has the say.
      const bool only_native = native_words && is_plain() && statement_.actions.empty() && !has_comma();
      if (error.code() != ErrorCode::syntax_error || !only_native) throw;
      statement_.is_native = true;
      return std::move(statement_);
    }
    statement_.is_native = is_plain() && statement_.actions.size() == 1 && is_native(statement_.actions.front().change);
    return std::move(statement_);
  }

 private:
  void take_table() {
    statement_.if_exists = take_if_exists(reader_);
    take_only();
    statement_.table = reader_.take_name();
    if (reader_.take('.')) {
      statement_.schema = statement_.table.name;
      statement_.table = reader_.take_name();
    }
    silent_words_ = reader_.take('*') || silent_words_;
  }

  /// ONLY may also be the name.
  void take_only() {
    static constexpr std::array<std::string_view, 6> kActions{"ADD", "DROP", "ALTER", "RENAME", "SET", "VALIDATE"};
    DdlReader ahead = reader_;
    if (!ahead.take("ONLY") || !ahead.next_is_name()) return;
    ahead.advance();
    const bool is_name = ahead.next_is('.') || std::any_of(kActions.begin(), kActions.end(),
                                                           [&](std::string_view word) { return ahead.next_is(word); });
    if (!is_name) return;
    reader_.advance();
    silent_words_ = true;
  }

  /// Whether an action comes that SQLite has, or believes to have.
  [[nodiscard]] bool begins_as_native() const {
    DdlReader ahead = reader_;
    if (ahead.take("RENAME")) return !ahead.next_is("CONSTRAINT");
    if (!ahead.take("ADD") && !ahead.take("DROP")) return false;
    return !next_is_table_constraint(ahead);
  }

  [[nodiscard]] bool is_plain() const { return !statement_.if_exists && !silent_words_; }

  [[nodiscard]] bool has_comma() const {
    DdlReader ahead(reader_.sql());
    for (int depth = 0; !ahead.at_end(); ahead.advance()) {
      if (ahead.next_is('(')) ++depth;
      if (ahead.next_is(')')) --depth;
      if (depth == 0 && ahead.next_is(',')) return true;
    }
    return false;
  }

  [[nodiscard]] static bool is_native(const Change& change) {
    if (const auto* added = std::get_if<AddColumn>(&change)) return !added->if_not_exists;
    if (const auto* dropped = std::get_if<DropColumn>(&change)) return !dropped->if_exists;
    return std::holds_alternative<RenameColumn>(change) || std::holds_alternative<RenameTable>(change);
  }

  void take_actions() {
    do {
      const std::size_t begin = reader_.begin();
      Change change = take_action();
      statement_.actions.push_back({std::move(change), span_between(begin, reader_.end())});
    } while (reader_.take(','));
    reader_.take(';');
    if (!reader_.at_end()) reader_.expected("a comma or the end");
  }

  Change take_action() {
    if (reader_.take("ADD")) return take_add();
    if (reader_.take("DROP")) return take_drop();
    if (reader_.take("ALTER")) return take_alter();
    if (reader_.take("RENAME")) return take_rename();
    if (reader_.take("SET")) return take_set();
    if (reader_.take("VALIDATE")) {
      reader_.take_word("CONSTRAINT");
      return ValidateConstraint{reader_.take_name().name};
    }
    reader_.expected("ADD, DROP, ALTER, RENAME or SET");
  }

  Change take_add() {
    if (next_is_table_constraint(reader_)) return take_new_constraint();
    reader_.take("COLUMN");
    AddColumn added{.column = {}, .text = {}, .if_not_exists = take_if_not_exists(reader_)};
    CreateTable table;
    take_column(reader_, table);
    added.column = table.columns.front().name.name;
    added.text = table.columns.front().span.text_in(reader_.sql());
    return added;
  }

  Change take_new_constraint() {
    const std::size_t begin = reader_.begin();
    std::optional<ClauseInText> clause = take_table_constraint(reader_);
    if (!clause) reader_.expected("CHECK, FOREIGN KEY, UNIQUE or PRIMARY KEY");
    AddConstraint added{.clause = std::move(*clause), .text = {}};
    added.text = span_between(begin, reader_.end()).text_in(reader_.sql());
    // SQLite keeps no constraint that rows may break: they are looked at now.
    DdlReader ahead = reader_;
    if (ahead.take("NOT") && ahead.take("VALID")) reader_ = ahead;
    return added;
  }

  Change take_drop() {
    if (!next_is_table_constraint(reader_)) {
      reader_.take("COLUMN");
      const bool if_exists = take_if_exists(reader_);
      DropColumn dropped{.column = reader_.take_name().name, .if_exists = if_exists};
      silent_words_ = reader_.next_is("RESTRICT") || silent_words_;
      take_behaviour(reader_);
      return dropped;
    }
    DropConstraint dropped;
    if (reader_.take("CONSTRAINT")) {
      dropped.if_exists = take_if_exists(reader_);
      dropped.name = reader_.take_name().name;
    }
    if (next_is_table_constraint(reader_)) take_description(dropped);
    take_behaviour(reader_);
    return dropped;
  }

  /// What the constraint is.
  void take_description(DropConstraint& dropped) {
    DdlReader ahead = reader_;
    ClauseInText clause;
    if (ahead.take("PRIMARY")) {
      ahead.take_word("KEY");
      clause.kind = ClauseKind::primary_key;
      if (ahead.next_is('(')) clause.parts = take_key_parts(ahead).parts;
    } else if (ahead.take("FOREIGN")) {
      ahead.take_word("KEY");
      clause.kind = ClauseKind::references;
      clause.columns = take_column_names(ahead);
      if (ahead.next_is("REFERENCES")) clause.reference = take_reference(ahead);
    } else {
      std::optional<ClauseInText> taken = take_table_constraint(ahead);
      if (!taken || taken->name) reader_.expected("CHECK, FOREIGN KEY, UNIQUE or PRIMARY KEY");
      clause = std::move(*taken);
    }
    reader_ = ahead;
    if (clause.kind == ClauseKind::check) {
      dropped.expression = clause.expression.text_in(reader_.sql());
    }
    dropped.clause = std::move(clause);
  }

  Change take_rename() {
    if (reader_.take("TO")) return RenameTable{reader_.take_name().name};
    if (reader_.take("CONSTRAINT")) {
      auto [from, to] = take_names();
      return RenameConstraint{std::move(from), std::move(to)};
    }
    reader_.take("COLUMN");
    auto [from, to] = take_names();
    return RenameColumn{std::move(from), std::move(to)};
  }

  /// `a TO b`.
  std::pair<std::string, std::string> take_names() {
    std::string from = reader_.take_name().name;
    reader_.take_word("TO");
    return {std::move(from), reader_.take_name().name};
  }

  Change take_set() {
    if (reader_.take("STRICT")) return SetStrict{true};
    if (reader_.take("NOT")) {
      reader_.take_word("STRICT");
      return SetStrict{false};
    }
    const bool without = reader_.take("WITHOUT");
    if (!without && !reader_.take("WITH")) reader_.expected("STRICT, NOT STRICT, WITHOUT ROWID or WITH ROWID");
    reader_.take_word("ROWID");
    return SetRowid{without};
  }

  Change take_alter() {
    reader_.take("COLUMN");
    std::string column = reader_.take_name().name;
    if (reader_.take("TYPE")) return take_new_type(std::move(column));
    if (reader_.take("DROP")) return take_column_drop(std::move(column));
    if (!reader_.take("SET")) reader_.expected("TYPE, SET or DROP");
    if (reader_.take("DATA")) {
      reader_.take_word("TYPE");
      return take_new_type(std::move(column));
    }
    if (reader_.take("DEFAULT")) {
      const Span value = take_expression(reader_);
      return SetDefault{std::move(column), default_value(value.text_in(reader_.sql()))};
    }
    if (reader_.take("EXPRESSION")) return take_new_expression(std::move(column));
    if (reader_.take("COLLATE")) return SetCollation{std::move(column), reader_.take_name().name};
    return take_not_null(std::move(column));
  }

  Change take_not_null(std::string column) {
    const std::optional<ClauseInText> clause = take_column_clause(reader_);
    if (!clause || clause->kind != ClauseKind::not_null) {
      reader_.expected("TYPE, NOT NULL, DEFAULT or EXPRESSION");
    }
    return SetNotNull{std::move(column), std::string(clause->span.text_in(reader_.sql()))};
  }

  Change take_column_drop(std::string column) {
    if (reader_.take("DEFAULT")) return DropDefault{std::move(column)};
    if (reader_.take("TYPE")) return DropType{std::move(column)};
    if (reader_.take("EXPRESSION")) {
      const bool if_exists = take_if_exists(reader_);
      return DropExpression{std::move(column), if_exists};
    }
    reader_.take_word("NOT");
    reader_.take_word("NULL");
    return DropNotNull{std::move(column)};
  }

  Change take_new_type(std::string column) {
    const Span type = take_type(reader_);
    if (type.length == 0) reader_.expected("a type");
    SetType set{.column = std::move(column), .type = std::string(type.text_in(reader_.sql()))};
    if (reader_.take("COLLATE")) set.collation = reader_.take_name().name;
    if (reader_.take("USING")) set.conversion = take_expression(reader_).text_in(reader_.sql());
    return set;
  }

  Change take_new_expression(std::string column) {
    const std::size_t begin = reader_.begin();
    const std::optional<ClauseInText> clause = take_column_clause(reader_);
    if (!clause || clause->kind != ClauseKind::generated) reader_.expected("AS");
    const std::string_view text = span_between(begin, reader_.end()).text_in(reader_.sql());
    return SetExpression{std::move(column), std::string(text)};
  }

  DdlReader reader_;
  AlterStatement statement_;
  bool silent_words_ = false;  ///< Words are there that SQLite does not know, and that change nothing.
};

}  // namespace

std::optional<AlterStatement> parse_alter_table(std::string_view sql) { return AlterParser(sql).parse(); }

}  // namespace dunlin::sqlite
