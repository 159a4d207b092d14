// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/durable.hpp"
#include "base/hash.hpp"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <thread>

namespace dunlin {

/// Writes a file piece by piece while a thread of its own works out the checksum of what was written, so that this
/// takes no longer than the slower of the two. Not thread-safe.
class DigestWriter {
 public:
  /// Into `file`, which must be there and empty. With `durable` it is to be on the disk in the end, which then begins
  /// to write early. Throws `file_unwritable`.
  DigestWriter(const std::filesystem::path& file, bool durable);
  ~DigestWriter() = default;
  DigestWriter(const DigestWriter&) = delete;
  DigestWriter& operator=(const DigestWriter&) = delete;

  /// Where the next piece goes. Valid until it is written.
  [[nodiscard]] std::span<char> room();
  /// Appends the first `size` octets of the room. Throws `file_unwritable`, `disk_full`.
  void write(std::size_t size);

  /// Forgets everything that was written: the file is empty again.
  void restart();

  /// Ends the file.
  [[nodiscard]] FileDigest finish();

 private:
  struct Piece {
    std::string octets;
    std::size_t size = 0;
  };

  void hash_pieces(const std::stop_token& stop);
  void wait_for_digest();

  File file_;
  bool durable_;
  std::uint64_t size_ = 0;
  Sha256 hash_{HashAmount::much};
  // A ring: the pieces from `hashed_` to `written_` belong to the thread, the others to the writer.
  std::array<Piece, 8> pieces_;
  static constexpr std::uint64_t kHalf = 4;
  std::uint64_t written_ = 0;
  std::uint64_t hashed_ = 0;
  bool hurried_ = false;  ///< The writer waits for the digest.
  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Last, so that it ends before anything that it touches.
  std::jthread thread_;
};

}  // namespace dunlin
