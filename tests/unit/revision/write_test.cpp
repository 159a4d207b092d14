// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"
#include "revisions.hpp"

#include <sys/stat.h>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;

// 2026-11-21 09:30:59 UTC.
constexpr std::chrono::system_clock::time_point kNow{std::chrono::seconds(1795253459)};

std::string write(const Folder& folder, NewRevision revision, Naming naming = Naming::graph,
                  const RevisionDirectory& existing = {}) {
  return write_revision(folder.path(), naming, existing, std::move(revision), kNow).filename();
}

TEST(WriteRevision, FillsTheBuiltInTemplate) {
  Folder folder;
  EXPECT_EQ(write(folder, {.id = "8c1f0e6a2b47",
                           .parents = {"41d09be7a3f2"},
                           .message = "Add user preferences!",
                           .up = "ALTER TABLE users ADD COLUMN theme TEXT;\n",
                           .down = "ALTER TABLE users DROP COLUMN theme;"}),
            "20261121_0930_add_user_preferences.sql");
  EXPECT_EQ(folder.get("20261121_0930_add_user_preferences.sql"),
            "-- dunlin: revision 8c1f0e6a2b47\n"
            "-- dunlin: parents 41d09be7a3f2\n"
            "-- dunlin: message Add user preferences!\n"
            "\n"
            "-- dunlin: up\n"
            "ALTER TABLE users ADD COLUMN theme TEXT;\n"
            "\n"
            "-- dunlin: down\n"
            "ALTER TABLE users DROP COLUMN theme;\n");
}

TEST(WriteRevision, WritesWhatItReads) {
  Folder folder;
  const NewRevision wanted{.id = "m",
                           .parents = {"a", "b"},
                           .depends_on = {"c", "d"},
                           .labels = {"l", "k"},
                           .message = "merge; 'twas time",
                           .up = "SELECT $$ -- dunlin: down $$;",
                           .down = "SELECT 2;"};
  const std::string name = write(folder, wanted);
  const Revision read = file(name, folder.get(name));
  EXPECT_EQ(read.id, wanted.id);
  EXPECT_EQ(read.parents, wanted.parents);
  EXPECT_EQ(read.depends_on, wanted.depends_on);
  EXPECT_EQ(read.labels, wanted.labels);
  EXPECT_EQ(read.message, wanted.message);
  EXPECT_EQ(body_of(read, Direction::up, "sqlite", {})[0].text, wanted.up + "\n\n");
  EXPECT_EQ(body_of(read, Direction::down, "sqlite", {})[0].text, wanted.down + "\n");
}

TEST(WriteRevision, HasASectionForEachDatabase) {
  Folder folder;
  const NewRevision wanted{.id = "m",
                           .message = "both",
                           .bodies = {{.dialect = "sqlite", .up = "SELECT 1;\n", .down = "SELECT 2;\n"},
                                      {.dialect = "postgresql", .up = "SELECT 3;\n", .down = std::nullopt}}};
  const std::string name = write(folder, wanted);
  EXPECT_EQ(folder.get(name),
            "-- dunlin: revision m\n"
            "-- dunlin: message both\n"
            "\n"
            "-- dunlin: up sqlite\n"
            "SELECT 1;\n"
            "\n"
            "-- dunlin: up postgresql\n"
            "SELECT 3;\n"
            "\n"
            "-- dunlin: down sqlite\n"
            "SELECT 2;\n");
  const Revision read = file(name, folder.get(name));
  EXPECT_TRUE(has_section(read, Direction::down, "sqlite"));
  EXPECT_FALSE(has_section(read, Direction::down, "postgresql"));
}

TEST(WriteRevision, SaysWhyThereIsNoWayDown) {
  Folder folder;
  const std::string name = write(folder, {.id = "m", .message = "gone", .up = "SELECT 1;", .irreversible = "no rows"});
  EXPECT_EQ(folder.get(name),
            "-- dunlin: revision m\n"
            "-- dunlin: message gone\n"
            "\n"
            "-- dunlin: irreversible no rows\n"
            "-- dunlin: up\n"
            "SELECT 1;\n"
            "\n"
            "\n");
  EXPECT_EQ(file(name, folder.get(name)).irreversible, "no rows");
}

TEST(WriteRevision, ChoosesAnId) {
  Folder folder;
  const std::string name = write(folder, {.message = "x", .up = "SELECT 1;"});
  EXPECT_EQ(file(name, folder.get(name)).id.size(), 12U);
}

