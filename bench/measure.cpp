// SPDX-License-Identifier: Apache-2.0
// Times commands against each other: `measure TITLE ROUNDS < cases`.
//
// A case is a line of fields separated by tabs: its name, a command that prepares (not timed, may be empty, run by `sh
// -c`), the command that is timed (run without a shell; empty: the program is absent), and for a slow one in how many
// rounds it takes part. The cases run in turn, round by round, so that drift hits all alike; the table shows medians
// and the ratio to the first case, the limit.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

extern char** environ;

namespace {

struct Case {
  std::string name;
  std::string prepare;
  std::string command;
  std::size_t rounds = 0;
  std::vector<double> milliseconds;
  long memory_kib = 0;
};

/// Splits a command at blanks; quoting is for the shell, so a timed command has none.
std::vector<std::string> words(const std::string& command) {
  std::vector<std::string> list;
  std::size_t at = 0;
  while ((at = command.find_first_not_of(' ', at)) != std::string::npos) {
    const std::size_t end = std::min(command.find(' ', at), command.size());
    list.push_back(command.substr(at, end - at));
    at = end;
  }
  return list;
}

/// Runs and waits; the exit status must be 0.
void run_timed(Case& one) {
  std::vector<std::string> list = words(one.command);
  std::vector<char*> arguments;
  for (std::string& word : list) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) {
    std::fprintf(stderr, "cannot start %s\n", arguments[0]);
    std::exit(1);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) {
    std::fprintf(stderr, "failed (%d): %s: %s\n", status, one.name.c_str(), one.command.c_str());
    std::exit(1);
  }
  one.milliseconds.push_back(took.count());
  one.memory_kib = std::max(one.memory_kib, usage.ru_maxrss);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<Case> read_cases(std::size_t rounds) {
  std::vector<Case> cases;
  for (std::string line; std::getline(std::cin, line);) {
    std::vector<std::string> fields{""};
    for (const char c : line) {
      if (c == '\t') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    fields.resize(4);
    const std::size_t most = fields[3].empty() ? rounds : static_cast<std::size_t>(std::atoi(fields[3].c_str()));
    cases.push_back({fields[0], fields[1], fields[2], std::min(rounds, most), {}, 0});
  }
  return cases;
}

void print_table(const char* title, const std::vector<Case>& cases) {
  std::printf("\n%-44s %12s %8s %10s %6s\n", title, "median ms", "ratio", "MiB", "runs");
  for (const Case& one : cases) {
    if (one.milliseconds.empty()) {
      std::printf("  %-42s %12s\n", one.name.c_str(), "absent");
      continue;
    }
    const double middle = median(one.milliseconds);
    std::printf("  %-42s %12.2f %8.2f %10.1f %6zu\n", one.name.c_str(), middle,
                middle / median(cases.front().milliseconds), static_cast<double>(one.memory_kib) / 1024,
                one.milliseconds.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: measure TITLE ROUNDS < cases\n");
    return 2;
  }
  const auto rounds = static_cast<std::size_t>(std::atoi(argv[2]));
  std::vector<Case> cases = read_cases(rounds);
  for (std::size_t round = 0; round < rounds; ++round) {
    for (Case& one : cases) {
      if (one.command.empty() || round >= one.rounds) continue;
      if (!one.prepare.empty() && std::system(one.prepare.c_str()) != 0) {
        std::fprintf(stderr, "cannot prepare: %s\n", one.prepare.c_str());
        return 1;
      }
      run_timed(one);
    }
  }
  print_table(argv[1], cases);
  return 0;
}
