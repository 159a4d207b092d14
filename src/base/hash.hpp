// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace dunlin {

/// How much is to be hashed, in all. For what takes its time the system's own library is loaded, where there is one.
enum class HashAmount {
  little,  ///< Texts.
  much     ///< Whole databases.
};

/// SHA-256 over pieces.
///
///     Sha256 hash;
///     hash.update("ab");
///     hash.update("c");
///     hash.hex();  // as of "abc"
class Sha256 {
 public:
  explicit Sha256(HashAmount amount = HashAmount::little);
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);

  /// 64 hexadecimal digits over everything so far; more may follow.
  [[nodiscard]] std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Of one piece.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace dunlin
