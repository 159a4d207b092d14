// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace dunlin::postgres {

/// When to ask whether a server that says nothing still works for us.
class Silence {
 public:
  [[nodiscard]] int milliseconds_left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(look_at_ - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, kRarestLook.count()));
  }
  /// False when it has been suspicious before, and now is again.
  [[nodiscard]] bool note(bool suspicious) {
    if (suspicious && suspicious_) return false;
    suspicious_ = suspicious;
    if (!suspicious) pause_ = std::min(pause_ * 2, kRarestLook);
    look_at_ = std::chrono::steady_clock::now() + (suspicious ? kSecondLook : pause_);
    return true;
  }

 private:
  // After how long a silence it is asked whether the server still works for us; again after twice the time, and so on;
  // and how soon to make sure when it does not: packets that were lost are sent again after some seconds.
  static constexpr std::chrono::milliseconds kFirstLook{5000};
  static constexpr std::chrono::milliseconds kRarestLook{60000};
  static constexpr std::chrono::milliseconds kSecondLook{5000};

  std::chrono::milliseconds pause_ = kFirstLook;
  std::chrono::steady_clock::time_point look_at_ = std::chrono::steady_clock::now() + pause_;
  bool suspicious_ = false;
};

}  // namespace dunlin::postgres
