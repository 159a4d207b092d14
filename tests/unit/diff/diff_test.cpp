// SPDX-License-Identifier: Apache-2.0
#include "schemas.hpp"

#include <gtest/gtest.h>

namespace dunlin::test {
namespace {

using Lines = std::vector<std::string>;

Lines changes(const schema::Schema& from, const schema::Schema& to, const Renames& renames = {}) {
  return described(diff(from, to, renames, strict_rules()).operations);
}

schema::Table users() {
  schema::Table made = table("users", {column("id"), column("mail", "text"), column("age")});
  made.primary_key = key("users_pkey", {"id"});
  made.uniques = {key("users_mail_key", {"mail"})};
  made.checks = {check("users_age_check", "(age > 0)")};
  made.indexes = {index("users_age_idx", {"age"})};
  return made;
}

schema::Table orders() {
  schema::Table made = table("orders", {column("id"), column("user_id")});
  made.primary_key = key("orders_pkey", {"id"});
  made.foreign_keys = {foreign_key("orders_user_id_fkey", {"user_id"}, "users", {"id"})};
  return made;
}

TEST(Diff, OfEqualSchemasIsNothing) {
  schema::Schema both;
  both.tables = {orders(), users()};
  schema::Schema owned = both;
  owned.tables[0].access.owner = "somebody else";
  EXPECT_EQ(changes(both, owned), Lines{});
}

TEST(Diff, MakesTablesBeforeTheirForeignKeys) {
  schema::Schema to;
  to.tables = {orders(), users()};
  EXPECT_EQ(changes({}, to), (Lines{"+ table app.orders", "+ table app.users", "+ index app.users.users_age_idx (age)",
                                    "+ foreign key app.orders: orders_user_id_fkey (user_id) -> app.users"}));
  EXPECT_EQ(changes(to, {}), (Lines{"- foreign key app.orders: orders_user_id_fkey (user_id) -> app.users",
                                    "- table app.users", "- table app.orders"}));
}

TEST(Diff, FindsColumnsThatComeAndGoAndChange) {
  schema::Schema from;
  from.tables = {users()};
  schema::Schema to = from;
  schema::Table& now = to.tables[0];
  now.columns[1].nullable = false;
  now.columns[2] = column("theme", "text");
  now.checks.clear();
  now.indexes.clear();
  EXPECT_EQ(changes(from, to), (Lines{"- check app.users: users_age_check ((age > 0))",
                                      "- index app.users.users_age_idx", "- column app.users.age integer",
                                      "~ column app.users.mail: not null", "+ column app.users.theme text"}));
}

TEST(Diff, NeverTakesADropAndAnAdditionForARenaming) {
  schema::Schema from;
  from.tables = {table("users", {column("id"), column("old", "text")})};
  schema::Schema to;
  to.tables = {table("users", {column("id"), column("new", "text"), column("other")})};
  const Difference difference = diff(from, to, {}, strict_rules());
  EXPECT_EQ(described(difference.operations),
            (Lines{"- column app.users.old text", "+ column app.users.new text", "+ column app.users.other integer"}));
  EXPECT_EQ(difference.possible_renames,
            (std::vector<PossibleRename>{{in_app("users"), in_app("users"), "old", "new"}}));
}

TEST(Diff, RenamesWhatItIsToldTo) {
  schema::Schema from;
  from.tables = {orders(), users()};
  schema::Schema to = from;
  schema::Table& customers = to.tables[1];
  customers.name = in_app("customers");
  customers.columns[2].name = "years";
  customers.checks[0].expression = "(years > 0)";
  customers.indexes[0].parts[0].column = "years";
  to.tables[0].foreign_keys[0].table = in_app("customers");
  std::swap(to.tables[0], to.tables[1]);
  const Renames renames{.tables = {{in_app("users"), in_app("customers")}},
                        .columns = {{in_app("customers"), "age", "years"}}};
  EXPECT_EQ(changes(from, to, renames),
            (Lines{"> table app.users -> app.customers", "> column app.customers.age -> years"}));
  EXPECT_EQ(changes(to, from, renames.inverse()),
            (Lines{"> table app.customers -> app.users", "> column app.users.years -> age"}));
}

TEST(Diff, RenamesIndexesAndConstraintsThatAreTheSameButForTheirName) {
  schema::Schema from;
  from.tables = {users()};
  schema::Schema to = from;
  to.tables[0].indexes[0].name = "by_age";
  to.tables[0].primary_key->name = "users_pk";
  to.tables[0].checks[0].name = "grown";
  EXPECT_EQ(changes(from, to),
            (Lines{"> constraint app.users.users_pkey -> users_pk", "> constraint app.users.users_age_check -> grown",
                   "> index app.users.users_age_idx -> by_age"}));
}

TEST(Diff, MakesViewsAnewAroundAChangedColumn) {
  schema::Schema from;
  from.tables = {users()};
  from.views = {view("adults", "SELECT id FROM users WHERE age > 17"), view("ids", "SELECT id FROM users"),
                view("names", "SELECT id FROM adults")};
  from.views[0].access.owner = "boss";
  from.dependencies = {{object("VIEW", "adults"), object("TABLE", "users", "age")},
                       {object("VIEW", "adults"), object("TABLE", "users", "id")},
                       {object("VIEW", "ids"), object("TABLE", "users", "id")},
                       {object("VIEW", "names"), object("VIEW", "adults")}};
  schema::Schema to = from;
  to.views[0].access.owner = "scratch";
  to.tables[0].columns[2].type = "bigint";
  const Difference difference = diff(from, to, {}, strict_rules());
  EXPECT_EQ(described(difference.operations),
            (Lines{"- view app.names", "- view app.adults", "~ column app.users.age: type integer -> bigint",
                   "+ view app.adults", "+ view app.names"}));
  EXPECT_EQ(std::get<operation::CreateView>(difference.operations[3]).view.access.owner, "boss");
}

TEST(Diff, TakesForeignKeysAwayFromAKeyThatChanges) {
  schema::Schema from;
  from.tables = {orders(), users()};
  schema::Schema to = from;
  to.tables[1].primary_key = key("users_pkey", {"id", "mail"});
  to.tables[1].uniques.push_back(key("users_id_key", {"id"}));
  EXPECT_EQ(changes(from, to),
            (Lines{"- foreign key app.orders: orders_user_id_fkey (user_id) -> app.users",
                   "- primary key app.users: users_pkey (id)", "+ primary key app.users: users_pkey (id, mail)",
                   "+ unique app.users: users_id_key (id)",
                   "+ foreign key app.orders: orders_user_id_fkey (user_id) -> app.users"}));
}

TEST(Diff, AddsLabelsWhereTheyAreMissing) {
  schema::Schema from;
  from.enums = {{.name = in_app("mood"), .labels = {"sad", "happy"}, .comment = {}, .access = {}}};
  schema::Schema to = from;
  to.enums[0].labels = {"awful", "sad", "so", "la", "happy", "great"};
  EXPECT_EQ(changes(from, to), (Lines{"+ label app.mood: awful before sad", "+ label app.mood: so before happy",
                                      "+ label app.mood: la before happy", "+ label app.mood: great"}));
}

TEST(Diff, ReplacesATypeThatLosesALabel) {
  schema::Schema from;
  from.enums = {{.name = in_app("mood"), .labels = {"sad", "happy"}, .comment = {}, .access = {}}};
  from.tables = {table("users", {column("mood", "app.mood")})};
  from.dependencies = {{object("TABLE", "users", "mood"), object("TYPE", "mood")}};
  schema::Schema to = from;
  to.enums[0].labels = {"happy"};
  const Difference difference = diff(from, to, {}, strict_rules());
  EXPECT_EQ(described(difference.operations), Lines{"~ type app.mood: happy"});
  EXPECT_EQ(std::get<operation::ReplaceEnum>(difference.operations[0]).users.size(), 1U);
}

TEST(Diff, MakesAGeneratedColumnAnewWithWhatIsBuiltOnIt) {
  schema::Schema from;
  from.tables = {users()};
  schema::Column next = column("next");
  next.generated = schema::Generated{.expression = "(age + 1)", .stored = true};
  from.tables[0].columns.push_back(next);
  from.tables[0].indexes.push_back(index("users_next_idx", {"next"}));
  schema::Schema to = from;
  to.tables[0].columns[3].generated->expression = "(age + 2)";
  EXPECT_EQ(changes(from, to), (Lines{"- index app.users.users_next_idx", "- column app.users.next integer",
                                      "+ column app.users.next integer", "+ index app.users.users_next_idx (next)"}));
}

TEST(Diff, ChangesCommentsAlone) {
  schema::Schema from;
  from.tables = {users()};
  schema::Schema to = from;
  to.tables[0].comment = "who may log in";
  to.tables[0].columns[1].comment = "lower case";
  to.tables[0].indexes[0].comment = "for the report";
  EXPECT_EQ(changes(from, to),
            (Lines{"~ comment on app.users.mail", "~ comment on app.users.users_age_idx", "~ comment on app.users"}));
}

TEST(Diff, SaysThatColumnsStandInAnotherOrder) {
  schema::Schema from;
  from.tables = {users()};
  schema::Schema to = from;
  std::swap(to.tables[0].columns[1], to.tables[0].columns[2]);
  const Difference difference = diff(from, to, {}, strict_rules());
  EXPECT_EQ(difference.operations, std::vector<Operation>{});
  EXPECT_EQ(difference.notes, Lines{"the columns of table \"users\" stand in another order"});
}

}  // namespace
}  // namespace dunlin::test
