// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/pragma_kinds.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>
#include <unistd.h>

namespace dunlin::sqlite {
namespace {

struct Close {
  void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};

/// A database file of its own, to see what PRAGMAs do inside a transaction.
class Scratch {
 public:
  Scratch() {
    path_ = std::filesystem::temp_directory_path() / ("dunlin-pragma-" + std::to_string(getpid()) + ".db");
    std::filesystem::remove(path_);
    sqlite3* opened = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &opened), SQLITE_OK);
    database_.reset(opened);
    run("PRAGMA foreign_keys = OFF; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    database_.reset();
    std::filesystem::remove(path_);
  }

  /// The first value of the last row; empty without one. `error` is set or cleared.
  std::string run(const std::string& sql) {
    std::string value;
    const auto keep = [](void* to, int, char** values, char**) {
      *static_cast<std::string*>(to) = values != nullptr && values[0] != nullptr ? values[0] : "";
      return 0;
    };
    char* message = nullptr;
    sqlite3_exec(database_.get(), sql.c_str(), keep, &value, &message);
    error_ = message != nullptr ? message : "";
    sqlite3_free(message);
    return value;
  }

  struct Seen {
    bool took = false;    ///< It reads back as it was set.
    bool undone = false;  ///< A ROLLBACK brought the former value back.
    std::string error;
  };

  Seen try_inside(const std::string& name, const std::string& value) {
    const std::string question = "PRAGMA " + name;
    const std::string before = run(question);
    run("BEGIN IMMEDIATE");
    run("INSERT INTO t VALUES (2)");
    Seen seen;
    run(question + " = " + value);
    seen.error = error_;
    const std::string inside = run(question);
    seen.took = inside == value && inside != before;
    run("ROLLBACK");
    seen.undone = run(question) == before;
    return seen;
  }

  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  std::string error_;
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> database_;
};

struct Example {
  std::string_view name;
  std::string_view value;
};

// A value for each that is not the default, as SQLite reads it back.
constexpr std::array<Example, 36> kExamples{{{"analysis_limit", "50"},
                                             {"application_id", "77"},
                                             {"auto_vacuum", "1"},
                                             {"automatic_index", "0"},
                                             {"busy_timeout", "77"},
                                             {"cache_size", "77"},
                                             {"cache_spill", "0"},
                                             {"cell_size_check", "1"},
                                             {"checkpoint_fullfsync", "1"},
                                             {"count_changes", "1"},
                                             {"empty_result_callbacks", "1"},
                                             {"encoding", "UTF-16le"},
                                             {"foreign_keys", "1"},
                                             {"full_column_names", "1"},
                                             {"fullfsync", "1"},
                                             {"ignore_check_constraints", "1"},
                                             {"journal_mode", "wal"},
                                             {"journal_size_limit", "100"},
                                             {"legacy_alter_table", "1"},
                                             {"locking_mode", "exclusive"},
                                             {"max_page_count", "1000"},
                                             {"page_size", "8192"},
                                             {"query_only", "1"},
                                             {"read_uncommitted", "1"},
                                             {"recursive_triggers", "1"},
                                             {"reverse_unordered_selects", "1"},
                                             {"schema_version", "77"},
                                             {"short_column_names", "0"},
                                             {"synchronous", "1"},
                                             {"threads", "2"},
                                             {"trusted_schema", "0"},
                                             {"user_version", "77"},
                                             {"wal_autocheckpoint", "7"},
                                             {"writable_schema", "1"},
                                             {"mmap_size", "65536"},
                                             {"default_cache_size", "99"}}};

TEST(PragmaInATransaction, DoesWhatItsKindSays) {
  for (const Example& example : kExamples) {
    const PragmaKind* kind = find_pragma(example.name);
    ASSERT_NE(kind, nullptr) << example.name;
    const Scratch::Seen seen = Scratch().try_inside(std::string(example.name), std::string(example.value));
    switch (kind->scope) {
      case PragmaScope::file: EXPECT_TRUE(seen.took && seen.undone) << example.name << ": " << seen.error; break;
      case PragmaScope::inside: EXPECT_TRUE(seen.took && !seen.undone) << example.name << ": " << seen.error; break;
      case PragmaScope::outside:
      case PragmaScope::alone: EXPECT_FALSE(seen.took) << example.name; break;
      default: ADD_FAILURE() << example.name;
    }
  }
}

TEST(PragmaInATransaction, IsRefusedForCheckpointsAndVacuum) {
  Scratch scratch;
  scratch.run("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; INSERT INTO t VALUES (3)");
  scratch.run("PRAGMA wal_checkpoint");
  EXPECT_NE(scratch.error(), "");
  scratch.run("VACUUM");
  EXPECT_NE(scratch.error(), "");
  scratch.run("PRAGMA synchronous = 3");
  EXPECT_NE(scratch.error(), "");
}

TEST(PragmaKinds, NameEveryPragmaOfTheLibraryInOrder) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  const std::unique_ptr<sqlite3, Close> owner(database);
  std::size_t unknown = 0;
  const auto look = [](void* count, int, char** values, char**) {
    if (find_pragma(values[0]) == nullptr) {
      ADD_FAILURE() << values[0];
      ++*static_cast<std::size_t*>(count);
    }
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(database, "PRAGMA pragma_list", look, &unknown, nullptr), SQLITE_OK);
  EXPECT_EQ(unknown, 0U);
  EXPECT_TRUE(std::is_sorted(pragma_kinds().begin(), pragma_kinds().end(),
                             [](const PragmaKind& left, const PragmaKind& right) { return left.name < right.name; }));
}

}  // namespace
}  // namespace dunlin::sqlite
