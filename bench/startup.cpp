// SPDX-License-Identifier: Apache-2.0
// What a program's start costs with nothing to upgrade: `startup TITLE VARIABLE-WITH-THE-URL`.
//
// An engine, the upgrade, and the connection given back, against an engine, one query, and the connection given back;
// in turn, by the clock, since both wait for the same server. Prints the medians of 201 turns. The database has 20
// revisions by then, applied by a first start.
#include <dunlin/dunlin.hpp>
#include <dunlin/startup.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

constexpr std::size_t kTurns = 201;
constexpr int kRevisions = 20;

using Turns = std::array<double, kTurns>;

dunlin::Migrations migrations() {
  dunlin::Migrations all(dunlin::Naming::sequence);
  for (int i = 1; i <= kRevisions; ++i) {
    const std::string number = (i < 10 ? "00" : "0") + std::to_string(i);
    all.add_sql(number + "_table.sql", "CREATE TABLE bench_startup_" + number + " (id INTEGER PRIMARY KEY)");
  }
  return all;
}

void upgrade(const char* url) {
  const dunlin::Engine engine = dunlin::Engine::open(url);
  static_cast<void>(
      dunlin::startup::upgrade(engine, migrations(), {.always = true, .log = [](const dunlin::LogRecord&) {}}));
}

void ask(const char* url) {
  const dunlin::Engine engine = dunlin::Engine::open(url);
  static_cast<void>(engine.connect(dunlin::Use::write)->query("SELECT 1"));
}

double milliseconds(void (*action)(const char*), const char* url) {
  const auto begin = std::chrono::steady_clock::now();
  action(url);
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(Turns& turns) {
  std::sort(turns.begin(), turns.end());
  return turns[kTurns / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const char* url = argc == 3 ? std::getenv(argv[2]) : nullptr;
  if (url == nullptr) {
    std::fputs("usage: startup TITLE VARIABLE-WITH-THE-URL\n", stderr);
    return 2;
  }
  try {
    upgrade(url);
    Turns asked{};
    Turns upgraded{};
    for (std::size_t i = 0; i < kTurns; ++i) {
      asked[i] = milliseconds(ask, url);
      upgraded[i] = milliseconds(upgrade, url);
    }
    const double limit = median(asked);
    const double ours = median(upgraded);
    std::printf("  %-42s %10.3f ms, %.3f ms: %.2f\n", argv[1], limit, ours, ours / limit);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "startup: %s\n", error.what());
    return 1;
  }
}
