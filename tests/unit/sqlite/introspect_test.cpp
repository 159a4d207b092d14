// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/render.hpp"
#include "unit/sqlite/schema_oracle.hpp"
#include "unit/sqlite/scratch.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin::test {
namespace {

constexpr std::string_view kShop = R"(
CREATE TABLE customer(id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL COLLATE NOCASE, name VARCHAR(50) DEFAULT 'x',
  born INT CHECK (born > 1900), label TEXT AS (name || email) VIRTUAL, CONSTRAINT one_email UNIQUE (email, name));
CREATE TABLE purchase(number TEXT, line INT, customer INT REFERENCES customer(id) ON DELETE CASCADE, amount REAL NOT NULL,
  note TEXT DEFAULT (1 + 2), PRIMARY KEY (number, line DESC), CONSTRAINT positive CHECK (amount > 0 AND line > 0)) WITHOUT ROWID;
CREATE TABLE code(code TEXT PRIMARY KEY ON CONFLICT FAIL, meaning ANY) STRICT;
CREATE INDEX purchase_customer ON purchase(customer, amount DESC);
CREATE UNIQUE INDEX customer_name ON customer(lower(name)) WHERE born IS NOT NULL;
CREATE VIEW totals AS SELECT customer, sum(amount) AS total FROM purchase GROUP BY customer;
CREATE TRIGGER customer_gone AFTER DELETE ON customer BEGIN DELETE FROM purchase WHERE customer = old.id; END;
)";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const std::size_t at = changed.find(from);
  if (at == std::string::npos) throw std::runtime_error("not there: " + std::string(from));
  return changed.replace(at, from.size(), to);
}

// Each is one thing that a database may have lost.
const std::vector<std::pair<std::string_view, std::string_view>> kMutations{
    {"id INTEGER PRIMARY KEY AUTOINCREMENT", "id INTEGER PRIMARY KEY"},
    {"id INTEGER PRIMARY KEY AUTOINCREMENT", "id INT PRIMARY KEY"},
    {"email TEXT NOT NULL", "email TEXT"},
    {"email TEXT NOT NULL", "email TEXT NOT NULL ON CONFLICT IGNORE"},
    {"email TEXT NOT NULL", "email TEXT CONSTRAINT there NOT NULL"},
    {"COLLATE NOCASE", ""},
    {"COLLATE NOCASE", "COLLATE RTRIM"},
    {"VARCHAR(50)", "VARCHAR(51)"},
    {"VARCHAR(50)", "TEXT"},
    {"DEFAULT 'x'", "DEFAULT 'X'"},
    {"DEFAULT 'x'", ""},
    {"CHECK (born > 1900)", ""},
    {"CHECK (born > 1900)", "CHECK (born >= 1900)"},
    {"CHECK (born > 1900)", "CONSTRAINT c CHECK (born > 1900)"},
    {"VIRTUAL", "STORED"},
    {"name || email", "email || name"},
    {"CONSTRAINT one_email UNIQUE", "UNIQUE"},
    {"UNIQUE (email, name)", "UNIQUE (name, email)"},
    {"UNIQUE (email, name)", "UNIQUE (email, name DESC)"},
    {"UNIQUE (email, name)", "UNIQUE (email COLLATE BINARY, name)"},
    {"UNIQUE (email, name)", "UNIQUE (email, name) ON CONFLICT REPLACE"},
    {"REFERENCES customer(id) ON DELETE CASCADE", ""},
    {"ON DELETE CASCADE", "ON DELETE SET NULL"},
    {"ON DELETE CASCADE", "ON DELETE CASCADE ON UPDATE CASCADE"},
    {"ON DELETE CASCADE", "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"},
    {"REFERENCES customer(id)", "CONSTRAINT fk REFERENCES customer(id)"},
    {"REFERENCES customer(id)", "REFERENCES code(code)"},
    {"REFERENCES customer(id)", "REFERENCES customer(email)"},
    {"DEFAULT (1 + 2)", "DEFAULT (1 - 2)"},
    {"PRIMARY KEY (number, line DESC)", "PRIMARY KEY (number, line)"},
    {"PRIMARY KEY (number, line DESC)", "PRIMARY KEY (line, number)"},
    {"PRIMARY KEY (number, line DESC)", "CONSTRAINT pk PRIMARY KEY (number, line DESC)"},
    {"CONSTRAINT positive CHECK", "CHECK"},
    {"amount > 0 AND line > 0", "amount > 0"},
    {"amount > 0 AND line > 0))", "amount > 0 AND line > 0) ON CONFLICT FAIL)"},
    {"WITHOUT ROWID", ""},
    {"STRICT", ""},
    {"PRIMARY KEY ON CONFLICT FAIL", "PRIMARY KEY"},
    {"number TEXT, line INT,", "line INT, number TEXT,"},
    {"purchase(customer, amount DESC)", "purchase(customer, amount)"},
    {"purchase(customer, amount DESC)", "purchase(amount DESC, customer)"},
    {"purchase(customer, amount DESC)", "purchase(customer)"},
    {"CREATE INDEX purchase_customer ON purchase(customer, amount DESC);", ""},
    {"INDEX purchase_customer", "UNIQUE INDEX purchase_customer"},
    {"INDEX purchase_customer", "INDEX purchase_customers"},
    {"WHERE born IS NOT NULL", ""},
    {"WHERE born IS NOT NULL", "WHERE born IS NULL"},
    {"lower(name)", "upper(name)"},
    {"lower(name)", "lower(name) DESC"},
    {"sum(amount)", "max(amount)"},
    {"AS total", "AS sum"},
    {"AFTER DELETE", "BEFORE DELETE"},
    {"old.id; END", "old.id; SELECT 1; END"},
    {"CREATE TABLE code", "CREATE TABLE codes"},
};

