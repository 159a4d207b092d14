// SPDX-License-Identifier: Apache-2.0
// Tables made of models on each database: what is there then, and whether every kind of column gives back its values.
#include "autogenerate/models.hpp"

#include <dunlin/error.hpp>

#include "dialect/catalog.hpp"
#include "integration/library/database.hpp"

#include <algorithm>
#include <map>

namespace dunlin::test {

enum class Weather {
  sun,
  rain
};

}  // namespace dunlin::test

template <>
struct dunlin::EnumLabels<dunlin::test::Weather> {
  static constexpr std::string_view name = "weather";
  static constexpr std::array labels{std::pair{test::Weather::sun, "it's sunny"},
                                     std::pair{test::Weather::rain, "rain"}};
};

namespace dunlin::test {
namespace {

using namespace std::chrono_literals;

struct Everything {
  std::int64_t id = 0;
  bool flag = false;
  std::int16_t small = 0;
  std::int32_t medium = 0;
  float approximate = 0;
  double exact = 0;
  std::string words;
  std::string name;
  Blob bytes;
  std::chrono::sys_time<std::chrono::microseconds> moment{};
  std::chrono::sys_days day{};
  Uuid token;
  Decimal price;
  Decimal any;
  Json document;
  Weather weather{};
  std::optional<std::string> nothing;

