// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/column_types.hpp>
#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dunlin {

/// What a column refers to.
struct Reference {
  std::string table{};                 ///< `name`, or `schema.name`.
  std::vector<std::string> columns{};  ///< Empty: its primary key.
  schema::ReferenceAction on_delete =
      schema::ReferenceAction::no_action;  ///< What becomes of rows that refer to one that goes.
  schema::ReferenceAction on_update =
      schema::ReferenceAction::no_action;  ///< What becomes of them when its key changes.

  bool operator==(const Reference&) const = default;
};

/// A column as a model describes it.
struct ModelColumn {
  std::string name;                                 ///< As it is to be in the database.
  ColumnType type;                                  ///< What follows from the member's type.
  std::optional<std::size_t> length{};              ///< Of text, in characters.
  std::optional<std::size_t> precision{};           ///< Of a decimal: all its digits.
  std::optional<std::size_t> scale{};               ///< Of a decimal: those behind the point.
  std::optional<std::string> default_sql{};         ///< An expression.
  std::vector<std::string> checks{};                ///< Conditions.
  bool primary_key = false;                         ///< Belongs to the key of the table.
  bool unique = false;                              ///< No two rows have the same value.
  bool indexed = false;                             ///< Has an index of its own.
  std::optional<Reference> reference{};             ///< What it refers to.
  std::string collation{};                          ///< How its texts are compared; empty: as the database does.
  std::string comment{};                            ///< For people, where the database keeps comments.
  std::string renamed_from{};                       ///< What it was called before.
  std::map<std::string, std::string> types{};       ///< By dialect, in place of what follows from the member's type.
  std::map<std::string, std::string> defaults{};    ///< By dialect, in place of `default_sql`.
  std::map<std::string, std::string> collations{};  ///< By dialect, in place of `collation`.

  bool operator==(const ModelColumn&) const = default;
};

/// What a table as a whole has beside its columns.
struct ModelKey {
  /// What it is for.
  enum class Kind {
    primary,  ///< The key of the table.
    unique,   ///< No two rows have the same values.
    index     ///< Only for finding rows.
  };

  Kind kind{};                       ///< What it is for.
  std::vector<std::string> columns;  ///< In order.
  std::string name{};                ///< Empty: made of the table's and the columns' names.
  std::string where{};               ///< Of a partial index.

  bool operator==(const ModelKey&) const = default;
};
/// A condition on the rows of a table.
struct ModelCheck {
  std::string expression;  ///< True, or NULL, for every row.
  std::string name{};      ///< Empty: made by the database.

  bool operator==(const ModelCheck&) const = default;
};
/// A reference over several columns.
struct ModelForeignKey {
  std::vector<std::string> columns;  ///< Of this table.
  Reference reference;               ///< What they refer to.

  bool operator==(const ModelForeignKey&) const = default;
};
/// SQL as it is, behind the table: a trigger, a policy, a view on it.
struct ModelSql {
  std::string dialect;  ///< `sqlite`, `postgresql`; empty: every.
  std::string sql;      ///< One statement or more.

  bool operator==(const ModelSql&) const = default;
};

/// A table as a model describes it, without the C++ type of its rows.
struct ModelTable {
  schema::ObjectName name;                    ///< As it is to be in the database.
  std::vector<ModelColumn> columns;           ///< In order.
  std::vector<ModelKey> keys;                 ///< Over several columns; those of one may be said at the column.
  std::vector<ModelCheck> checks;             ///< On the whole row.
  std::vector<ModelForeignKey> foreign_keys;  ///< Over several columns.
  std::vector<ModelSql> sql;                  ///< Run when the table is there.
  std::string comment;                        ///< For people, where the database keeps comments.
  std::string renamed_from;                   ///< What it was called before.

  bool operator==(const ModelTable&) const = default;
};

// What is said of a column, behind its member.

