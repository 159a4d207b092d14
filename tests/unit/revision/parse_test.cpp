// SPDX-License-Identifier: Apache-2.0
#include "revisions.hpp"

#include <fmt/ranges.h>

#include <ctime>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;

/// The sections as `up sqlite[SQL] down[SQL]`, blanks around the SQL left out.
std::string sections(const Revision& revision) {
  std::string text;
  for (const Section& section : revision.sections) {
    std::string sql = revision.text.substr(section.offset, section.length);
    sql.erase(0, sql.find_first_not_of(" \n"));
    sql.erase(sql.find_last_not_of(" \n") + 1);
    text += fmt::format("{}{}{}{}[{}]", text.empty() ? "" : " ", section.direction == Direction::up ? "up" : "down",
                        section.dialect.empty() ? "" : " ", section.dialect, sql);
  }
  return text;
}

std::string sections(std::string text) { return sections(file("r.sql", std::move(text))); }

TEST(ParseRevision, ReadsEveryDirective) {
  const Revision read = file("m/20261121_0930_x.sql",
                             "-- dunlin: revision 8c1f0e6a2b47\n"
                             "-- dunlin: parents 41d09be7a3f2, 7a0b\n"
                             "-- dunlin: message add user preferences, at last\n"
                             "-- dunlin: depends-on a b\n"
                             "-- dunlin: depends-on c\n"
                             "-- dunlin: label preferences\n"
                             "-- dunlin: no-transaction\n"
                             "-- dunlin: irreversible the old values are gone\n"
                             "-- dunlin: timeout 2min\n"
                             "-- dunlin: lock-timeout 500ms\n"
                             "-- dunlin: compatible-from 41d09be7a3f2\n"
                             "-- dunlin: secret\n"
                             "-- dunlin: skip-on-replay\n"
                             "-- dunlin: variables OWNER tablespace_1\n"
                             "\n"
                             "-- dunlin: up\n"
                             "SELECT 1;\n");
  EXPECT_EQ(read.id, "8c1f0e6a2b47");
  EXPECT_EQ(read.parents, (Ids{"41d09be7a3f2", "7a0b"}));
  EXPECT_EQ(read.message, "add user preferences, at last");
  EXPECT_EQ(read.depends_on, (Ids{"a", "b", "c"}));
  EXPECT_EQ(read.labels, Ids{"preferences"});
  EXPECT_TRUE(read.no_transaction);
  EXPECT_EQ(read.irreversible, "the old values are gone");
  EXPECT_EQ(read.timeout, std::chrono::minutes(2));
  EXPECT_EQ(read.lock_timeout, std::chrono::milliseconds(500));
  EXPECT_EQ(read.compatible_from, "41d09be7a3f2");
  EXPECT_TRUE(read.secret);
  EXPECT_TRUE(read.skip_on_replay);
  EXPECT_FALSE(read.repeatable);
  EXPECT_EQ(read.variables, (Ids{"OWNER", "tablespace_1"}));
  EXPECT_EQ(read.path, "m/20261121_0930_x.sql");
  EXPECT_EQ(sections(read), "up[SELECT 1;]");
}

TEST(ParseRevision, ForgivesBlanksTabsAndTheCaseOfTheWordItself) {
  const Revision read = file("r.sql",
                             "--dunlin:revision a1\n"
                             "  --   Dunlin :   parent   b2  \n"
                             "--\tDUNLIN:\tlabel\tx\t\n"
                             "SELECT 1;\n");
  EXPECT_EQ(read.id, "a1");
  EXPECT_EQ(read.parents, Ids{"b2"});
  EXPECT_EQ(read.labels, Ids{"x"});
}

TEST(ParseRevision, TakesAFileWithoutDirectivesAsAllUpUnderItsName) {
  const Revision read = file("m/20240131120000_add_users.sql", "-- dunlin makes this\nCREATE TABLE users (id INT);\n");
  EXPECT_EQ(read.id, "20240131120000_add_users");
  EXPECT_EQ(read.message, "add users");
  EXPECT_EQ(read.parents, Ids{});
  ASSERT_EQ(read.sections.size(), 1U);
  EXPECT_EQ(read.sections[0], (Section{.offset = 0, .length = read.text.size()}));
}

