// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.hpp"

#include <pthread.h>

#include <utility>

namespace dunlin::cli {
namespace {

// Tells the waiting thread to end; sent to nobody else.
const int kWakeUp = SIGRTMIN;

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Signals::Signals(std::function<void(int)> told) : told_(std::move(told)) {
  sigemptyset(&awaited_);
  sigaddset(&awaited_, kWakeUp);
  for (const int signal : {SIGINT, SIGTERM}) {
    if (!is_ignored(signal)) sigaddset(&awaited_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &awaited_, &former_);
  thread_ = std::thread([this] { wait(); });
}

Signals::~Signals() {
  ending_ = true;
  pthread_kill(thread_.native_handle(), kWakeUp);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &former_, nullptr);
}

void Signals::wait() {
  for (;;) {
    int signal = 0;
    if (sigwait(&awaited_, &signal) != 0) continue;
    if (signal == kWakeUp) {
      if (ending_) return;
      continue;
    }
    if (received_ != 0) {
      // Somebody means it.
      std::signal(signal, SIG_DFL);
      sigset_t only;
      sigemptyset(&only);
      sigaddset(&only, signal);
      pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
      std::raise(signal);
    }
    received_ = signal;
    if (told_) told_(signal);
    source_.request_stop();
  }
}

void ignore_failing_writes() noexcept {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace dunlin::cli