/// The key of the table. An integer key of one column gets its numbers from the database.
struct PrimaryKeyOption {};
/// See `PrimaryKeyOption`.
inline constexpr PrimaryKeyOption primary_key{};
/// No two rows have the same value.
struct UniqueOption {};
/// See `UniqueOption`.
inline constexpr UniqueOption unique{};
/// An index of this column alone.
struct IndexOption {};
/// See `IndexOption`.
inline constexpr IndexOption index{};

/// At most so many characters.
struct length {
  /// Of so many characters.
  explicit length(std::size_t count) : characters(count) {}
  std::size_t characters;  ///< At most so many.
};
/// Digits of a decimal: in all, and behind the point.
struct precision {
  /// Of `all` digits, `behind` of them behind the point.
  explicit precision(std::size_t all, std::size_t behind = 0) : digits(all), scale(behind) {}
  std::size_t digits;  ///< In all.
  std::size_t scale;   ///< Behind the point.
};

namespace detail {

/// A word or two of SQL or of people.
struct TextOption {
  explicit TextOption(std::string given) : text(std::move(given)) {}
  std::string text;
};

}  // namespace detail

/// An expression in SQL that every declared dialect understands: `"CURRENT_TIMESTAMP"`, `"'light'"`, `"0"`.
struct default_sql : detail::TextOption {
  using TextOption::TextOption;
};
/// A condition that every row fulfils, or gives NULL for.
struct check : detail::TextOption {
  using TextOption::TextOption;
};
/// How its texts are compared, by the name that every declared dialect has for it; see also `collation_on`.
struct collation : detail::TextOption {
  using TextOption::TextOption;
};
/// What people should know of it, where the database keeps comments.
struct comment : detail::TextOption {
  using TextOption::TextOption;
};
/// What it was called before: a difference then renames it instead of dropping it.
struct renamed_from : detail::TextOption {
  using TextOption::TextOption;
};
/// The type to use on one dialect.
struct type_on {
  /// The type `as` on the dialect `on`.
  type_on(std::string on, std::string as) : dialect(std::move(on)), type(std::move(as)) {}
  std::string dialect;  ///< `sqlite`, `postgresql`.
  std::string type;     ///< As it is written in SQL there.
};
/// The default on one dialect, in place of what `default_sql` says.
struct default_on {
  /// The expression `as` on the dialect `on`.
  default_on(std::string on, std::string as) : dialect(std::move(on)), expression(std::move(as)) {}
  std::string dialect;     ///< `sqlite`, `postgresql`.
  std::string expression;  ///< As it is written in SQL there.
};
/// The collation on one dialect, in place of what `collation` says.
struct collation_on {
  /// The collation `as` on the dialect `on`.
  collation_on(std::string on, std::string as) : dialect(std::move(on)), name(std::move(as)) {}
  std::string dialect;  ///< `sqlite`, `postgresql`.
  std::string name;     ///< As the database calls it.
};
/// `references("users")`, `references("users", {.on_delete = …})`.
[[nodiscard]] inline Reference references(std::string table, Reference rest = {}) {
  rest.table = std::move(table);
  return rest;
}

namespace detail {

inline void apply(ModelColumn& column, PrimaryKeyOption) { column.primary_key = true; }
inline void apply(ModelColumn& column, UniqueOption) { column.unique = true; }
inline void apply(ModelColumn& column, IndexOption) { column.indexed = true; }
inline void apply(ModelColumn& column, const length& option) { column.length = option.characters; }
inline void apply(ModelColumn& column, const precision& option) {
  column.precision = option.digits;
  column.scale = option.scale;
}
inline void apply(ModelColumn& column, const default_sql& option) { column.default_sql = option.text; }
inline void apply(ModelColumn& column, const check& option) { column.checks.push_back(option.text); }
inline void apply(ModelColumn& column, const collation& option) { column.collation = option.text; }
inline void apply(ModelColumn& column, const comment& option) { column.comment = option.text; }
inline void apply(ModelColumn& column, const renamed_from& option) { column.renamed_from = option.text; }
inline void apply(ModelColumn& column, const type_on& option) { column.types[option.dialect] = option.type; }
inline void apply(ModelColumn& column, const default_on& option) {
  column.defaults[option.dialect] = option.expression;
}
inline void apply(ModelColumn& column, const collation_on& option) { column.collations[option.dialect] = option.name; }
inline void apply(ModelColumn& column, const Reference& option) { column.reference = option; }

/// Reads and writes one member of a row's type.
template <typename RowType>
class Field {
 public:
  virtual ~Field() = default;

