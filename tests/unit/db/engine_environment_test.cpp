// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>

#include "unit/sqlite/scratch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace dunlin::test {
namespace {

using namespace std::chrono_literals;

/// Variables and a working directory of its own for this process, put back at the end.
class Surroundings {
 public:
  explicit Surroundings(const std::map<std::string, std::string>& variables) {
    for (const char* name : {"DUNLIN_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL", "ENV", "DB_HOST", "DB_SSL_MODE",
                             "PGSSLMODE", "DB_POOL_SIZE", "DB_POOL_TIMEOUT", "DB_POOL_RECYCLE"}) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      unsetenv(name);
    }
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
    set_ = variables;
    std::filesystem::current_path(scratch_.folder());
  }
  ~Surroundings() {
    for (const auto& [name, value] : set_) unsetenv(name.c_str());
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
    std::filesystem::current_path(directory_);
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  void write(const char* name, std::string_view text) const { std::ofstream(scratch_.folder() / name) << text; }

 private:
  Scratch scratch_;
  std::filesystem::path directory_ = std::filesystem::current_path();
  std::map<std::string, std::string> before_;
  std::map<std::string, std::string> set_;
};

std::string sslmode_of(const Engine& engine) {
  for (const auto& [name, value] : engine.url().parameters()) {
    if (name == "sslmode") return value;
  }
  return "";
}

TEST(EngineFromEnvironment, NeedsAUrl) {
  const Surroundings surroundings({});
  EXPECT_EQ(code_of([] { static_cast<void>(Engine::from_environment()); }), ErrorCode::no_url);
}

TEST(EngineFromEnvironment, TakesUrlAndPoolFromVariables) {
  const Surroundings surroundings({{"DATABASE_URL", "sqlite:///shop.db"},
                                   {"DB_POOL_SIZE", "7"},
                                   {"DB_POOL_TIMEOUT", "3"},
                                   {"DB_POOL_RECYCLE", "30min"}});
  const Engine engine = Engine::from_environment();
  EXPECT_EQ(engine.url().redacted(), "sqlite:///shop.db");
  EXPECT_EQ(engine.pool_options().max_size, 7U);
  EXPECT_EQ(engine.pool_options().checkout_timeout, 3s);
  EXPECT_EQ(engine.pool_options().recycle_after, 30min);
  engine.connect()->execute("CREATE TABLE t (a)");
  EXPECT_TRUE(std::filesystem::exists("shop.db"));
}

TEST(EngineFromEnvironment, ReadsTheFilesThatTheProgramReads) {
  const Surroundings surroundings({});
  surroundings.write(".env", "DATABASE_URL=sqlite:///env.db\nDB_POOL_RECYCLE=-1\n");
  surroundings.write("dunlin.toml", "[sqlite]\ncache_size = -55\njournal_mode = \"truncate\"\n");
  const Engine engine = Engine::from_environment();
  const PooledConnection connection = engine.connect();
  EXPECT_EQ(integer_of(*connection, "PRAGMA cache_size"), -55);
  EXPECT_EQ(text_of(*connection, "PRAGMA journal_mode"), "truncate");
  EXPECT_EQ(engine.pool_options().recycle_after, 0s);
}

TEST(EngineFromEnvironment, RefusesANumberThatIsNone) {
  for (const char* name : {"DB_POOL_SIZE", "DB_POOL_TIMEOUT", "DB_POOL_RECYCLE"}) {
    const Surroundings surroundings({{"DATABASE_URL", "sqlite:///shop.db"}, {name, "many"}});
    const auto error = error_of([] { static_cast<void>(Engine::from_environment()); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::invalid_setting);
    EXPECT_EQ(error->message(), std::string(name) + " has a value \"many\" that is not accepted");
  }
  const Surroundings surroundings({{"DATABASE_URL", "sqlite:///shop.db"}, {"DB_POOL_SIZE", "0"}});
  EXPECT_EQ(code_of([] { static_cast<void>(Engine::from_environment()); }), ErrorCode::invalid_setting);
}

TEST(EngineFromEnvironment, EncryptsInProductionUnlessSomebodySaysOtherwise) {
  const std::string url = "postgresql://u@127.0.0.1:1/d";
  const auto sslmode = [&](std::map<std::string, std::string> variables) {
    variables.emplace("DATABASE_URL", url);
    const Surroundings surroundings(variables);
    return sslmode_of(Engine::from_environment());
  };
  EXPECT_EQ(sslmode({}), "prefer");
  EXPECT_EQ(sslmode({{"ENV", "production"}}), "require");
  EXPECT_EQ(sslmode({{"ENV", "production"}, {"DB_SSL_MODE", "verify-full"}}), "verify-full");
  EXPECT_EQ(sslmode({{"ENV", "production"}, {"DATABASE_URL", url + "?sslmode=disable"}}), "disable");
  EXPECT_EQ(sslmode({{"ENV", "production"}, {"PGSSLMODE", "verify-ca"}}), "");
}

}  // namespace
}  // namespace dunlin::test