TEST(ParseRevision, TakesItsMessageFromTheFilesName) {
  const auto message = [](std::string path) { return file(std::move(path), "SELECT 1").message; };
  EXPECT_EQ(message("003_add_user_preferences.sql"), "add user preferences");
  EXPECT_EQ(message("20261121_0930_add.sql"), "add");
  EXPECT_EQ(message("V1.2__add_users.sql"), "add users");
  EXPECT_EQ(message("views.sql"), "views");
  EXPECT_EQ(message("0001_x.up.sql"), "x");
  EXPECT_EQ(message("007.sql"), "");
}

TEST(ParseRevision, TakesTheNumberOfTheNameWithSequenceNaming) {
  const Revision read = file("m/003_add_user_preferences.sql", "SELECT 1;", Naming::sequence);
  EXPECT_EQ(read.id, "003");
  EXPECT_EQ(read.message, "add user preferences");
  EXPECT_EQ(file("003.sql", "-- dunlin: revision 3\nSELECT 1;", Naming::sequence).id, "003");
  EXPECT_EQ(file("views.sql", "-- dunlin: repeatable\nSELECT 1;", Naming::sequence).id, "views");
}

TEST(ParseRevision, CutsSectionsInFileOrder) {
  EXPECT_EQ(sections("-- dunlin: up\nA;\n\n-- dunlin: up postgresql\nB;\n-- dunlin: up sqlite\nC;\n-- dunlin: up\nD;\n"
                     "-- dunlin: down sqlite\n-- dunlin: down\nE;"),
            "up[A;] up postgresql[B;] up sqlite[C;] up[D;] down sqlite[] down[E;]");
  EXPECT_EQ(sections("-- dunlin: label x\n-- words\nA;\n-- dunlin: down\nB;"), "up[-- words\nA;] down[B;]")
      << "what stands above the first section goes up";
  EXPECT_EQ(sections("A;\n-- dunlin: up postgresql\nB;"), "up[A;] up postgresql[B;]");
  EXPECT_EQ(sections("-- words\n-- dunlin: up\nA;"), "up[A;]");
  EXPECT_EQ(sections("A;\n-- dunlin: down"), "up[A;] down[]");
}

TEST(ParseRevision, DropsAByteOrderMarkAndCarriageReturns) {
  const Revision read = file("r.sql", "\xEF\xBB\xBF-- dunlin: revision a\r\n-- dunlin: up\r\nSELECT 'a\rb';\r\n");
  EXPECT_EQ(read.id, "a");
  EXPECT_EQ(read.text, "-- dunlin: revision a\n-- dunlin: up\nSELECT 'a\rb';\n");
}

TEST(ParseRevision, SeesNoDirectiveInsideStringsAndComments) {
  EXPECT_EQ(sections("SELECT '\n-- dunlin: down\n';\n-- dunlin: down\nB;"),
            "up[SELECT '\n-- dunlin: down\n';] down[B;]");
  EXPECT_EQ(sections("SELECT \"\n-- dunlin: down\n\";"), "up[SELECT \"\n-- dunlin: down\n\";]");
  EXPECT_EQ(sections("/*\n-- dunlin: down\n*/ SELECT 1;"), "up[/*\n-- dunlin: down\n*/ SELECT 1;]");
  EXPECT_EQ(sections("SELECT 'it''s'; -- it's\n-- dunlin: down\nB;"), "up[SELECT 'it''s'; -- it's] down[B;]");
  EXPECT_EQ(sections("SELECT 1; -- dunlin: down"), "up[SELECT 1; -- dunlin: down]") << "not at the head of a line";
}