  /// Into a value that may hold an older one, whose memory is used again.
  virtual void get(const RowType& from, Value& to) const = 0;
  virtual void set(RowType& to, const Row& row, std::size_t column) const = 0;
};

template <typename RowType, typename Member>
class MemberField final : public Field<RowType> {
 public:
  explicit MemberField(Member RowType::*member) noexcept : member_(member) {}

  void get(const RowType& from, Value& to) const override {
    if constexpr (std::is_same_v<Member, std::string>) {
      if (auto* text = std::get_if<std::string>(&to)) {
        *text = from.*member_;
        return;
      }
    }
    to = ColumnTraits<Member>::to_value(from.*member_);
  }
  void set(RowType& to, const Row& row, std::size_t column) const override {
    to.*member_ = ColumnOf<Member>::read(row, column);
  }

 private:
  Member RowType::*member_;
};

}  // namespace detail

/// A table whose rows are objects of a plain struct; made by `table`. A value: copies share the members' accessors.
///
///     struct UserStats {
///       std::int64_t id;
///       std::string username;
///       std::optional<std::string> nick;
///       std::chrono::sys_seconds last_seen;
///     };
///
///     const auto user_stats =
///         dunlin::table<UserStats>("user_stats")
///             .column("id", &UserStats::id, dunlin::primary_key)
///             .column("username", &UserStats::username, dunlin::length(50), dunlin::unique)
///             .column("nick", &UserStats::nick)
///             .column("last_seen", &UserStats::last_seen, dunlin::index, dunlin::default_sql("CURRENT_TIMESTAMP"));
///
/// A member's type says the column's; `std::optional` says that it may be NULL. Thread-safe once it is made.
template <typename RowType>
class Table {
 public:
  /// See `table`.
  explicit Table(schema::ObjectName name) { model_.name = std::move(name); }

  /// Adds a column for `member`. What further belongs to it follows: `primary_key`, `unique`, `index`, `length(50)`,
  /// `precision(10, 2)`, `default_sql("0")`, `check("price > 0")`, `references("users")`, `collation(…)`,
  /// `comment(…)`, `renamed_from("old")`; for one dialect alone `type_on("postgresql", "citext")`, `default_on(…)`,
  /// `collation_on(…)`.
  template <typename Member, typename... Options>
  Table& column(std::string name, Member RowType::*member, const Options&... options) {
    ModelColumn made{.name = std::move(name), .type = detail::ColumnTraits<Member>::type()};
    (detail::apply(made, options), ...);
    model_.columns.push_back(std::move(made));
    fields_.push_back(std::make_shared<detail::MemberField<RowType, Member>>(member));
    return *this;
  }

