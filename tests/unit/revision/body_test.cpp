// SPDX-License-Identifier: Apache-2.0
#include "revisions.hpp"

namespace dunlin {
namespace {

const char* const kBoth =
    "-- dunlin: revision a\n"
    "-- dunlin: variables OWNER Place\n"
    "-- dunlin: up\n"
    "GRANT ALL ON t TO ${OWNER}; SELECT '${other} ${ $ ${Place}${OWNER}';\n"
    "-- dunlin: up postgresql\n"
    "SELECT 2;\n"
    "-- dunlin: down sqlite\n"
    "SELECT 3;\n";

std::vector<std::string> texts(const std::vector<BodyPiece>& pieces) {
  std::vector<std::string> all;
  for (const BodyPiece& piece : pieces) all.push_back(piece.text);
  return all;
}

TEST(BodyOf, TakesTheSectionsForTheDirectionAndTheDatabase) {
  const Revision read = file("r.sql", kBoth);
  const std::map<std::string, std::string> values{{"OWNER", "\"me\""}, {"Place", "${OWNER}"}, {"other", "no"}};
  const std::string first = "GRANT ALL ON t TO \"me\"; SELECT '${other} ${ $ ${OWNER}\"me\"';\n";
  EXPECT_EQ(texts(body_of(read, Direction::up, "sqlite", values)), std::vector<std::string>{first});
  EXPECT_EQ(texts(body_of(read, Direction::up, "postgresql", values)),
            (std::vector<std::string>{first, "SELECT 2;\n"}));
  EXPECT_EQ(texts(body_of(read, Direction::down, "sqlite", values)), std::vector<std::string>{"SELECT 3;\n"});
  EXPECT_TRUE(body_of(read, Direction::down, "postgresql", values).empty());
}

TEST(BodyOf, TellsWhereAPieceStandsAndWhetherPositionsInItAreOnesInTheFile) {
  const Revision read = file("r.sql", kBoth);
  const auto pieces = body_of(read, Direction::up, "postgresql", {{"OWNER", "x"}, {"Place", "y"}});
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_TRUE(pieces[0].replaced);
  EXPECT_FALSE(pieces[1].replaced);
  EXPECT_EQ(read.text.substr(pieces[0].offset, 9), "GRANT ALL");
  EXPECT_EQ(read.text.substr(pieces[1].offset, 9), "SELECT 2;");
}

TEST(BodyOf, ReplacesNothingThatIsNotDeclared) {
  const Revision read = file("r.sql", "SELECT '${OWNER}';");
  EXPECT_EQ(texts(body_of(read, Direction::up, "sqlite", {{"OWNER", "x"}})),
            std::vector<std::string>{"SELECT '${OWNER}';"});
}

TEST(BodyOf, NamesTheVariableThatHasNoValue) {
  const Revision read = file("r.sql", kBoth);
  EXPECT_EQ(error_of([&] {
              (void)body_of(read, Direction::up, "sqlite", {{"OWNER", "x"}});
            }),
            "DN0206 variable \"Place\" has no value | give it one with `--set Place=…`, or as `Place = \"…\"` under "
            "[variables] in the configuration | r.sql:4:51");
  EXPECT_EQ(error_of([&] { (void)body_of(read, Direction::down, "sqlite", {}); }), "no error")
      << "it is not used there";
}

TEST(HasSection, AlsoWhenItIsEmpty) {
  const Revision read = file("r.sql", "SELECT 1;\n-- dunlin: down sqlite\n");
  EXPECT_TRUE(has_section(read, Direction::up, "sqlite"));
  EXPECT_TRUE(has_section(read, Direction::up, "postgresql"));
  EXPECT_TRUE(has_section(read, Direction::down, "sqlite"));
  EXPECT_FALSE(has_section(read, Direction::down, "postgresql"));
}

}  // namespace
}  // namespace dunlin