TEST(SqliteIntrospect, SeesEverySingleMutation) {
  const schema::Schema shop = schema_of(kShop);
  EXPECT_TRUE(schema_of(kShop) == shop);
  for (const auto& [from, to] : kMutations) {
    EXPECT_FALSE(schema_of(replaced(kShop, from, to)) == shop) << from << " became " << to;
  }
}

TEST(SqliteIntrospect, SpellingIsNoDifference) {
  const schema::Schema shop = schema_of(kShop);
  const std::vector<std::pair<std::string_view, std::string_view>> spellings{
      {"name VARCHAR(50)", "\"name\" /* of a person */ VARCHAR ( 50 )"},
      {"id INTEGER", "id integer"},
      {"CHECK (born > 1900)", "CHECK(born>1900 /* years */)"},
      {"DEFAULT (1 + 2)", "DEFAULT(1+2)"},
      {"COLLATE NOCASE", "COLLATE \"nocase\""},
      {"UNIQUE (email, name)", "UNIQUE ([email] ASC, (`name`)) ON CONFLICT ABORT"},
      {"REFERENCES customer(id) ON DELETE CASCADE",
       "REFERENCES 'CUSTOMER'(id) MATCH SIMPLE ON DELETE CASCADE NOT DEFERRABLE"},
      {"email TEXT", "email TEXT DEFAULT NULL NULL"},
      {"lower(name)", "lower ( name )"},
      {"CREATE INDEX purchase_customer", "create index if not exists main.[purchase_customer]"},
  };
  for (const auto& [from, to] : spellings) {
    EXPECT_TRUE(schema_of(replaced(kShop, from, to)) == shop) << from << " became " << to;
  }
}

