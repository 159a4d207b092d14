// SPDX-License-Identifier: Apache-2.0
// Starts N copies of a program at the same instant and says how they ended.
//
//   barrier --copies N [--timeout SECONDS] [--output FOLDER] -- PROGRAM ARGUMENTS…
//
// All copies are ready and waiting before the first one runs. `{n}` in an argument is the number of the copy, from 0.
// With --output, copy n writes to FOLDER/n.out and FOLDER/n.err. After the timeout (60) what still runs is killed.
// Prints one line for each copy and a last one, `copies=32 ok=31 failed=1 killed=0 hung=0 longest_ms=412`;
// ends with 0 when all are ok.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  int copies = 0;
  std::chrono::seconds timeout{60};
  std::string output;
  std::vector<std::string> program;
};

struct Copy {
  pid_t id = -1;
  bool running = true;
  bool hung = false;
  int status = 0;
  long milliseconds = 0;
};

Options parse(std::span<char*> words) {
  Options options;
  std::size_t i = 1;
  const auto value = [&] {
    if (++i >= words.size()) throw std::invalid_argument("a value is missing");
    return std::string(words[i]);
  };
  for (; i < words.size() && options.program.empty(); ++i) {
    const std::string_view word = words[i];
    if (word == "--copies") {
      options.copies = std::stoi(value());
    } else if (word == "--timeout") {
      options.timeout = std::chrono::seconds(std::stol(value()));
    } else if (word == "--output") {
      options.output = value();
    } else if (word == "--") {
      options.program.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
    } else {
      throw std::invalid_argument("unknown option " + std::string(word));
    }
  }
  if (options.copies < 1 || options.program.empty()) throw std::invalid_argument("--copies N -- PROGRAM is needed");
  return options;
}

void redirect(const std::string& path, int descriptor) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || dup2(file, descriptor) < 0) {
    std::perror(path.c_str());
    _exit(126);
  }
}

/// In the child: waits until the gate's other end is closed, then becomes the program.
[[noreturn]] void become(const Options& options, int number, int gate) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::vector<std::string> words = options.program;
  for (std::string& word : words) {
    const auto at = word.find("{n}");
    if (at != std::string::npos) word.replace(at, 3, std::to_string(number));
  }
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  if (!options.output.empty()) {
    const std::string prefix = options.output + "/" + std::to_string(number);
    redirect(prefix + ".out", STDOUT_FILENO);
    redirect(prefix + ".err", STDERR_FILENO);
  }
  char byte = 0;
  while (read(gate, &byte, 1) < 0) {
  }
  execvp(pointers[0], pointers.data());
  std::perror(pointers[0]);
  _exit(127);
}

std::vector<Copy> release(const Options& options) {
  std::array<int, 2> gate{};
  if (pipe2(gate.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  std::vector<Copy> copies;
  for (int number = 0; number < options.copies; ++number) {
    const pid_t id = fork();
    if (id == 0) {
      close(gate[1]);
      become(options, number, gate[0]);
    }
    if (id < 0) throw std::runtime_error("cannot start a process");
    copies.push_back({.id = id});
  }
  close(gate[0]);
  // The last ones need a moment to reach their read.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  close(gate[1]);
  return copies;
}

void wait_for_all(std::vector<Copy>& copies, std::chrono::seconds timeout) {
  const auto begin = Clock::now();
  std::size_t left = copies.size();
  while (left > 0) {
    const auto elapsed = Clock::now() - begin;
    for (Copy& copy : copies) {
      if (!copy.running) continue;
      if (elapsed > timeout && !copy.hung) {
        copy.hung = true;
        kill(copy.id, SIGKILL);
      }
      if (waitpid(copy.id, &copy.status, WNOHANG) != copy.id) continue;
      copy.running = false;
      copy.milliseconds = static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
      --left;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

int report(const std::vector<Copy>& copies) {
  int ok = 0;
  int failed = 0;
  int killed = 0;
  int hung = 0;
  long longest = 0;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    const Copy& copy = copies[i];
    const int status = WIFSIGNALED(copy.status) ? 128 + WTERMSIG(copy.status) : WEXITSTATUS(copy.status);
    std::cout << "copy=" << i << " pid=" << copy.id << " status=" << status << " ms=" << copy.milliseconds << '\n';
    longest = std::max(longest, copy.milliseconds);
    if (copy.hung) {
      ++hung;
    } else if (WIFSIGNALED(copy.status)) {
      ++killed;
    } else if (status != 0) {
      ++failed;
    } else {
      ++ok;
    }
  }
  std::cout << "copies=" << copies.size() << " ok=" << ok << " failed=" << failed << " killed=" << killed
            << " hung=" << hung << " longest_ms=" << longest << std::endl;
  return static_cast<std::size_t>(ok) == copies.size() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  try {
    const Options options = parse({words, static_cast<std::size_t>(count)});
    std::vector<Copy> copies = release(options);
    wait_for_all(copies, options.timeout);
    return report(copies);
  } catch (const std::exception& error) {
    std::cerr << "barrier: " << error.what() << '\n';
    return 125;
  }
}
