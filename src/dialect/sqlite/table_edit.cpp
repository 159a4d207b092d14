// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/table_edit.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/introspect.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/render.hpp"
#include "dialect/sqlite/table_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <variant>

namespace dunlin::sqlite {
namespace {

using namespace alter;

std::optional<Span> last_clause(const ColumnInText& column, ClauseKind kind) {
  std::optional<Span> last;
  for (const ClauseInText& clause : column.clauses) {
    if (clause.kind == kind) last = clause.span;
  }
  return last;
}

/// True when there was one.
bool erase_clauses(TableText& table, std::string_view column, ClauseKind kind) {
  bool found = false;
  while (const std::optional<Span> clause = last_clause(table.column(column), kind)) {
    table.erase(*clause);
    found = true;
  }
  return found;
}

/// In the place of the last of its kind, else behind the column.
void put_clause(TableText& table, std::string_view column, ClauseKind kind, std::string_view text) {
  const std::optional<Span> last = last_clause(table.column(column), kind);
  if (!last) {
    table.insert_clause(column, text);
    return;
  }
  table.replace(*last, text);
  for (;;) {
    const ColumnInText& now = table.column(column);
    const auto first = std::find_if(now.clauses.begin(), now.clauses.end(),
                                    [&](const ClauseInText& clause) { return clause.kind == kind; });
    if (first->span == *last_clause(now, kind)) return;
    table.erase(first->span);
  }
}

/// Behind the type, where SQLite's own words for it need no quotes.
void set_collation(TableText& table, std::string_view column, std::string_view collation) {
  const std::string known = collation_of(collation);
  if (known.empty()) {
    erase_clauses(table, column, ClauseKind::collate);
    return;
  }
  const bool is_own = known == "NOCASE" || known == "RTRIM";
  put_clause(table, column, ClauseKind::collate, "COLLATE " + (is_own ? known : dialect().quote(known)));
}

[[noreturn]] void refuse_drop(std::string_view column, std::string_view user) {
  throw Error(ErrorCode::statement_failed, fmt::format("column \"{}\" is used by {}", column, user),
              {.hint = "drop that first, in the same ALTER TABLE or before"});
}

bool is_among(const std::vector<NameInText>& names, std::string_view column) {
  return std::any_of(names.begin(), names.end(), [&](const NameInText& one) { return same_name(one.name, column); });
}

/// What stays behind may not speak of the column: SQLite would take its name in quotes for a text.
void require_unused(const TableText& table, std::string_view column) {
  const auto check = [&](const ClauseInText& clause, std::string_view what) {
    if (names_word(table.text(clause.expression), column)) refuse_drop(column, what);
  };
  for (const ColumnInText& other : table.table().columns) {
    if (same_name(other.name.name, column)) continue;
    for (const ClauseInText& clause : other.clauses) {
      if (clause.kind == ClauseKind::check) check(clause, "a CHECK");
      if (clause.kind == ClauseKind::generated) check(clause, fmt::format("column \"{}\"", other.name.name));
    }
  }
  for (const ClauseInText& clause : table.table().constraints) {
    if (clause.kind == ClauseKind::check) check(clause, "a CHECK");
    if (is_among(clause.columns, column)) refuse_drop(column, "a FOREIGN KEY");
    const bool in_key = std::any_of(clause.parts.begin(), clause.parts.end(),
                                    [&](const KeyPartInText& part) { return same_name(part.column, column); });
    if (in_key) refuse_drop(column, clause.kind == ClauseKind::unique ? "a UNIQUE" : "the PRIMARY KEY");
  }
}

/// The options behind the closing parenthesis.
void set_options(TableText& table, bool strict, bool without_rowid) {
  const CreateTable now = table.table();
  if (now.strict == strict && now.without_rowid == without_rowid) return;
  std::string options = strict ? "STRICT" : "";
  if (without_rowid) options += options.empty() ? "WITHOUT ROWID" : ", WITHOUT ROWID";
  if (now.options.length == 0) {
    table.insert(now.closing + 1, " " + options);
  } else if (options.empty()) {
    table.erase(now.options);
  } else {
    table.replace(now.options, options);
  }
}

/// One change of a table's text.
class Edit {
 public:
  explicit Edit(TableText& table) : table_(table) {}

