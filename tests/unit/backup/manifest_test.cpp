// SPDX-License-Identifier: Apache-2.0
#include "backup/manifest.hpp"

#include <dunlin/error.hpp>

#include "backup/names.hpp"

#include <gtest/gtest.h>

#include "support/process.hpp"

namespace dunlin::test {
namespace {

Backup example(const std::filesystem::path& file) {
  return {.file = file,
          .made_at = "2026-11-21T09:30:00.000Z",
          .program = "dunlin 0.1.0",
          .dialect = "sqlite",
          .server = "SQLite 3.40.1",
          .database = "shop \"x\"",
          .identity = "0123456789abcdef",
          .revisions = {"8c1f0e6a2b47", "1_a"},
          .tables = 3,
          .compressed = true,
          .size = 5,
          .sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"};
}

std::optional<ErrorCode> code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

TEST(Manifest, ReadsBackWhatItWrote) {
  const Backup backup = example("copies/shop.db.zst");
  EXPECT_EQ(parse_manifest(manifest_text(backup), backup.file), backup);
  Backup base = backup;
  base.revisions.clear();
  base.identity.clear();
  EXPECT_EQ(parse_manifest(manifest_text(base), base.file), base);
}

TEST(Manifest, IsRefusedAfterAnyOneByteWasChanged) {
  const Backup backup = example("shop.db");
  const std::string text = manifest_text(backup);
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    std::string altered = text;
    altered[i] = altered[i] == '7' ? '8' : '7';
    const auto code = code_of([&] { static_cast<void>(parse_manifest(altered, backup.file)); });
    // A larger number of the format is a newer program's.
    EXPECT_TRUE(code == ErrorCode::backup_damaged || code == ErrorCode::backup_foreign) << i << ": " << altered;
  }
}

TEST(Manifest, IsRefusedWhenCutShort) {
  const Backup backup = example("shop.db");
  const std::string text = manifest_text(backup);
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    const std::string part = text.substr(0, size);
    EXPECT_EQ(code_of([&] { static_cast<void>(parse_manifest(part, backup.file)); }), ErrorCode::backup_damaged);
  }
}

TEST(Manifest, OfANewerProgramIsRefusedByItsName) {
  const std::string text = R"({"format":2,"program":"dunlin 9.1","novelty":{}})";
  try {
    static_cast<void>(parse_manifest(text, "shop.db"));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::backup_foreign);
    EXPECT_EQ(error.message(), "\"shop.db\" was made by a newer program (dunlin 9.1)");
  }
}

TEST(Manifest, BelongsToOneFileOnly) {
  const std::string text = manifest_text(example("shop.db"));
  EXPECT_EQ(code_of([&] { static_cast<void>(parse_manifest(text, "other.db")); }), ErrorCode::backup_damaged);
}

TEST(Verify, RefusesWhatIsTruncatedAlteredOrGone) {
  const TemporaryFolder folder;
  const Backup backup = example(folder / "shop.db");
  EXPECT_EQ(code_of([&] { verify(backup, {}); }), ErrorCode::backup_damaged);
  folder.write("shop.db", "hello");
  EXPECT_EQ(code_of([&] { verify(backup, {}); }), std::nullopt);
  folder.write("shop.db", "hellp");
  EXPECT_EQ(code_of([&] { verify(backup, {}); }), ErrorCode::backup_damaged);
  folder.write("shop.db", "hell");
  EXPECT_EQ(code_of([&] { verify(backup, {}); }), ErrorCode::backup_damaged);
  folder.write("shop.db", "hello!");
  EXPECT_EQ(code_of([&] { verify(backup, {}); }), ErrorCode::backup_damaged);
}

TEST(CopyName, TellsDatabaseTimeAndRevision) {
  const auto time = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::minutes(9 * 60 + 30);
  EXPECT_EQ(copy_name("shop", time, {"8c1f0e6a2b47"}), "shop-20261121T093000Z-8c1f0e6a2b47");
  EXPECT_EQ(copy_name("shop", time, {}), "shop-20261121T093000Z-base");
  EXPECT_EQ(copy_name("a b/$(c)", time, {"1", "2", "3"}), "a_b___c_-20261121T093000Z-1_and_2");
  EXPECT_EQ(copy_name("-x", time, {"1"}), "_-x-20261121T093000Z-1");
  EXPECT_EQ(copy_name("", time, {"1"}), "_-20261121T093000Z-1");
}

}  // namespace
}  // namespace dunlin::test
