// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/wakeup.hpp"

#include <dunlin/error.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace dunlin::postgres {

Wakeup::Wakeup() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw Error(ErrorCode::internal, "cannot make an event descriptor: too many files are open");
}

Wakeup::~Wakeup() { ::close(descriptor_); }

void Wakeup::notify() const noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the reader is being woken already.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void Wakeup::drain() const noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(descriptor_, &count, sizeof count);
}

}  // namespace dunlin::postgres
