// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dunlin::test {

/// Cuts one direction of a connection in PostgreSQL's protocol, version 3, into its messages.
class PostgresStream {
 public:
  /// `from_client`: the first message has no type byte, and requests for encryption come before it.
  explicit PostgresStream(bool from_client) : untyped_(from_client) {}

  struct Message {
    char type = 0;           ///< 0 for the first message of a client.
    std::uint32_t code = 0;  ///< Of a message without type: the protocol's version, or the request it is.
    std::string bytes;       ///< The whole message as it came.
  };

  static constexpr std::uint32_t kTlsRequest = 80877103;
  static constexpr std::uint32_t kGssRequest = 80877104;

  void feed(std::string_view bytes) { pending_.append(bytes); }

  /// Takes the next whole message out; false when there is none yet.
  bool next(Message& message) {
    const std::size_t header = untyped_ ? 4 : 5;
    if (pending_.size() < header) return false;
    const std::size_t size = number(header - 4) + header - 4;
    if (pending_.size() < size) return false;
    message.type = untyped_ ? '\0' : pending_[0];
    message.code = untyped_ && size >= 8 ? number(4) : 0;
    message.bytes = pending_.substr(0, size);
    pending_.erase(0, size);
    if (untyped_) untyped_ = message.code == kTlsRequest || message.code == kGssRequest;
    return true;
  }

 private:
  [[nodiscard]] std::uint32_t number(std::size_t at) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | static_cast<unsigned char>(pending_[at + i]);
    return value;
  }

  std::string pending_;
  bool untyped_;
};

}  // namespace dunlin::test