  /// Keys and indexes over several columns; `name` may be left to Dunlin.
  Table& primary_key(std::vector<std::string> columns, std::string name = {}) {
    return add(ModelKey{ModelKey::Kind::primary, std::move(columns), std::move(name), {}});
  }
  /// No two rows have the same values in these.
  Table& unique(std::vector<std::string> columns, std::string name = {}) {
    return add(ModelKey{ModelKey::Kind::unique, std::move(columns), std::move(name), {}});
  }
  /// With `where`, only of the rows for which that is true.
  Table& index(std::vector<std::string> columns, std::string name = {}, std::string where = {}) {
    return add(ModelKey{ModelKey::Kind::index, std::move(columns), std::move(name), std::move(where)});
  }
  /// A condition that every row fulfils, or gives NULL for.
  Table& check(std::string expression, std::string name = {}) {
    model_.checks.push_back({std::move(expression), std::move(name)});
    return *this;
  }
  /// A reference over several columns.
  Table& foreign_key(std::vector<std::string> columns, Reference reference) {
    model_.foreign_keys.push_back({std::move(columns), std::move(reference)});
    return *this;
  }
  /// Statements to run when the table is there; with `dialect` only on that one.
  Table& sql(std::string text, std::string dialect = {}) {
    model_.sql.push_back({std::move(dialect), std::move(text)});
    return *this;
  }
  /// What people should know of it, where the database keeps comments.
  Table& comment(std::string text) {
    model_.comment = std::move(text);
    return *this;
  }
  /// What it was called before: a difference then renames it instead of dropping it.
  Table& renamed_from(std::string name) {
    model_.renamed_from = std::move(name);
    return *this;
  }

  /// The description, without the type of its rows.
  [[nodiscard]] const ModelTable& model() const noexcept { return model_; }

  /// The row's value for each column, in order. Throws `statement_failed` for an enum without a label.
  [[nodiscard]] std::vector<Value> values_of(const RowType& row) const {
    std::vector<Value> values;
    write(row, values);
    return values;
  }

  /// The same into `values`, whose memory is used again.
  void write(const RowType& row, std::vector<Value>& values) const {
    values.resize(fields_.size());
    for (std::size_t i = 0; i < fields_.size(); ++i) fields_[i]->get(row, values[i]);
  }

  /// A row of the answer, whose columns are those of the table, in order. Throws as `column`.
  [[nodiscard]] RowType read(const Row& row) const {
    RowType made{};
    read(row, made);
    return made;
  }

  /// The same into `made`.
  void read(const Row& row, RowType& made) const {
    for (std::size_t i = 0; i < fields_.size(); ++i) fields_[i]->set(made, row, i);
  }

 private:
  Table& add(ModelKey key) {
    model_.keys.push_back(std::move(key));
    return *this;
  }

  ModelTable model_;
  // Shared by the copies of this value: they never change.
  std::vector<std::shared_ptr<const detail::Field<RowType>>> fields_;
};

/// Begins the description of a table; `name` may be `schema.name`.
template <typename RowType>
[[nodiscard]] Table<RowType> table(std::string_view name) {
  const std::size_t point = name.find('.');
  if (point == std::string_view::npos) return Table<RowType>({{}, std::string(name)});
  return Table<RowType>({std::string(name.substr(0, point)), std::string(name.substr(point + 1))});
}

namespace detail {

/// The statements of a table, with `$1`, … for its columns in order.
[[nodiscard]] std::string select_sql(const ModelTable& table, std::string_view where);
/// With `keyless`, the numbers of the key are the database's to give. Returns the whole row.
[[nodiscard]] std::string insert_sql(const ModelTable& table, bool keyless);
/// The columns of the key behind the others. Throws `unsupported` for a table without a primary key, or nothing else.
[[nodiscard]] std::string update_sql(const ModelTable& table);
/// The numbers of the columns of the primary key.
[[nodiscard]] std::vector<std::size_t> key_columns(const ModelTable& table);
/// Whether the database gives the key its numbers, and this row has none yet.
[[nodiscard]] bool lacks_key(const ModelTable& table, const std::vector<Value>& values);
/// Inserts rows as fast as the database takes them, in one transaction of their own.
void insert_values(Connection& connection, const ModelTable& table,
                   const std::function<bool(std::vector<std::vector<Value>>&)>& next);

}  // namespace detail

