// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dunlin::postgres {

/// A file descriptor that another thread, or a stop callback, makes readable to end a `poll`.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// Thread-safe.
  void notify() const noexcept;
  void drain() const noexcept;

 private:
  int descriptor_;
};

}  // namespace dunlin::postgres
