// SPDX-License-Identifier: Apache-2.0
// What a word on the command line is taken for.
#include "autogenerate/source.hpp"

#include <dunlin/error.hpp>

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace dunlin {
namespace {

namespace fs = std::filesystem;

class Words : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "dunlin_source_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  [[nodiscard]] SourceContext context(Naming naming = Naming::graph) const {
    return {.database =
                [] {
                  return Place{Url::parse("sqlite:configured.db"), {}};
                },
            .place_of =
                [](const Url& url) {
                  return Place{url, {}};
                },
            .revisions = [] { return Project{}; },
            .directory = folder_ / "migrations",
            .naming = naming,
            .variables = {}};
  }
  [[nodiscard]] Source parse(const std::string& word, Naming naming = Naming::graph) const {
    return parse_source(word, context(naming));
  }
  [[nodiscard]] std::optional<ErrorCode> refused(const std::string& word) const {
    try {
      static_cast<void>(parse(word));
    } catch (const Error& error) {
      return error.code();
    }
    return std::nullopt;
  }

  fs::path folder_;
};

template <typename Kind>
bool is(const Source& source) {
  return std::holds_alternative<Kind>(source.from);
}

TEST_F(Words, ThatStandForSomething) {
  EXPECT_TRUE(is<source::Empty>(parse("empty")));
  EXPECT_TRUE(is<source::Revisions>(parse("revisions")));
  EXPECT_EQ(std::get<source::Database>(parse("database").from).place.url.database(), "configured.db");
}

TEST_F(Words, ThatAreUrlsShowNoPassword) {
  const Source source = parse("postgresql+asyncpg://app:secret@db/shop");
  EXPECT_EQ(std::get<source::Database>(source.from).place.url.password(), "secret");
  EXPECT_EQ(source.name.find("secret"), std::string::npos);
  EXPECT_TRUE(is<source::Database>(parse("sqlite:x.db")));
  EXPECT_EQ(refused("mysql://x/y"), ErrorCode::unsupported_scheme);
}

TEST_F(Words, ThatNameFiles) {
  EXPECT_TRUE(is<source::Files>(parse(write("a.sql", ""))));
  EXPECT_EQ(refused((folder_ / "none.sql").string()), ErrorCode::file_unreadable);
  EXPECT_EQ(refused(write("x.db", "")), ErrorCode::usage);
  EXPECT_EQ(refused(""), ErrorCode::usage);
}

TEST_F(Words, ThatNameADirectoryOfFilesTakeThemByName) {
  write("s/2.sql", "CREATE TABLE b (a);");
  write("s/1.sql", "-- dunlin: rename a:b\nCREATE TABLE a (a);");
  write("s/notes.txt", "");
  const Source source = parse((folder_ / "s").string());
  ASSERT_TRUE(is<source::Files>(source));
  const auto& files = std::get<source::Files>(source.from).files;
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].filename(), "1.sql");
  fs::create_directories(folder_ / "bare");
  EXPECT_EQ(refused((folder_ / "bare").string()), ErrorCode::usage);
}

TEST_F(Words, ThatNameADirectoryOfRevisionsAreToldByTheirDirectives) {
  write("other/x.sql", "-- dunlin: revision 1a1111111111\n-- dunlin: up\nCREATE TABLE a (a);");
  const Source source = parse((folder_ / "other").string());
  ASSERT_TRUE(is<source::Revisions>(source));
  EXPECT_EQ(std::get<source::Revisions>(source.from).project.graph.revisions().size(), 1U);
  write("numbered/001_x.sql", "CREATE TABLE a (a);");
  EXPECT_TRUE(is<source::Files>(parse((folder_ / "numbered").string())));
  EXPECT_TRUE(is<source::Revisions>(parse((folder_ / "numbered").string(), Naming::sequence)));
  // The project's own, whatever it holds.
  fs::create_directories(folder_ / "migrations");
  EXPECT_TRUE(is<source::Revisions>(parse((folder_ / "migrations").string())));
}

Source database(const std::string& url) { return {url, source::Database{{Url::parse(url), {}}}}; }

TEST(PlaceFor, IsTheDatabaseOfEitherSide) {
  const Source file{"a.sql", source::Files{}};
  const auto never = []() -> Place { throw std::runtime_error("asked"); };
  EXPECT_EQ(place_for(file, database("sqlite:b.db"), std::nullopt, never).url, Url::parse("sqlite:b.db"));
  EXPECT_EQ(place_for(database("sqlite:a.db"), database("sqlite:b.db"), std::nullopt, never).url,
            Url::parse("sqlite:a.db"));
  EXPECT_EQ(place_for(file, file, std::nullopt,
                      [] {
                        return Place{Url::parse("sqlite:c.db"), {}};
                      })
                .url,
            Url::parse("sqlite:c.db"));
  const Place scratch{Url::parse("postgresql://x/y"), {}};
  EXPECT_EQ(place_for(file, file, scratch, never).url, scratch.url);
  EXPECT_THROW(static_cast<void>(place_for(database("sqlite:a.db"), file, scratch, never)), Error);
  EXPECT_THROW(static_cast<void>(place_for(database("sqlite:a.db"), database("postgresql://x/y"), std::nullopt, never)),
               Error);
}

}  // namespace
}  // namespace dunlin
