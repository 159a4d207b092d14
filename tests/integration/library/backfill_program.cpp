// SPDX-License-Identifier: Apache-2.0
// Upgrades the database of DATABASE_URL by a long backfill, to be killed while it does.
#include <dunlin/error.hpp>
#include <dunlin/migrator.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

class Fill : public dunlin::Migration {
 public:
  Fill() : Migration({.version = 1, .description = "fill", .in_transaction = false}) {}
  void up(dunlin::Context& context) override {
    context.backfill("tally", "times = times + 1", "",
                     {.batch = 2000, .pause = std::chrono::milliseconds(1), .jobs = 2});
  }
};

}  // namespace

int main() {
  try {
    dunlin::Migrations migrations(dunlin::Naming::sequence);
    migrations.add<Fill>();
    const char* url = std::getenv("DATABASE_URL");
    dunlin::Migrator(dunlin::Url::parse(url == nullptr ? "" : url), std::move(migrations), {.adopt_unversioned = true})
        .upgrade();
    return 0;
  } catch (const dunlin::Error& error) {
    std::fprintf(stderr, "%s: %s\n", to_string(error.code()).c_str(), error.what());
    return 1;
  }
}
