// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>

#include "unit/sqlite/scratch.hpp"

#include <sqlite3.h>

namespace dunlin::test {
namespace {

EngineOptions with_settings(DialectSettings settings) {
  EngineOptions options;
  options.connect.settings = std::move(settings);
  return options;
}

TEST(Engine, RefusesAUrlThatDoesNotParse) {
  EXPECT_EQ(code_of([] { static_cast<void>(Engine::open("no url")); }), ErrorCode::invalid_url);
  EXPECT_EQ(code_of([] { static_cast<void>(Engine::open("postgresql://h:port/d")); }), ErrorCode::invalid_url);
  EXPECT_EQ(code_of([] { static_cast<void>(Engine::open("oracle://h/d")); }), ErrorCode::unsupported_scheme);
}

TEST(Engine, ChecksSettingsAndParametersBeforeAnythingConnects) {
  const Scratch scratch;
  const auto open = [&](DialectSettings settings) {
    return code_of([&] { static_cast<void>(Engine::open(scratch.url(), with_settings(std::move(settings)))); });
  };
  EXPECT_EQ(open({{"journal", "wal"}}), ErrorCode::unknown_setting);
  EXPECT_EQ(open({{"journal_mode", "memory"}}), ErrorCode::invalid_setting);
  EXPECT_FALSE(std::filesystem::exists(scratch.file()));
  // Nobody listens there: a connection would fail otherwise.
  EXPECT_EQ(code_of([] { static_cast<void>(Engine::open("postgresql://u@127.0.0.1:1/d?nonsense=1")); }),
            ErrorCode::invalid_url);
  EXPECT_NO_THROW(static_cast<void>(Engine::open("postgresql://u@127.0.0.1:1/d")));
}

TEST(Engine, RefusesAPoolThatCannotBe) {
  const auto open = [](PoolOptions pool) {
    return code_of([&] { static_cast<void>(Engine::open("sqlite://", {.pool = pool})); });
  };
  EXPECT_EQ(open({.max_size = 0}), ErrorCode::invalid_setting);
  EXPECT_EQ(open({.min_size = 3, .max_size = 2}), ErrorCode::invalid_setting);
  EXPECT_EQ(open({.checkout_timeout = std::chrono::milliseconds(-1)}), ErrorCode::invalid_setting);
}

TEST(Engine, MakesTheFileAndPutsItIntoWal) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  EXPECT_FALSE(std::filesystem::exists(scratch.file()));
  const PooledConnection connection = engine.connect();
  EXPECT_EQ(text_of(*connection, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(text_of(*engine.connect(Use::read), "PRAGMA journal_mode"), "wal");
}

TEST(Engine, LeavesTheJournalAloneWhenTold) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), with_settings({{"journal_mode", "keep"}}));
  EXPECT_EQ(text_of(*engine.connect(), "PRAGMA journal_mode"), "delete");
}

TEST(Engine, OneThatReadsOnlyLeavesTheJournalAlone) {
  const Scratch scratch;
  scratch.open()->execute("CREATE TABLE t (a)");
  EngineOptions options;
  options.connect.read_only = true;
  const Engine engine = Engine::open(scratch.url(), options);
  EXPECT_EQ(text_of(*engine.connect(), "PRAGMA journal_mode"), "delete");
}

TEST(Engine, AConnectionBesideThePoolLeavesTheJournalAlone) {
  const Scratch scratch;
  ConnectOptions options;
  options.settings["journal_mode"] = "wal";
  EXPECT_EQ(text_of(*scratch.open(options), "PRAGMA journal_mode"), "delete");
}

TEST(Engine, SetsPragmasOnEveryConnection) {
  const Scratch scratch;
  const Engine engine = Engine::open(
      scratch.url(), with_settings({{"synchronous", "off"}, {"cache_size", "-123"}, {"foreign_keys", "off"}}));
  for (const Use use : {Use::write, Use::read}) {
    const PooledConnection connection = engine.connect(use);
    EXPECT_EQ(integer_of(*connection, "PRAGMA synchronous"), 0);
    EXPECT_EQ(integer_of(*connection, "PRAGMA cache_size"), -123);
    EXPECT_EQ(integer_of(*connection, "PRAGMA foreign_keys"), 0);
  }
}

TEST(Engine, KeepsADatabaseInMemoryWhateverIsAskedForThePool) {
  PoolOptions pool;
  pool.connection_per_use = true;
  pool.reset_always = true;
  pool.recycle_after = std::chrono::milliseconds(1);
  const Engine engine = Engine::open("sqlite://", {.pool = pool});
  engine.connect()->execute("CREATE TABLE t (a)");
  engine.connect()->execute("PRAGMA cache_size = 7");
  EXPECT_EQ(engine.connect(Use::read)->execute("INSERT INTO t VALUES (1)"), 1);
  EXPECT_EQ(integer_of(*engine.connect(), "SELECT count(*) FROM t"), 1);
  EXPECT_EQ(engine.statistics().opened, 1U);
}

TEST(Engine, LendsTheHandleOfTheEnginesLibrary) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  {
    const PooledConnection connection = engine.connect();
    connection->execute("CREATE TABLE t (a)");
    const NativeHandle native = connection->native();
    EXPECT_EQ(native.postgresql, nullptr);
    EXPECT_EQ(
        sqlite3_exec(native.sqlite, "INSERT INTO t VALUES (42); PRAGMA cache_size = 7", nullptr, nullptr, nullptr),
        SQLITE_OK);
    EXPECT_EQ(integer_of(*connection, "SELECT a FROM t"), 42);
  }
  EXPECT_NE(integer_of(*engine.connect(), "PRAGMA cache_size"), 7);
}

TEST(Engine, OutlivedByAConnection) {
  const Scratch scratch;
  std::optional<Engine> engine = Engine::open(scratch.url());
  PooledConnection connection = engine->connect();
  engine.reset();
  connection->execute("CREATE TABLE t (a)");
  connection.give_back();
  EXPECT_EQ(integer_of(*scratch.open(), "SELECT count(*) FROM t"), 0);
}

TEST(Engine, TellsWhatOthersNeedToConnectBesideIt) {
  const Scratch scratch;
  EngineOptions options;
  options.connect.application_name = "shop";
  const Engine engine = Engine::open(scratch.url(), options);
  EXPECT_EQ(engine.url(), scratch.url());
  EXPECT_EQ(engine.connect_options().application_name, "shop");
  EXPECT_EQ(engine.dialect().name(), "sqlite");
}

}  // namespace
}  // namespace dunlin::test