TEST(ParseRevision, ReadsASharedSectionAsTheDatabaseThatItsFormsBelongTo) {
  // What only PostgreSQL has.
  EXPECT_EQ(sections("DO $$\n-- dunlin: down\n$$;\n-- dunlin: down\nB;"), "up[DO $$\n-- dunlin: down\n$$;] down[B;]");
  EXPECT_EQ(sections("DO $a$ it's\n-- dunlin: down\n$a$;\n-- dunlin: down\nB;"),
            "up[DO $a$ it's\n-- dunlin: down\n$a$;] down[B;]");
  EXPECT_EQ(sections("DO $$ BEGIN RAISE 'it''s $1'; END $$;\n-- dunlin: down\nDO $$ it's $$;"),
            "up[DO $$ BEGIN RAISE 'it''s $1'; END $$;] down[DO $$ it's $$;]");
  EXPECT_EQ(sections("SELECT E'it\\'s';\n-- dunlin: down\nSELECT 'x';"), "up[SELECT E'it\\'s';] down[SELECT 'x';]");
  EXPECT_EQ(sections("/* a /* b */\n-- dunlin: down\n*/ SELECT 1;"), "up[/* a /* b */\n-- dunlin: down\n*/ SELECT 1;]");
  EXPECT_EQ(sections("COPY t FROM stdin;\nit's\n-- dunlin: down\n\\.\nSELECT 1;\n-- dunlin: down\nB;"),
            "up[COPY t FROM stdin;\nit's\n-- dunlin: down\n\\.\nSELECT 1;] down[B;]");
  EXPECT_EQ(sections("copy public.t (a, b) from STDIN with (format csv);\n\"\n\\.\n-- dunlin: down\nB;"),
            "up[copy public.t (a, b) from STDIN with (format csv);\n\"\n\\.] down[B;]");
  EXPECT_EQ(sections("SELECT 1;\n\\restrict it's\n-- dunlin: down\nB;"), "up[SELECT 1;\n\\restrict it's] down[B;]");
  // What only SQLite has.
  EXPECT_EQ(sections("CREATE TABLE [it's] (a);\n-- dunlin: down\nDROP TABLE [it's];"),
            "up[CREATE TABLE [it's] (a);] down[DROP TABLE [it's];]");
  EXPECT_EQ(sections("CREATE TABLE `it's` (a);\n-- dunlin: down\nB;"), "up[CREATE TABLE `it's` (a);] down[B;]");
  EXPECT_EQ(sections("SELECT 1 /* a /* b */;\n-- dunlin: down\nB;"), "up[SELECT 1 /* a /* b */;] down[B;]");
}

TEST(ParseRevision, ReadsASectionByTheRulesOfItsDatabase) {
  EXPECT_EQ(sections("-- dunlin: up sqlite\nSELECT '\\';\n-- dunlin: down\nSELECT '$$';"),
            "up sqlite[SELECT '\\';] down[SELECT '$$';]");
  EXPECT_EQ(sections("-- dunlin: up sqlite\nSELECT $$;\n-- dunlin: down\nSELECT 1 $$;"),
            "up sqlite[SELECT $$;] down[SELECT 1 $$;]");
  EXPECT_EQ(sections("-- dunlin: up postgresql\nSELECT a['x'];\n-- dunlin: down\nB;"),
            "up postgresql[SELECT a['x'];] down[B;]");
}

TEST(ParseRevision, TakesAMergeWithoutABody) {
  EXPECT_EQ(file("m.sql", "-- dunlin: revision m\n-- dunlin: parents a b\n").parents, (Ids{"a", "b"}));
}

TEST(ParseRevision, AcceptsAnEmptyWayDown) {
  EXPECT_EQ(sections("A;\n-- dunlin: down\n-- nothing to undo\n"), "up[A;] down[-- nothing to undo]");
}

std::string refusal(std::string text, std::string path = "r.sql", Naming naming = Naming::graph) {
  return error_of([&] { (void)parse_revision(std::move(path), std::move(text), naming); });
}

TEST(ParseRevision, RefusesUnknownDirectivesAndSaysWhatIsNear) {
  EXPECT_EQ(refusal("-- dunlin: revison a\n"),
            "DN0202 there is no directive \"revison\" | did you mean \"revision\"? | r.sql:1:12");
  EXPECT_EQ(refusal("-- dunlin: Up\nA;"), "DN0202 there is no directive \"Up\" | did you mean \"up\"? | r.sql:1:12");
  EXPECT_EQ(refusal("A;\n  -- dunlin: transaction\n"),
            "DN0202 there is no directive \"transaction\" | did you mean \"no-transaction\"? | r.sql:2:14");
  EXPECT_EQ(refusal("-- dunlin:\nA;").substr(0, 45), "DN0202 a directive without a name | known are");
}

