// SPDX-License-Identifier: Apache-2.0
// What it costs to borrow a connection from a pool and to give it back: `checkout TITLE URL`, the URL in the variable
// that is named, so that no password stands on a command line.
//
// One thread, the pool's checks in force; prints the median of 21 turns of 100,000, in processor time of program and
// kernel: nothing here waits, and what else runs on the machine is not to count.
#include <dunlin/dunlin.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

constexpr int kTurns = 21;
constexpr int kCheckouts = 100000;

double nanoseconds_so_far() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double nanoseconds_each(const dunlin::Engine& engine, dunlin::Use use) {
  std::array<double, kTurns> turns{};
  for (double& turn : turns) {
    const double begin = nanoseconds_so_far();
    for (int i = 0; i < kCheckouts; ++i) {
      const dunlin::PooledConnection connection = engine.connect(use);
    }
    turn = (nanoseconds_so_far() - begin) / kCheckouts;
  }
  std::sort(turns.begin(), turns.end());
  return turns[kTurns / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const char* url = argc == 3 ? std::getenv(argv[2]) : nullptr;
  if (url == nullptr) {
    std::fputs("usage: checkout TITLE VARIABLE-WITH-THE-URL\n", stderr);
    return 2;
  }
  const dunlin::Engine engine = dunlin::Engine::open(url);
  std::printf("  %-42s %8.0f ns\n", argv[1], nanoseconds_each(engine, dunlin::Use::write));
  return 0;
}