TEST(SqliteIntrospect, LeavesOutWhatIsNobodysSchema) {
  const schema::Schema schema = schema_of(R"(
    CREATE TABLE dunlin_revision(id); CREATE INDEX dunlin_i ON dunlin_revision(id); CREATE TABLE Alembic_Version(v);
    CREATE TABLE schema_migrations(version TEXT PRIMARY KEY); CREATE TABLE knex_migrations_lock(a);
    CREATE TABLE mine(id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE INDEX i ON mine(id); INSERT INTO mine VALUES (1); ANALYZE;
    CREATE VIRTUAL TABLE text USING fts5(a); CREATE TEMP TABLE passing(a); CREATE TEMP TABLE mine(other);)");
  ASSERT_EQ(schema.tables.size(), 2U);
  EXPECT_EQ(schema.tables[0].name.name, "mine");
  EXPECT_EQ(schema.tables[0].columns.at(0).name, "id");
  EXPECT_EQ(schema.tables[1].name.name, "text");
  EXPECT_EQ(schema.tables[1].kind, schema::TableKind::virtual_table);
  EXPECT_EQ(schema.tables[1].columns.size(), 1U);
}

TEST(SqliteIntrospect, TheHistoryGoesByItsName) {
  const auto db = memory_with("CREATE TABLE dunlin_revision(id); CREATE TABLE log_event(id)");
  const schema::Schema schema = sqlite::catalog().introspect(*db, {.history = {"log"}, .only = {}});
  ASSERT_EQ(schema.tables.size(), 1U);
  EXPECT_EQ(schema.tables[0].name.name, "dunlin_revision");
}

TEST(SqliteIntrospect, KeepsTheOrderOfWhatDependsOnWhat) {
  const schema::Schema schema = schema_of(kShop);
  std::vector<std::string> shown;
  for (const schema::Dependency& one : schema.dependencies) {
    shown.push_back(one.object.kind + " " + one.object.name.name + " needs " + one.needs.kind + " " +
                    one.needs.name.name);
  }
  EXPECT_EQ(shown,
            (std::vector<std::string>{"TABLE customer needs TABLE purchase", "TABLE purchase needs TABLE customer",
                                      "VIEW totals needs TABLE customer", "VIEW totals needs TABLE purchase"}));
}

TEST(SqliteIntrospect, SaysWhichViewDoesNotWork) {
  const schema::Schema schema =
      schema_of("CREATE TABLE t(a); CREATE VIEW works AS SELECT a FROM t; CREATE VIEW broken AS SELECT * FROM gone;");
  ASSERT_EQ(schema.views.size(), 2U);
  EXPECT_TRUE(schema.views[0].columns.empty());
  EXPECT_EQ(schema.views[1].columns, std::vector<std::string>{"a"});
  ASSERT_EQ(schema.uncovered.size(), 1U);
  EXPECT_EQ(schema.uncovered[0].substr(0, 28), "view \"broken\" does not work:");
}

TEST(SqliteIntrospect, ReadsAFileThatOthersWrite) {
  const Scratch scratch;
  const auto writer = scratch.open_with({"CREATE TABLE t(a)"});
  writer->begin();
  writer->execute("CREATE TABLE not_yet(a)");
  const auto reader = scratch.open({.read_only = true});
  EXPECT_EQ(introspect(*reader).tables.size(), 1U);
  EXPECT_FALSE(reader->in_transaction());
  EXPECT_EQ(introspect(*writer).tables.size(), 2U);
  EXPECT_TRUE(writer->in_transaction());
  writer->rollback();
}

TEST(SqliteIntrospect, ATextThatSqliteCannotHaveKeptIsAnErrorWithItsTable) {
  const auto db = memory_with(
      "CREATE TABLE t(a); PRAGMA writable_schema = ON; "
      "UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a, b)' WHERE name = 't'");
  const auto error = error_of([&] { static_cast<void>(introspect(*db)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::internal);
  EXPECT_NE(error->message().find("\"t\""), std::string::npos);
}

TEST(SqliteCreateTable, AnErrorHasItsPlace) {
  const auto error =
      error_of([&] { static_cast<void>(sqlite::parse_create_table("CREATE TABLE t(a INT PRIMARY b)")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::syntax_error);
  EXPECT_EQ(error->details().offset, 29U);
  EXPECT_EQ(error->message(), "expected KEY and found \"b\"");
}

TEST(SqliteExpression, BlanksAndCommentsAreNoDifference) {
  EXPECT_EQ(sqlite::normalise_expression("a>0"), "a > 0");
  EXPECT_EQ(sqlite::normalise_expression("  a /* x */ > -- y\n 0"), "a > 0");
  EXPECT_EQ(sqlite::normalise_expression("a=-1"), "a = -1");
  EXPECT_EQ(sqlite::normalise_expression("a - -1"), "a - -1");
  EXPECT_EQ(sqlite::normalise_expression("- - -a"), "- - -a");
  EXPECT_EQ(sqlite::normalise_expression("count( * )"), "count(*)");
  EXPECT_EQ(sqlite::normalise_expression("a IN(1,2)"), "a IN (1, 2)");
  EXPECT_EQ(sqlite::normalise_expression("t . a||'  b'"), "t.a || '  b'");
  EXPECT_EQ(sqlite::normalise_expression("Lower(A)"), "Lower(A)");
  EXPECT_EQ(sqlite::normalise_type(" DECIMAL ( 10 , -2 ) "), "DECIMAL(10,-2)");
}

TEST(SqliteExpression, IsReadBackAsItself) {
  for (const std::string_view text :
       {"a - -1", "- - -a", "~-+a", "a -> '$.x' ->> 'y'", "a<<2>>1|b&~c", "x'00'||x", "1.5e-3+.5"}) {
    const std::string once = sqlite::normalise_expression(text);
    EXPECT_EQ(sqlite::normalise_expression(once), once);
  }
}

TEST(SqliteRender, ATypeIsQuotedWhereItsWordsMeanSomethingElse) {
  EXPECT_EQ(sqlite::render_type("UNSIGNED BIG INT"), "UNSIGNED BIG INT");
  EXPECT_EQ(sqlite::render_type("DECIMAL(10,-2)"), "DECIMAL(10,-2)");
  EXPECT_EQ(sqlite::render_type("NOT NULL"), "\"NOT NULL\"");
  EXPECT_EQ(sqlite::render_type("x) --"), "\"x) --\"");
  EXPECT_EQ(sqlite::render_type("text generated always"), "\"text generated always\"");
  EXPECT_EQ(sqlite::render_type("VARCHAR(MAX)"), "\"VARCHAR(MAX)\"");
}

}  // namespace
}  // namespace dunlin::test