TEST(ParseRevision, RefusesUnknownDatabases) {
  EXPECT_EQ(refusal("-- dunlin: up postgres\nA;"),
            "DN0201 there is no database \"postgres\" | did you mean \"postgresql\"? | r.sql:1:15");
  EXPECT_EQ(refusal("-- dunlin: down foo\nA;"),
            "DN0201 there is no database \"foo\" | known are sqlite, postgresql | r.sql:1:17");
  EXPECT_EQ(refusal("-- dunlin: up sqlite postgresql\nA;"),
            "DN0201 \"up\" takes one database at most | write a section for each, or one without a name for all | "
            "r.sql:1:22");
}

TEST(ParseRevision, RefusesWhatIsThereTwice) {
  EXPECT_EQ(refusal("-- dunlin: revision a\n-- dunlin: revision a\nA;"),
            "DN0201 \"revision\" is there twice | it may stand once in a file | r.sql:2:1");
  EXPECT_EQ(refusal("-- dunlin: parents a\n-- dunlin: parent b\nA;"),
            "DN0201 \"parent\" is there twice | it may stand once in a file | r.sql:2:1");
  EXPECT_EQ(refusal("-- dunlin: secret\n-- dunlin: secret\nA;"),
            "DN0201 \"secret\" is there twice | it may stand once in a file | r.sql:2:1");
  EXPECT_EQ(refusal("-- dunlin: parents a, a\nA;"), "DN0201 \"a\" is there twice | leave one of them out | r.sql:1:23");
}

TEST(ParseRevision, RefusesHeaderDirectivesElsewhere) {
  EXPECT_EQ(refusal("-- dunlin: up\nA;\n-- dunlin: timeout 5s\n"),
            "DN0201 \"timeout\" stands inside a section | it is for the whole file: move it above the first "
            "`-- dunlin: up` | r.sql:3:1");
  EXPECT_EQ(refusal("A;\n-- dunlin: no-transaction\n"),
            "DN0201 \"no-transaction\" stands below a statement | it is for the whole file: move it to the top | "
            "r.sql:2:1");
}

TEST(ParseRevision, RefusesArgumentsThatAreMissingOrTooMany) {
  EXPECT_EQ(refusal("-- dunlin: revision\nA;"),
            "DN0201 \"revision\" without an id | write it after the word: `-- dunlin: revision …`, or leave the line "
            "out | r.sql:1:1");
  EXPECT_EQ(refusal("-- dunlin: revision a b\nA;"), "DN0201 \"revision\" takes an id and nothing else | r.sql:1:23");
  EXPECT_EQ(refusal("-- dunlin: secret yes\nA;"),
            "DN0201 \"secret\" takes nothing after it | what it is for can be said in a comment line of its own | "
            "r.sql:1:19");
  EXPECT_EQ(refusal("-- dunlin: irreversible\nA;"),
            "DN0201 \"irreversible\" without a reason | say why there is no way down: `-- dunlin: irreversible the old "
            "values are gone` | r.sql:1:1");
  EXPECT_EQ(refusal("-- dunlin: timeout\nA;").substr(0, 27), "DN0201 \"\" is no duration | ");
  EXPECT_EQ(refusal("-- dunlin: timeout soon\nA;"),
            "DN0201 \"soon\" is no duration | write a number and a unit (250ms, 5s, 10min, 1h, 1d), or 0 | r.sql:1:20");
  EXPECT_EQ(refusal("-- dunlin: variables 1x\nA;"),
            "DN0201 \"1x\" cannot be the name of a variable | letters, digits and `_`, not beginning with a digit; it "
            "stands as `${NAME}` in the SQL | r.sql:1:22");
}

