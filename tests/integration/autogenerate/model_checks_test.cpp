// SPDX-License-Identifier: Apache-2.0
// What is said of models that cannot be made, before any database is asked.
#include "autogenerate/models.hpp"

#include <dunlin/error.hpp>

#include "support/postgres.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

namespace dunlin::test {
namespace {

struct Row {
  std::int64_t id = 0;
  std::int64_t other = 0;
  std::optional<std::int64_t> maybe;
  std::string text;
  std::vector<std::string> list;
};

std::vector<std::string> contradictions(const Models& models) { return find_faults(models, {}).contradictions; }

Table<Row> rows(std::string_view name = "row") { return table<Row>(name).column("id", &Row::id, primary_key); }

using Sentences = std::vector<std::string>;

TEST(Models, WithoutFaultsHaveNone) {
  const auto parents = rows("parent").column("text", &Row::text, unique);
  const auto children = rows("child")
                            .column("other", &Row::other, references("parent"))
                            .column("text", &Row::text, references("parent", {.columns = {"text"}}));
  const ModelFaults faults = find_faults(Models(children, parents), all_dialects());
  EXPECT_EQ(faults.contradictions, Sentences());
  EXPECT_EQ(faults.lacking, Sentences());
}

TEST(Models, NeedNamesAndColumns) {
  EXPECT_EQ(contradictions(Models(rows(""))), Sentences{"a model has no name for its table"});
  EXPECT_EQ(contradictions(Models(table<Row>("row"))), Sentences{"table \"row\" has no column"});
  EXPECT_EQ(contradictions(Models(rows(), rows())), Sentences{"table \"row\" is described twice"});
  EXPECT_EQ(contradictions(Models(rows().column("", &Row::other))),
            Sentences{"table \"row\" has a column without a name"});
  EXPECT_EQ(contradictions(Models(rows().column("ID", &Row::other))),
            Sentences{"table \"row\" has two columns \"ID\""});
}

TEST(Models, ReferToWhatIsThere) {
  const auto from = rows("child").column("other", &Row::other, references("parent"));
  EXPECT_EQ(contradictions(Models(from)),
            Sentences{"table \"child\" has a foreign key on (other) to table \"parent\", which no model describes"});
  EXPECT_EQ(contradictions(Models(from, table<Row>("parent").column("id", &Row::id))),
            Sentences{"table \"child\" has a foreign key on (other) to table \"parent\", which has no primary key"});
  const auto to_text = rows("child").column("other", &Row::other, references("parent", {.columns = {"text"}}));
  EXPECT_EQ(contradictions(Models(to_text, rows("parent"))),
            Sentences{"table \"child\" has a foreign key on (other) to column \"text\" of table \"parent\", which it "
                      "does not have"});
  EXPECT_EQ(
      contradictions(Models(to_text, rows("parent").column("text", &Row::text))),
      Sentences{"table \"child\" has a foreign key on (other) to (text) of table \"parent\", which is neither its "
                "primary key nor unique"});
  EXPECT_EQ(contradictions(Models(rows("child").foreign_key({"id", "gone"}, references("parent")), rows("parent"))),
            (Sentences{
                "table \"child\" has a foreign key of column \"gone\", which it does not have",
                "table \"child\" has a foreign key on (id, gone) to (id) of table \"parent\", which are not as many"}));
}

TEST(Models, HaveOneKeyOfColumnsThatAreThere) {
  EXPECT_EQ(contradictions(Models(rows().primary_key({"id"}))),
            Sentences{"table \"row\" has more than one primary key"});
  EXPECT_EQ(contradictions(Models(rows().index({"gone"}))),
            Sentences{"table \"row\" has an index of column \"gone\", which it does not have"});
  EXPECT_EQ(contradictions(Models(rows().unique({}))), Sentences{"table \"row\" has a key of no column"});
  EXPECT_EQ(contradictions(Models(table<Row>("row").column("maybe", &Row::maybe, primary_key))),
            Sentences{"column \"maybe\" of table \"row\" is of the primary key and may be NULL"});
}

TEST(Models, HaveOptionsThatFitTheirTypes) {
  EXPECT_EQ(contradictions(Models(rows().column("other", &Row::other, length(5)))),
            Sentences{"column \"other\" of table \"row\" has a length and is no text"});
  EXPECT_EQ(contradictions(Models(rows().column("text", &Row::text, precision(5, 2)))),
            Sentences{"column \"text\" of table \"row\" has a precision and is no decimal"});
  EXPECT_EQ(contradictions(Models(rows().column("other", &Row::other, collation("C")))),
            Sentences{"column \"other\" of table \"row\" has a collation and is no text"});
  EXPECT_EQ(contradictions(Models(rows().column("text", &Row::text, type_on("postgres", "citext")))),
            Sentences{"table \"row\" has something of \"text\" for \"postgres\", which is no dialect"});
}

TEST(Models, AreHeldAgainstEveryDeclaredDialect) {
  const Models models(rows("app.row").column("list", &Row::list).column("text", &Row::text, collation("NOCASE")));
  EXPECT_EQ(find_faults(models, all_dialects()).lacking,
            (Sentences{"table \"app.row\": sqlite has no schemas, as \"app\" is one",
                       "table \"app.row\": sqlite has no arrays, as column \"list\" is one",
                       "table \"app.row\": postgresql has no collation \"NOCASE\", as column \"text\" wants it"}));
  const auto error = error_of([&] { check_models(models, all_dialects()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unsupported);
  EXPECT_NE(error->details().hint.find("arrays"), std::string::npos);
  const Models overridden(rows().column("list", &Row::list, type_on("sqlite", "TEXT")));
  EXPECT_NO_THROW(check_models(overridden, all_dialects()));
}

TEST(Models, NameIndexesSoThatEveryDatabaseKeepsTheWholeName) {
  const std::string longest(60, 'x');
  const schema::Schema made =
      schema_of(Models(rows(longest).index({"id"}).column("text", &Row::text, dunlin::index)), *all_dialects()[0]);
  ASSERT_EQ(made.tables[0].indexes.size(), 2U);
  EXPECT_LE(made.tables[0].indexes[0].name.size(), 63U);
  EXPECT_NE(made.tables[0].indexes[0].name, made.tables[0].indexes[1].name);
}

}  // namespace
}  // namespace dunlin::test
