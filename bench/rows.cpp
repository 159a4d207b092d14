// SPDX-License-Identifier: Apache-2.0
// A query of a million typed rows by the library: `rows VARIABLE-WITH-THE-URL`, the statement in BENCH_SQL. The
// programs in bench/limits do the same in C, and print the same line.
#include <dunlin/dunlin.hpp>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  const char* url = argc == 2 ? std::getenv(argv[1]) : nullptr;
  const char* sql = std::getenv("BENCH_SQL");
  if (url == nullptr || sql == nullptr) {
    std::fputs("usage: rows VARIABLE-WITH-THE-URL, and BENCH_SQL in the environment\n", stderr);
    return 2;
  }
  std::int64_t ids = 0;
  double prices = 0;
  std::size_t letters = 0;
  const dunlin::Engine engine = dunlin::Engine::open(url);
  const dunlin::PooledConnection connection = engine.connect(dunlin::Use::read);
  dunlin::for_each<std::int64_t, std::string_view, double>(*connection, sql, {},
                                                           [&](std::int64_t id, std::string_view name, double price) {
                                                             ids += id;
                                                             letters += name.size();
                                                             prices += price;
                                                           });
  std::printf("%" PRId64 " %zu %.1f\n", ids, letters, prices);
  return 0;
}