TEST(ParseRevision, RefusesIdsAndLabelsThatCouldNotBeTyped) {
  const std::string form = " | letters, digits, `_`, `.` and `-`, at most 64, not beginning with `-` | ";
  for (const std::string word : {"revision", "label", "parents", "depends-on", "compatible-from"}) {
    for (const std::string id : {"head", "heads", "base", "-1", "+1", "a/b", "é", "a;b", "\x1b[31m"}) {
      const std::string error = refusal("-- dunlin: " + word + " " + id + "\nA;");
      EXPECT_EQ(error.substr(0, 6), "DN0208") << word << " " << id << ": " << error;
      EXPECT_EQ(error.find('\x1b'), std::string::npos);
    }
  }
  EXPECT_EQ(refusal("-- dunlin: revision head\nA;"),
            "DN0208 revision \"head\" is a word with a meaning of its own" + form + "r.sql:1:21");
  EXPECT_EQ(refusal("-- dunlin: label a/b\nA;"), "DN0208 label \"a/b\" contains \"/\"" + form + "r.sql:1:18");
  EXPECT_EQ(refusal("-- dunlin: revision " + std::string(64, 'a') + "\nA;"), "no error");
  EXPECT_EQ(refusal("-- dunlin: revision " + std::string(65, 'a') + "\nA;").substr(0, 6), "DN0208");
  EXPECT_EQ(
      refusal("A;", "add users.sql"),
      "DN0208 the name of the file cannot be its revision's id: \"add users\" contains \" \" | begin the file with "
      "`-- dunlin: revision ID` (letters, digits, `_`, `.` and `-`, at most 64, not beginning with `-`), or "
      "rename it | add users.sql:1:1");
}

TEST(ParseRevision, RefusesNamesWithoutANumberWithSequenceNaming) {
  EXPECT_EQ(refusal("A;", "add.sql", Naming::sequence),
            "DN0208 the name of \"add.sql\" does not begin with a number | with sequence naming revisions are called "
            "`003_add_user_preferences.sql` | add.sql:1:1");
  EXPECT_EQ(refusal("A;", "3rd.sql", Naming::sequence).substr(0, 6), "DN0208");
  EXPECT_EQ(refusal("A;", "1234567890123456789_x.sql", Naming::sequence).substr(0, 6), "DN0208");
  EXPECT_EQ(
      refusal("-- dunlin: revision 4\nA;", "003_add.sql", Naming::sequence),
      "DN0208 the header says \"4\", the file's name \"003\" | with sequence naming the number in the name is the "
      "id; leave the directive out | 003_add.sql:1:21");
}

TEST(ParseRevision, RefusesARevisionWithNothingToRun) {
  const std::string hint =
      " has nothing to run on the way up | write its SQL under `-- dunlin: up`; only one that merges several parents "
      "may be empty | ";
  EXPECT_EQ(refusal(""), "DN0203 revision \"r\"" + hint + "r.sql:1:1");
  EXPECT_EQ(refusal("-- words\n/* more */ ; ;\n"), "DN0203 revision \"r\"" + hint + "r.sql:1:1");
  EXPECT_EQ(refusal("-- dunlin: revision a\n\n-- dunlin: up\n-- later\n-- dunlin: down\nB;"),
            "DN0203 revision \"a\"" + hint + "r.sql:3:1");
  EXPECT_EQ(refusal("-- dunlin: down\nB;"), "DN0203 revision \"r\"" + hint + "r.sql:1:1");
  EXPECT_EQ(refusal("-- dunlin: up sqlite\n-- dunlin: up postgresql\nA;"), "no error");
}