  void operator()(const SetType& change) const {
    const ColumnInText& column = table_.column(change.column);
    if (column.type.length > 0) {
      table_.replace(column.type, change.type);
    } else {
      table_.insert(column.name.span.end(), " " + change.type);
    }
    if (!change.collation.empty()) set_collation(table_, change.column, change.collation);
  }
  void operator()(const DropType& change) const {
    const Span type = table_.column(change.column).type;
    if (type.length > 0) table_.erase(type);
  }
  void operator()(const SetCollation& change) const {
    static_cast<void>(table_.column(change.column));
    set_collation(table_, change.column, change.collation);
  }
  void operator()(const SetNotNull& change) const {
    erase_clauses(table_, change.column, ClauseKind::null);
    // What there is says more than the bare words, or as much.
    const bool is_bare = sql::is_word(normalise_expression(change.clause), "NOT NULL");
    if (is_bare && last_clause(table_.column(change.column), ClauseKind::not_null)) return;
    put_clause(table_, change.column, ClauseKind::not_null, change.clause);
  }
  void operator()(const DropNotNull& change) const { erase_clauses(table_, change.column, ClauseKind::not_null); }
  void operator()(const SetDefault& change) const {
    put_clause(table_, change.column, ClauseKind::default_value, "DEFAULT " + render_default(change.value));
  }
  void operator()(const DropDefault& change) const { erase_clauses(table_, change.column, ClauseKind::default_value); }
  void operator()(const SetExpression& change) const {
    put_clause(table_, change.column, ClauseKind::generated, change.clause);
  }
  void operator()(const DropExpression& change) const {
    if (erase_clauses(table_, change.column, ClauseKind::generated) || change.if_exists) return;
    throw Error(ErrorCode::statement_failed, fmt::format("column \"{}\" is not generated", change.column));
  }
  void operator()(const AddConstraint& change) const { add_constraint(table_, change); }
  void operator()(const DropConstraint& change) const { drop_constraint(table_, change); }
  void operator()(const RenameConstraint& change) const { rename_constraint(table_, change); }
  void operator()(const ValidateConstraint& change) const { require_constraint(table_, change.name); }
  void operator()(const AddColumn& change) const {
    if (table_.find_column(change.column) == nullptr) {
      table_.insert_item(table_.table().columns.back().span, change.text);
    } else if (!change.if_not_exists) {
      throw Error(ErrorCode::statement_failed,
                  fmt::format("table \"{}\" has a column \"{}\" already", table_.table().name.name, change.column));
    }
  }
  void operator()(const DropColumn& change) const {
    if (change.if_exists && table_.find_column(change.column) == nullptr) return;
    const Span span = table_.column(change.column).span;
    require_unused(table_, change.column);
    if (table_.table().columns.size() == 1) {
      throw Error(ErrorCode::statement_failed,
                  fmt::format("column \"{}\" is the only one of table \"{}\"", change.column, table_.table().name.name),
                  {.hint = "add another one first, or drop the table"});
    }
    table_.erase_item(span);
  }
  void operator()(const RenameColumn&) const { refuse(); }
  void operator()(const RenameTable&) const { refuse(); }
  void operator()(const SetStrict& change) const { set_options(table_, change.strict, table_.table().without_rowid); }
  void operator()(const SetRowid& change) const { set_options(table_, table_.table().strict, change.without_rowid); }

 private:
  [[noreturn]] static void refuse() { throw Error(ErrorCode::internal, "a renaming is no edit of one text"); }

  TableText& table_;
};

}  // namespace

void edit_table(TableText& table, const alter::Change& change) { std::visit(Edit(table), change); }

std::string with_name(std::string_view create_table, std::string_view name) {
  const NameInText old = parse_create_table(create_table).name;
  const std::string quoted = dialect().quote(name);
  std::string renamed(create_table.substr(0, old.span.offset));
  std::size_t taken = old.span.offset;
  for (DdlReader reader(create_table); !reader.at_end();) {
    const Span token{reader.begin(), reader.text().size()};
    const bool is_it = reader.next_is_name() && same_name(name_of(reader.text()), old.name);
    reader.advance();
    if (!is_it || (token != old.span && (token.offset < old.span.end() || !reader.next_is('.')))) continue;
    renamed += create_table.substr(taken, token.offset - taken);
    renamed += quoted;
    taken = token.end();
  }
  renamed += create_table.substr(taken);
  return renamed;
}

std::string collation_in(const ColumnInText& column) {
  std::string collation = "BINARY";
  for (const ClauseInText& clause : column.clauses) {
    if (clause.kind == ClauseKind::collate) collation = clause.collation;
  }
  return collation;
}

}  // namespace dunlin::sqlite