/// The rows of `table` for which `where` is true, an SQL expression with `$1`, … for `arguments`; all when it is empty.
/// `ORDER BY …` may follow it. Errors as of `Connection` and `column`.
template <typename RowType>
[[nodiscard]] std::vector<RowType> select(Connection& connection, const Table<RowType>& table,
                                          std::string_view where = {}, std::span<const Value> arguments = {}) {
  std::vector<RowType> rows;
  connection.for_each_row(detail::select_sql(table.model(), where), arguments,
                          [&](const Row& row) { table.read(row, rows.emplace_back()); });
  return rows;
}

/// Inserts `row` and returns it as the database has it. A key of one integer column that is 0 is left to the database.
template <typename RowType>
RowType insert(Connection& connection, const Table<RowType>& table, const RowType& row) {
  std::vector<Value> values = table.values_of(row);
  const bool keyless = detail::lacks_key(table.model(), values);
  if (keyless) values.erase(values.begin() + static_cast<std::ptrdiff_t>(detail::key_columns(table.model())[0]));
  std::optional<RowType> stored;
  connection.for_each_row(detail::insert_sql(table.model(), keyless), values,
                          [&](const Row& answer) { stored = table.read(answer); });
  return std::move(*stored);
}

/// Gives the row with the key of `row` its other values. False when there is none. Throws `unsupported` for a table
/// without a primary key.
template <typename RowType>
bool update(Connection& connection, const Table<RowType>& table, const RowType& row) {
  std::vector<Value> values = table.values_of(row);
  std::vector<Value> arguments;
  std::vector<Value> key;
  const std::vector<std::size_t> key_columns = detail::key_columns(table.model());
  for (std::size_t i = 0, k = 0; i < values.size(); ++i) {
    const bool is_key = k < key_columns.size() && key_columns[k] == i;
    if (is_key) ++k;
    (is_key ? key : arguments).push_back(std::move(values[i]));
  }
  arguments.insert(arguments.end(), key.begin(), key.end());
  return connection.execute(detail::update_sql(table.model()), arguments) > 0;
}

/// Inserts many rows, keys included, as fast as the database takes them: in a transaction of its own, so all or none.
template <typename RowType>
void insert_all(Connection& connection, const Table<RowType>& table, std::span<const RowType> rows) {
  constexpr std::size_t kTogether = 1000;
  std::size_t done = 0;
  detail::insert_values(connection, table.model(), [&](std::vector<std::vector<Value>>& next) {
    next.resize(std::min(kTogether, rows.size() - done));
    for (std::vector<Value>& values : next) table.write(rows[done++], values);
    return !next.empty();
  });
}

/// The tables of an application, and what else it wants of its database.
class Models {
 public:
  /// Copies the descriptions.
  template <typename... RowTypes>
  explicit Models(const Table<RowTypes>&... tables) : tables_{tables.model()...} {}

  /// Statements to run behind all tables: views, functions.
  Models& sql(std::string text, std::string dialect = {}) {
    sql_.push_back({std::move(dialect), std::move(text)});
    return *this;
  }

  /// In the order given.
  [[nodiscard]] const std::vector<ModelTable>& tables() const noexcept { return tables_; }
  /// What `sql` was given.
  [[nodiscard]] const std::vector<ModelSql>& statements() const noexcept { return sql_; }

 private:
  std::vector<ModelTable> tables_;
  std::vector<ModelSql> sql_;
};

/// Makes the tables of `models`, their indexes and the types that they need, and runs their further SQL, in one
/// transaction: all of it or nothing. For tests and first steps; a database that lives is changed by revisions.
///
/// Throws `usage` for models that contradict themselves and `unsupported` for what this database lacks, each naming
/// table and column, before anything is run; then what the database says, for instance of a table that is there.
void create_all(Connection& connection, const Models& models);

/// Drops the tables of `models` with what is in them, the types made for their enums and the views that their SQL
/// makes, in one transaction. What is not there is passed over.
///
/// Throws as `create_all`, and what the database says, for instance of a table of somebody else that refers to one.
void drop_all(Connection& connection, const Models& models);

}  // namespace dunlin
