// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

// SHA-256 by the system's OpenSSL, which uses the processor's own instructions for it and is loaded when first asked
// for: linking it would cost every start of the program a millisecond.
namespace dunlin::libcrypto {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 over pieces. Not thread-safe.
class Sha256 {
 public:
  /// Null where the system has no OpenSSL, or one that refuses.
  [[nodiscard]] static std::unique_ptr<Sha256> make();

  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void update(std::string_view bytes);
  /// Over everything so far; more may follow.
  [[nodiscard]] Sha256Digest digest() const;

 private:
  struct State;
  explicit Sha256(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace dunlin::libcrypto