TEST(WriteRevision, CountsOnWithSequenceNaming) {
  Folder folder;
  EXPECT_EQ(write(folder, {.message = "first", .up = "SELECT 1;"}, Naming::sequence), "001_first.sql");
  EXPECT_EQ(folder.get("001_first.sql"), "-- dunlin: message first\n\n-- dunlin: up\nSELECT 1;\n\n-- dunlin: down\n\n");
  folder.put("views.sql", "-- dunlin: repeatable\nSELECT 1;");
  EXPECT_EQ(write(folder, {.message = ""}, Naming::sequence, read_revisions(folder.path(), Naming::sequence)),
            "002.sql");
  RevisionDirectory wide;
  wide.revisions = {revision("0099")};
  EXPECT_EQ(write(folder, {.parents = {"0099"}, .message = "x"}, Naming::sequence, wide), "0100_x.sql");
  wide.revisions = {revision("9"), revision("10")};
  EXPECT_EQ(write(folder, {.message = "x"}, Naming::sequence, wide), "11_x.sql");
}

TEST(WriteRevision, UsesTheTemplateOfTheDirectory) {
  Folder folder;
  folder.put(
      "template.sql",
      "\xEF\xBB\xBF-- Ours, {{ message }}.\r\n-- dunlin: revision {{revision}}\r\n-- dunlin: parents {{parents}}\r\n"
      "-- dunlin: timeout 5s\r\nSET x = '{{nothing}}';\r\n{{up}}\r\n");
  const std::string name = write(folder, {.id = "a", .message = "hello", .up = "SELECT 1;"});
  EXPECT_EQ(folder.get(name),
            "-- Ours, hello.\n-- dunlin: revision a\n-- dunlin: timeout 5s\nSET x = '{{nothing}}';\nSELECT 1;\n");
}

TEST(WriteRevision, RefusesATemplateThatLosesSomething) {
  Folder folder;
  folder.put("template.sql", "-- dunlin: revision {{revision}}\n{{up}}\n");
  EXPECT_EQ(error_of([&] { write(folder, {.id = "b", .parents = {"a"}, .up = "SELECT 1;"}); }),
            "DN0201 the template loses the \"parents\" of a revision | template.sql needs the line "
            "`-- dunlin: parents {{parents}}`");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing was written";
}

TEST(WriteRevision, RefusesSqlThatWouldChangeTheFilesMeaning) {
  Folder folder;
  for (const std::string sql : {"SELECT 1;\n-- dunlin: down\nDROP TABLE t;", "SELECT 'never ends", "/* never ends"}) {
    EXPECT_EQ(error_of([&] { write(folder, {.id = "b", .up = sql, .down = "SELECT 2;"}); }),
              "DN0201 the SQL to write does not leave the directives as they are | it has a line that begins "
              "`-- dunlin:`, or a quote or comment that never ends");
  }
}

TEST(WriteRevision, KeepsAMessageOnItsLine) {
  Folder folder;
  const std::string name = write(folder, {.id = "a", .message = " x\nDROP TABLE users;\x1b -- \t", .up = "SELECT 1;"});
  EXPECT_EQ(name, "20261121_0930_x_drop_table_users.sql");
  EXPECT_EQ(file(name, folder.get(name)).message, "x DROP TABLE users;  --");
}

TEST(WriteRevision, GivesHostileMessagesHarmlessFileNames) {
  Folder folder;
  EXPECT_EQ(write(folder, {.id = "a", .message = "../../etc/passwd"}), "20261121_0930_etc_passwd.sql");
  EXPECT_EQ(write(folder, {.id = "b", .message = "größe 🐦"}), "20261121_0930_gr_e.sql");
  EXPECT_EQ(write(folder, {.id = "c", .message = "🐦"}), "20261121_0930.sql");
  EXPECT_LT(write(folder, {.id = "d", .message = std::string(500, 'x')}).size(), 100U);
}

TEST(WriteRevision, NeverOverwrites) {
  Folder folder;
  EXPECT_EQ(write(folder, {.id = "a", .message = "x"}), "20261121_0930_x.sql");
  EXPECT_EQ(write(folder, {.id = "b", .message = "x"}), "20261121_0930_x_b.sql");
  const std::string before = folder.get("20261121_0930_x.sql");
  EXPECT_EQ(error_of([&] { write(folder, {.id = "b", .message = "x", .up = "SELECT 1;"}); }),
            "DN0109 cannot write \"" + folder.path().native() +
                "/20261121_0930_x_b.sql\": File exists | it is left as it is: remove it, or choose another message");
  EXPECT_EQ(folder.get("20261121_0930_x.sql"), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2) << "no draft is left behind";
}

