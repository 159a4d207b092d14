// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"
#include "revisions.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace dunlin {
namespace {

using Ids = std::vector<std::string>;

Ids ids(const RevisionDirectory& directory) {
  Ids all;
  for (const Revision& revision : directory.revisions) all.push_back(revision.id);
  return all;
}

TEST(ReadRevisions, TakesTheSqlFilesInOrderOfTheirNames) {
  Folder folder;
  folder.put("V10__b.sql", "SELECT 1;");
  folder.put("V2__a.sql", "SELECT 1;");
  folder.put("V2__a.sql.orig", "nonsense");
  folder.put("README.md", "words");
  folder.put(".hidden.sql", "");
  folder.put("template.sql", "-- dunlin: nonsense {{up}}");
  folder.put("old.sql/V1__x.sql", "SELECT 1;");
  EXPECT_EQ(ids(read_revisions(folder.path(), Naming::graph)), (Ids{"V2__a", "V10__b"}));
}

TEST(ReadRevisions, GivesPathsAsTheDirectoryWasTyped) {
  Folder folder;
  folder.put("a.sql", "SELECT 1;");
  const std::string typed = folder.path().native();
  EXPECT_EQ(read_revisions(typed, Naming::graph).revisions[0].path, typed + "/a.sql");
  EXPECT_EQ(read_revisions(typed + "/", Naming::graph).revisions[0].path, typed + "/a.sql");
}

TEST(ReadEmbedded, IsWhatADirectoryOfTheSameFilesIs) {
  const std::vector<RevisionFile> files{{"V10__c.sql", "SELECT 3;"},
                                        {"after-upgrade.sql", "SELECT 5;"},
                                        {"V2__b.sql", "\xEF\xBB\xBF-- dunlin: message two\r\nSELECT 2;\r\n"},
                                        {"V1__a.sql", "SELECT 1;"},
                                        {"before-upgrade.sql", "SELECT 4;"},
                                        {"views.sql", "-- dunlin: repeatable\nSELECT 6;"}};
  Folder folder;
  for (const RevisionFile& file : files) folder.put(file.name, file.text);
  const auto bare = [](Revision revision) {
    revision.path.clear();
    return revision;
  };
  const RevisionDirectory read = read_revisions(folder.path(), Naming::graph);
  const RevisionDirectory embedded = read_embedded(files, Naming::graph);
  ASSERT_EQ(ids(embedded), ids(read));
  for (std::size_t i = 0; i < read.revisions.size(); ++i) {
    EXPECT_EQ(bare(embedded.revisions[i]), bare(read.revisions[i])) << read.revisions[i].id;
  }
  EXPECT_EQ(bare(embedded.before_upgrade.value()), bare(read.before_upgrade.value()));
  EXPECT_EQ(bare(embedded.after_upgrade.value()), bare(read.after_upgrade.value()));
  EXPECT_EQ(embedded.revisions[0].path, "V1__a.sql");
}

TEST(ReadRevisions, LinksFilesWithoutHeadersByTheirNames) {
  Folder folder;
  folder.put("20240101_a.sql", "SELECT 1;");
  folder.put("20240102_b.sql", "SELECT 1;\n-- dunlin: down\nSELECT 2;");
  folder.put("20240103_views.sql", "-- dunlin: repeatable\nSELECT 1;");
  folder.put("20240104_c.sql", "-- dunlin: message see\nSELECT 1;");
  folder.put("20240105_d.sql", "-- dunlin: revision d\nSELECT 1;");
  folder.put("20240106_e.sql", "-- dunlin: parents 20240101_a\nSELECT 1;");
  folder.put("20240107_f.sql", "SELECT 1;");
  const RevisionGraph graph(read_revisions(folder.path(), Naming::graph).revisions);
  EXPECT_EQ(graph.find("20240101_a")->parents, Ids{});
  EXPECT_EQ(graph.find("20240102_b")->parents, Ids{"20240101_a"});
  EXPECT_EQ(graph.find("20240104_c")->parents, Ids{"20240102_b"}) << "not the repeatable one between";
  EXPECT_EQ(graph.find("d")->parents, Ids{}) << "a header without parents says that it is a base";
  EXPECT_EQ(graph.find("20240106_e")->parents, Ids{"20240101_a"});
  EXPECT_EQ(graph.find("20240107_f")->parents, Ids{"20240106_e"});
}

TEST(ReadRevisions, KeepsHooksApart) {
  Folder folder;
  folder.put("001_a.sql", "SELECT 1;");
  folder.put("before-upgrade.sql", "-- dunlin: timeout 1s\nSELECT 2;");
  folder.put("after-upgrade.sql", "-- nothing yet\n");
  const RevisionDirectory read = read_revisions(folder.path(), Naming::sequence);
  EXPECT_EQ(ids(read), Ids{"001"});
  ASSERT_TRUE(read.before_upgrade && read.after_upgrade);
  EXPECT_EQ(read.before_upgrade->id, "before-upgrade");
  EXPECT_EQ(read.before_upgrade->timeout, std::chrono::seconds(1));
  EXPECT_EQ(read.after_upgrade->sections.size(), 1U);
}

TEST(ReadRevisions, RefusesAPlaceAmongRevisionsToAHook) {
  Folder folder;
  folder.put("before-upgrade.sql", "-- dunlin: revision x\nSELECT 2;");
  EXPECT_EQ(
      error_of([&] { (void)read_revisions(folder.path(), Naming::graph); }),
      "DN0201 \"revision\" means nothing in a hook | a hook goes one way and has no place among the revisions | " +
          folder.path().native() + "/before-upgrade.sql:1:1");
}

TEST(ReadRevisions, OfAnEmptyDirectoryIsEmpty) {
  Folder folder;
  EXPECT_TRUE(read_revisions(folder.path(), Naming::graph).revisions.empty());
}

TEST(ReadRevisions, FollowsLinksAndDoesNotWaitForPipes) {
  Folder folder;
  folder.put("elsewhere/a.txt", "SELECT 1;");
  std::filesystem::create_symlink(folder.path() / "elsewhere/a.txt", folder.path() / "a.sql");
  std::filesystem::create_symlink(folder.path() / "elsewhere", folder.path() / "b.sql");
  ASSERT_EQ(mkfifo((folder.path() / "c.sql").c_str(), 0600), 0);
  EXPECT_EQ(ids(read_revisions(folder.path(), Naming::graph)), Ids{"a"});
}

TEST(ReadRevisions, SaysWhatItCouldNotRead) {
  Folder folder;
  EXPECT_EQ(error_of([&] { (void)read_revisions(folder.path() / "none", Naming::graph); }),
            "DN0108 cannot read \"" + folder.path().native() +
                "/none\": No such file or directory | `dunlin init` makes the directory for revisions; --dir names "
                "another");
  std::filesystem::create_symlink("nowhere", folder.path() / "a.sql");
  EXPECT_EQ(error_of([&] { (void)read_revisions(folder.path(), Naming::graph); }).substr(0, 6), "DN0108");
}

/// Makes a root process a user without rights for a while; an ordinary user stays what it is.
class OrdinaryUser {
 public:
  OrdinaryUser() : was_(geteuid()) {
    constexpr uid_t kNobody = 65534;
    if (was_ == 0) {
      EXPECT_EQ(seteuid(kNobody), 0);
    }
  }
  ~OrdinaryUser() { EXPECT_EQ(seteuid(was_), 0); }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  uid_t was_;
};

TEST(ReadRevisions, SaysThatItMayNotRead) {
  Folder folder;
  folder.put("a.sql", "SELECT 1;");
  std::filesystem::permissions(folder.path() / "a.sql", std::filesystem::perms::none);
  const OrdinaryUser user;
  EXPECT_EQ(error_of([&] { (void)read_revisions(folder.path(), Naming::graph); }),
            "DN0108 cannot read \"" + folder.path().native() + "/a.sql\": Permission denied");
}

TEST(ReadRevisions, ReadsTwoThousandFiles) {
  Folder folder;
  for (int i = 1; i <= 2000; ++i) {
    folder.put(fmt::format("{:04}_t.sql", i),
               fmt::format("-- dunlin: up\nCREATE TABLE t{0} (id INTEGER);\n\n-- dunlin: down\nDROP TABLE t{0};\n", i));
  }
  const RevisionGraph graph(read_revisions(folder.path(), Naming::sequence).revisions, true);
  EXPECT_EQ(graph.revisions().size(), 2000U);
  EXPECT_EQ(graph.heads(), Ids{"2000"});
}

}  // namespace
}  // namespace dunlin