TEST(ParseRevision, RefusesContradictions) {
  EXPECT_EQ(refusal("-- dunlin: irreversible gone\nA;\n-- dunlin: down\nB;"),
            "DN0201 the revision has a way down and is marked irreversible | remove `-- dunlin: irreversible`, or the "
            "`-- dunlin: down` section | r.sql:3:1");
  const std::string why = "it has no place among the others: it runs after all of them | r.sql:2:1";
  EXPECT_EQ(refusal("-- dunlin: repeatable\n-- dunlin: parents a\nA;"),
            "DN0201 \"parents\" in a repeatable revision | " + why);
  EXPECT_EQ(refusal("-- dunlin: repeatable\n-- dunlin: depends-on a\nA;"),
            "DN0201 \"depends-on\" in a repeatable revision | " + why);
  EXPECT_EQ(refusal("-- dunlin: repeatable\n-- dunlin: label a\nA;"),
            "DN0201 \"label\" in a repeatable revision | " + why);
  EXPECT_EQ(
      refusal("-- dunlin: repeatable\nA;\n-- dunlin: down\nB;"),
      "DN0201 \"down\" in a repeatable revision | it has no way down: what it makes is replaced when it runs again "
      "| r.sql:3:1");
}

TEST(ParseRevision, DoesNotRunAnotherProgramsWayDownOnTheWayUp) {
  for (const std::string mark : {"-- migrate:down", "-- +goose Down", "-- +migrate Down", "--//@UNDO"}) {
    EXPECT_EQ(refusal("CREATE TABLE t (a INT);\n" + mark + "\nDROP TABLE t;"),
              "DN0201 \"" + mark +
                  "\" is a mark of another program: here what is below it would be run on the way up | "
                  "write `-- dunlin: down` instead | r.sql:2:1");
  }
  EXPECT_EQ(refusal("DROP TABLE t;", "m/0001_x.down.sql"),
            "DN0201 \"0001_x.down.sql\" looks like a way down of another program: here it would be run on the way up | "
            "put its SQL under `-- dunlin: down` in the file of the way up, and remove it | m/0001_x.down.sql:1:1");
  EXPECT_EQ(refusal("DROP TABLE t;", "U1__x.sql").substr(0, 6), "DN0201");
  EXPECT_EQ(refusal("SELECT 'see -- migrate:down';"), "no error");
  EXPECT_EQ(refusal("SELECT 1;", "Users.sql"), "no error");
}

TEST(ParseRevision, RefusesWhatIsNotTextAtOnce) {
  EXPECT_EQ(refusal(std::string("SELECT 1;\nSELECT '\0';", 20)),
            "DN0205 the file is not text: byte 0x00 at offset 18 | revisions are SQL in UTF-8 | r.sql:2:9");
  EXPECT_EQ(refusal("SELECT 'caf\xE9';"),
            "DN0205 the file is not text: byte 0xe9 at offset 11 | revisions are SQL in UTF-8 | r.sql:1:12");
  EXPECT_EQ(refusal(std::string("\xFF\xFE-\0-\0", 6)),
            "DN0205 the file is not text: byte 0xff at offset 0 | it looks like UTF-16; save it as UTF-8 | r.sql:1:1");
  std::string binary(std::size_t{10} << 20, '\0');
  for (std::size_t i = 0; i < binary.size(); ++i) binary[i] = static_cast<char>(i * 2654435761U >> 11U);
  const std::clock_t start = std::clock();  // Of this process alone: the machine may be busy.
  EXPECT_EQ(refusal(std::move(binary)).substr(0, 6), "DN0205");
  EXPECT_LT(std::clock() - start, 1 * CLOCKS_PER_SEC);
}

TEST(ParseRevision, GivesNoLineOfBinaryToATerminal) {
  try {
    (void)parse_revision("r.sql", std::string("\x1b[31m\0", 6), Naming::graph);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.details().source->text, "");
  }
}

TEST(ParseRevision, ReadsTenMegabytesOfADumpInReasonableTime) {
  std::string dump = "-- dunlin: revision dump\n-- dunlin: up\nCOPY t FROM stdin;\n";
  while (dump.size() < (std::size_t{10} << 20)) dump += "1\tit's a line of data with a \\\\ in it\n";
  dump += "\\.\n-- dunlin: down\nTRUNCATE t;\n";
  const std::clock_t start = std::clock();  // Of this process alone: the machine may be busy.
  EXPECT_EQ(file("r.sql", std::move(dump)).sections.size(), 2U);
  EXPECT_LT(std::clock() - start, 10 * CLOCKS_PER_SEC) << "even with sanitizers";
}

}  // namespace
}  // namespace dunlin
