// SPDX-License-Identifier: Apache-2.0
// Fills a column of the table `goods` in batches of 5,000 rows, as a migration does: `backfill VARIABLE-WITH-THE-URL
// JOBS`. What is measured against it is one UPDATE statement that does the same, in BENCH_UPDATE.
#include <dunlin/dunlin.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

class Fill : public dunlin::Migration {
 public:
  explicit Fill(int jobs)
      : Migration({.version = 1, .description = "fill the totals", .in_transaction = false}), jobs_(jobs) {}

  void up(dunlin::Context& context) override {
    context.backfill("goods", "total = price * amount", "", {.batch = 5000, .jobs = jobs_});
  }

 private:
  int jobs_;
};

}  // namespace

int main(int argc, char** argv) {
  const char* url = argc == 3 ? std::getenv(argv[1]) : nullptr;
  if (url == nullptr) {
    std::fputs("usage: backfill VARIABLE-WITH-THE-URL JOBS\n", stderr);
    return 2;
  }
  try {
    dunlin::Migrations migrations(dunlin::Naming::sequence);
    migrations.add<Fill>(std::atoi(argv[2]));
    dunlin::Migrator(dunlin::Url::parse(url), std::move(migrations), {.adopt_unversioned = true}).upgrade();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "backfill: %s\n", error.what());
    return 1;
  }
}