TEST(WriteRevision, RefusesIdsThatAreTakenOrImpossible) {
  Folder folder;
  RevisionDirectory existing;
  existing.revisions = {revision("a")};
  EXPECT_EQ(error_of([&] { write(folder, {.id = "a"}, Naming::graph, existing); }),
            "DN0204 there is a revision or label \"a\" already | leave the id out to have one chosen");
  existing.revisions[0].labels = {"l"};
  for (const NewRevision& taken : {NewRevision{.id = "l"}, NewRevision{.id = "b", .labels = {"l"}},
                                   NewRevision{.id = "b", .labels = {"a"}}, NewRevision{.id = "b", .labels = {"b"}}}) {
    EXPECT_EQ(error_of([&] { write(folder, taken, Naming::graph, existing); }).substr(0, 6), "DN0204");
  }
  EXPECT_EQ(error_of([&] { write(folder, {.id = "head"}); }).substr(0, 6), "DN0208");
  EXPECT_EQ(error_of([&] { write(folder, {.id = "x"}, Naming::sequence); }).substr(0, 6), "DN0208");
  EXPECT_EQ(error_of([&] {
              write(folder, {.parents = {"1", "2"}}, Naming::sequence);
            }),
            "DN0208 with sequence naming a revision has one parent, the number before");
}

TEST(WriteRevision, SaysThatTheDirectoryIsMissing) {
  Folder folder;
  EXPECT_EQ(
      error_of(
          [&] { (void)write_revision(folder.path() / "none", Naming::graph, {}, {.id = "a", .message = "x"}, kNow); }),
      "DN0109 cannot write \"" + folder.path().native() +
          "/none/20261121_0930_x.sql\": No such file or directory | the directory is missing: `dunlin init` makes "
          "it; --dir names another");
}

std::string rewritten(const std::string& text, const Ids& parents) {
  Folder folder;
  folder.put("r.sql", text);
  rewrite_parents(folder.path() / "r.sql", parents);
  return folder.get("r.sql");
}

TEST(RewriteParents, LeavesEveryOtherByteAsItIs) {
  EXPECT_EQ(rewritten("-- dunlin: revision a\r\n--  dunlin:  parent \t b  \r\nSELECT '\r';\r\n", {"c", "d"}),
            "-- dunlin: revision a\r\n--  dunlin:  parent \t c d  \r\nSELECT '\r';\r\n");
  EXPECT_EQ(rewritten("\xEF\xBB\xBF-- dunlin: parents b, c\nA", {"d"}), "\xEF\xBB\xBF-- dunlin: parents d\nA");
}

TEST(RewriteParents, PutsInALineThatIsMissing) {
  EXPECT_EQ(rewritten("-- x\n-- dunlin: revision a\nA;", {"b"}),
            "-- x\n-- dunlin: revision a\n-- dunlin: parents b\nA;");
  EXPECT_EQ(rewritten("-- x\r\n-- dunlin: revision a\r\nA;", {"b"}),
            "-- x\r\n-- dunlin: revision a\r\n-- dunlin: parents b\r\nA;");
  EXPECT_EQ(rewritten("A;\n", {"b"}), "-- dunlin: parents b\nA;\n");
  EXPECT_EQ(rewritten("\xEF\xBB\xBF"
                      "A;\n",
                      {"b"}),
            "\xEF\xBB\xBF-- dunlin: parents b\nA;\n");
  EXPECT_EQ(rewritten("-- dunlin: revision a", {"b"}), "-- dunlin: revision a\n-- dunlin: parents b\n");
}

TEST(RewriteParents, MakesABase) {
  EXPECT_EQ(rewritten("-- dunlin: revision a\n-- dunlin: parents b\nA;\n", {}), "-- dunlin: revision a\nA;\n");
  EXPECT_EQ(rewritten("-- dunlin: parents b\nA;\n", {}), "-- dunlin: revision r\nA;\n");
  EXPECT_EQ(rewritten("A;\n", {}), "-- dunlin: revision r\nA;\n");
}

TEST(RewriteParents, KeepsPermissionsAndLinks) {
  Folder folder;
  folder.put("real/r.sql", "-- dunlin: parents b\nA;\n");
  ASSERT_EQ(chmod((folder.path() / "real/r.sql").c_str(), 0640), 0);
  std::filesystem::create_symlink("real/r.sql", folder.path() / "r.sql");
  rewrite_parents(folder.path() / "r.sql", {"c"});
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "r.sql"));
  EXPECT_EQ(folder.get("real/r.sql"), "-- dunlin: parents c\nA;\n");
  EXPECT_EQ(static_cast<int>(std::filesystem::status(folder.path() / "r.sql").permissions()), 0640);
}

TEST(RewriteParents, SaysThatTheFileIsMissing) {
  EXPECT_EQ(error_of([] { rewrite_parents("/nowhere/r.sql", {"a"}); }), "DN0108 there is no file \"/nowhere/r.sql\"");
}

}  // namespace
}  // namespace dunlin