  bool operator==(const Everything&) const = default;
};

const auto everything = table<Everything>("everything")
                            .column("id", &Everything::id, primary_key)
                            .column("flag", &Everything::flag)
                            .column("small", &Everything::small)
                            .column("medium", &Everything::medium)
                            .column("approximate", &Everything::approximate)
                            .column("exact", &Everything::exact)
                            .column("words", &Everything::words)
                            .column("na\"me", &Everything::name, length(50))
                            .column("bytes", &Everything::bytes)
                            .column("moment", &Everything::moment)
                            .column("day", &Everything::day)
                            .column("token", &Everything::token)
                            .column("price", &Everything::price, precision(10, 2))
                            .column("any", &Everything::any)
                            .column("document", &Everything::document)
                            .column("weather", &Everything::weather)
                            .column("nothing", &Everything::nothing);

const std::map<std::string, std::vector<std::string>> kTypes{
    {"sqlite",
     {"INTEGER", "BOOLEAN", "INTEGER", "INTEGER", "REAL", "REAL", "TEXT", "VARCHAR(50)", "BLOB", "TIMESTAMP", "DATE",
      "CHAR(36)", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"}},
    {"postgresql",
     {"bigint", "boolean", "smallint", "integer", "real", "double precision", "text", "character varying(50)", "bytea",
      "timestamp with time zone", "date", "uuid", "numeric(10,2)", "numeric", "jsonb", "weather", "text"}}};

struct Author {
  std::int32_t id = 0;
  std::string name;
};
struct Book {
  std::int64_t id = 0;
  std::int32_t author = 0;
  std::string title;
  std::int32_t year = 0;
  std::optional<std::string> shelf;
};
struct Lending {
  std::int64_t book = 0;
  std::chrono::sys_days day{};
  std::string reader;
};

Models library() {
  const auto authors =
      table<Author>("author").column("id", &Author::id, primary_key).column("name", &Author::name, unique);
  const auto books = table<Book>("book")
                         .column("id", &Book::id, primary_key)
                         .column("author", &Book::author,
                                 references("author", {.on_delete = schema::ReferenceAction::cascade}), dunlin::index)
                         .column("title", &Book::title, check("length(title) > 0"))
                         .column("year", &Book::year, default_sql("1999"))
                         .column("shelf", &Book::shelf, default_on("sqlite", "'s'"), default_on("postgresql", "'p'"))
                         .unique({"author", "title"}, "one_of_each")
                         .index({"title", "year"}, {}, "year > 1900")
                         .comment("what can be read");
  const auto lendings =
      table<Lending>("lending")
          .column("book", &Lending::book, primary_key)
          .column("day", &Lending::day, primary_key)
          .column("reader", &Lending::reader, collation_on("sqlite", "NOCASE"), collation_on("postgresql", "C"))
          .foreign_key({"book"}, references("book"))
          .sql("CREATE VIEW lent AS SELECT book FROM lending; CREATE VIEW lent_twice AS SELECT book FROM lent")
          .sql("COMMENT ON VIEW lent IS 'not at home'", "postgresql");
  return Models(books, authors, lendings);
}

class Made : public EachDatabase {
 protected:
  [[nodiscard]] schema::Schema introspected() {
    return catalog_of(connection_->dialect()).introspect(*connection_, {});
  }
  [[nodiscard]] const schema::Table& find(const schema::Schema& schema, std::string_view name) {
    const auto found = std::find_if(schema.tables.begin(), schema.tables.end(),
                                    [name](const schema::Table& one) { return one.name.name == name; });
    if (found == schema.tables.end()) throw std::runtime_error("no table " + std::string(name));
    return *found;
  }

  std::unique_ptr<Connection> connection_ = database_.connect();
};

TEST_P(Made, ColumnsAreOfTheTypesOfTheirDatabase) {
  create_all(*connection_, Models(everything));
  const schema::Schema made = introspected();
  const schema::Table& it = find(made, "everything");
  ASSERT_EQ(it.columns.size(), kTypes.at(GetParam()).size());
  for (std::size_t i = 0; i < it.columns.size(); ++i) {
    const schema::Column& column = it.columns[i];
    EXPECT_TRUE(column.type.ends_with(kTypes.at(GetParam())[i])) << column.name << " is " << column.type;
    EXPECT_EQ(column.name, everything.model().columns[i].name);
    EXPECT_EQ(column.nullable, column.name == "nothing") << column.name;
  }
  ASSERT_TRUE(it.primary_key);
  EXPECT_EQ(it.primary_key->parts.size(), 1U);
}

TEST_P(Made, ColumnsOfEveryKindGiveBackTheirValues) {
  create_all(*connection_, Models(everything));
  Everything row{.id = 0,
                 .flag = true,
                 .small = -32768,
                 .medium = 2147483647,
                 .approximate = 0.5F,
                 .exact = 0.1,
                 .words = "1.50",
                 .name = "O'Hara",
                 .bytes = {std::byte{0}, std::byte{0xFF}},
                 .moment = std::chrono::sys_days(2026y / 3 / 29) + 1h + 123456us,
                 .day = 1969y / 12 / 31,
                 .token = {"6f2b1c3e-0d4a-4c1e-9a57-3b2f1e0d9c8b"},
                 .price = {"12.50"},
                 .any = {"0.100"},
                 .document = {"{\"a\": 1}"},
                 .weather = Weather::sun,
                 .nothing = std::nullopt};
  row.id = insert(*connection_, everything, row).id;
  EXPECT_EQ(row.id, 1);
  EXPECT_EQ(select(*connection_, everything), std::vector<Everything>{row});
  row.id = 7;
  row.document = {"1.0"};
  insert_all(*connection_, everything, std::span<const Everything>(&row, 1));
  EXPECT_EQ(select(*connection_, everything, "id = 7"), std::vector<Everything>{row});
  EXPECT_TRUE(error_of([&] { database_.execute("UPDATE everything SET weather = 'fog'"); }));
}

TEST_P(Made, TablesHaveWhatTheModelsSay) {
  create_all(*connection_, library());
  const schema::Schema made = introspected();
  const schema::Table& book = find(made, "book");
  ASSERT_EQ(book.foreign_keys.size(), 1U);
  EXPECT_EQ(book.foreign_keys[0].table.name, "author");
  EXPECT_EQ(book.foreign_keys[0].on_delete, schema::ReferenceAction::cascade);
  ASSERT_EQ(book.uniques.size(), 1U);
  EXPECT_EQ(book.uniques[0].name, "one_of_each");
  ASSERT_EQ(book.indexes.size(), 2U);
  EXPECT_EQ(book.indexes[0].name, "book_author_idx");
  EXPECT_EQ(book.indexes[1].name, "book_title_year_idx");
  EXPECT_TRUE(book.indexes[1].predicate);
  EXPECT_EQ(book.checks.size(), 1U);
  EXPECT_EQ(book.columns[3].default_value, "1999");
  EXPECT_NE(book.columns[4].default_value.value_or("").find(GetParam() == "sqlite" ? "'s'" : "'p'"), std::string::npos);
  const schema::Table& lending = find(made, "lending");
  ASSERT_TRUE(lending.primary_key);
  EXPECT_EQ(lending.primary_key->parts.size(), 2U);
  EXPECT_FALSE(lending.columns[2].collation.empty());
  EXPECT_EQ(find(made, "author").uniques.size(), 1U);
  EXPECT_EQ(made.views.size(), 2U);
}

TEST_P(Made, AllGoesAgainWithItsRows) {
  const schema::Schema before = introspected();
  drop_all(*connection_, library());
  for (int round = 0; round < 2; ++round) {
    create_all(*connection_, library());
    database_.execute("INSERT INTO author (id, name) VALUES (1, 'a')");
    database_.execute("INSERT INTO book (id, author, title) VALUES (1, 1, 't')");
    database_.execute("INSERT INTO lending (book, day, reader) VALUES (1, '2026-11-21', 'r')");
    drop_all(*connection_, library());
    EXPECT_EQ(introspected(), before);
  }
}

TEST_P(Made, TablesThatReferToEachOtherGo) {
  const auto hens = table<Author>("hen").column("id", &Author::id, primary_key, references("egg"));
  const auto eggs = table<Author>("egg").column("id", &Author::id, primary_key, references("hen"));
  const Models farm(hens, eggs);
  create_all(*connection_, farm);
  drop_all(*connection_, farm);
  EXPECT_TRUE(introspected().tables.empty());
}

TEST_P(Made, NothingIsMadeWhenSomethingCannotBe) {
  database_.execute("CREATE TABLE lending (other INTEGER)");
  const schema::Schema before = introspected();
  EXPECT_TRUE(error_of([&] { create_all(*connection_, library()); }));
  EXPECT_EQ(introspected(), before);
}

TEST_P(Made, WhatOthersReferToStays) {
  create_all(*connection_, library());
  database_.execute("CREATE TABLE other (author INTEGER REFERENCES author (id))");
  database_.execute("INSERT INTO author (id, name) VALUES (1, 'a')");
  database_.execute("INSERT INTO other VALUES (1)");
  EXPECT_TRUE(error_of([&] { drop_all(*connection_, library()); }));
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM author"), "1");
}

INSTANTIATE_TEST_SUITE_P(Databases, Made, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

struct Tag {
  std::int64_t id = 0;
  std::vector<std::string> words;
  std::vector<Weather> week;

  bool operator==(const Tag&) const = default;
};

TEST(MadeOnPostgres, AreArraysAndSchemas) {
  const Database database("postgresql");
  const auto tags = table<Tag>("app.tag")
                        .column("id", &Tag::id, primary_key)
                        .column("words", &Tag::words, length(20))
                        .column("week", &Tag::week);
  const auto connection = database.connect();
  create_all(*connection, Models(tags));
  const Tag tag{.id = 3, .words = {"a", "b"}, .week = {Weather::rain, Weather::sun}};
  insert(*connection, tags, tag);
  EXPECT_EQ(select(*connection, tags), std::vector<Tag>{tag});
  EXPECT_EQ(database.scalar("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'words' AND "
                            "attrelid = 'app.tag'::regclass"),
            "character varying(20)[]");
  drop_all(*connection, Models(tags));
  EXPECT_EQ(database.scalar("SELECT count(*) FROM pg_class WHERE relname = 'tag'"), "0");
}

}  // namespace
}  // namespace dunlin::test
