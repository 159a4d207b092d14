// SPDX-License-Identifier: Apache-2.0
// A proxy on 127.0.0.1 before a PostgreSQL server: delays, counts, cuts, freezes, and strikes at the n-th message.
//
//   tcp_proxy --to HOST:PORT [OPTIONS] [-- PROGRAM ARGUMENTS…]
//
//   --delay MS         every byte is MS later, in each direction (a round trip costs twice that)
//   --match TEXT       counts, strikes and signals are for connections whose client has sent TEXT
//   --unless TEXT      … that has not sent TEXT
//   --at-message N     strike when the N-th message from clients comes, counted from 1 over all connections
//   --then WHAT        cut (the default), freeze, or kill: PROGRAM gets SIGKILL
//   --forward-first    the N-th message still reaches the server, then the strike
//   --report FILE      the counts, written at the end
//
// With PROGRAM, `{port}` in its arguments is the proxy's port; the proxy ends with it and with its exit status (128 +
// the number of a signal). Without, the proxy prints `port=N`, and runs until SIGTERM or until its parent ends.
// SIGUSR1 freezes and thaws the connections, SIGUSR2 cuts them; both once they match.
// Encryption is answered with "no", since what is encrypted cannot be counted.
#include "support/proxy.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::test {
namespace {

volatile std::sig_atomic_t freeze_asked = 0;
volatile std::sig_atomic_t cut_asked = 0;
volatile std::sig_atomic_t end_asked = 0;

extern "C" void on_signal(int number) {
  if (number == SIGUSR1) freeze_asked = freeze_asked + 1;
  if (number == SIGUSR2) cut_asked = cut_asked + 1;
  if (number == SIGTERM || number == SIGINT) end_asked = 1;
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (const int number : {SIGUSR1, SIGUSR2, SIGTERM, SIGINT, SIGCHLD}) sigaction(number, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

Strike strike_named(std::string_view name) {
  if (name == "cut") return Strike::cut;
  if (name == "freeze") return Strike::freeze;
  if (name == "kill") return Strike::kill;
  throw std::invalid_argument("--then takes cut, freeze or kill");
}

struct Arguments {
  ProxyOptions proxy;
  std::string report;
  std::vector<std::string> program;
};

Arguments parse(std::span<char*> words) {
  Arguments arguments;
  std::size_t i = 1;
  const auto value = [&] {
    if (++i >= words.size()) throw std::invalid_argument("a value is missing after " + std::string(words[i - 1]));
    return std::string(words[i]);
  };
  for (; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--") {
      for (++i; i < words.size(); ++i) arguments.program.emplace_back(words[i]);
    } else if (word == "--to") {
      arguments.proxy.target = value();
    } else if (word == "--delay") {
      arguments.proxy.delay = std::chrono::milliseconds(std::stol(value()));
    } else if (word == "--match") {
      arguments.proxy.match = value();
    } else if (word == "--unless") {
      arguments.proxy.unless = value();
    } else if (word == "--at-message") {
      arguments.proxy.at_message = std::stol(value());
    } else if (word == "--then") {
      arguments.proxy.strike = strike_named(value());
    } else if (word == "--forward-first") {
      arguments.proxy.forward_first = true;
    } else if (word == "--report") {
      arguments.report = value();
    } else {
      throw std::invalid_argument("unknown option " + std::string(word));
    }
  }
  if (arguments.proxy.target.empty()) throw std::invalid_argument("--to is missing");
  return arguments;
}

pid_t start(std::vector<std::string> words, int port) {
  for (std::string& word : words) {
    const auto at = word.find("{port}");
    if (at != std::string::npos) word.replace(at, 6, std::to_string(port));
  }
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    execvp(pointers[0], pointers.data());
    std::perror(pointers[0]);
    _exit(127);
  }
  if (child < 0) throw std::runtime_error("cannot start a process");
  return child;
}

void write_report(const std::string& path, const Counts& counts) {
  if (path.empty()) return;
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  std::fprintf(file, "connections=%ld messages=%ld round_trips=%ld syncs=%ld struck=%d phase=%s\n", counts.connections,
               counts.messages, counts.round_trips, counts.syncs, counts.struck ? 1 : 0,
               counts.phase.empty() ? "none" : counts.phase.c_str());
  std::fclose(file);
}

void obey_signals(Proxy& proxy) {
  while (freeze_asked > 0) {
    freeze_asked = freeze_asked - 1;
    proxy.toggle_freeze();
  }
  while (cut_asked > 0) {
    cut_asked = cut_asked - 1;
    proxy.cut();
  }
}

int serve(const Arguments& arguments) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  Proxy proxy(arguments.proxy);
  pid_t child = -1;
  if (arguments.program.empty()) {
    std::cout << "port=" << proxy.port() << std::endl;
  } else {
    child = start(arguments.program, proxy.port());
    proxy.on_kill([child] { kill(child, SIGKILL); });
  }
  int status = 0;
  while (end_asked == 0) {
    proxy.step(std::chrono::milliseconds(20));
    obey_signals(proxy);
    if (child > 0 && waitpid(child, &status, WNOHANG) == child) {
      // Its last words may still be on the way: they count as well.
      proxy.on_kill([] {});
      for (int i = 0; i < 3; ++i) proxy.step(std::chrono::milliseconds(0));
      write_report(arguments.report, proxy.counts());
      return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
  }
  if (child > 0) {
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  write_report(arguments.report, proxy.counts());
  return 0;
}

}  // namespace
}  // namespace dunlin::test

int main(int count, char** words) {
  try {
    dunlin::test::catch_signals();
    return dunlin::test::serve(dunlin::test::parse({words, static_cast<std::size_t>(count)}));
  } catch (const std::exception& error) {
    std::cerr << "tcp_proxy: " << error.what() << '\n';
    return 125;
  }
}
