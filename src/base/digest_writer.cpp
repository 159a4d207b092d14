// SPDX-License-Identifier: Apache-2.0
#include "base/digest_writer.hpp"

namespace dunlin {
namespace {

// All pieces together stay in the cache of a processor: larger ones are several times slower.
constexpr std::size_t kRoom = std::size_t{128} << 10;
constexpr std::uint64_t kFlushEvery = std::uint64_t{8} << 20;

}  // namespace

DigestWriter::DigestWriter(const std::filesystem::path& file, bool durable)
    : file_(File::open_for_writing(file)),
      durable_(durable),
      thread_([this](const std::stop_token& stop) { hash_pieces(stop); }) {}

std::span<char> DigestWriter::room() {
  std::unique_lock lock(mutex_);
  if (written_ - hashed_ == pieces_.size()) changed_.wait(lock, [this] { return written_ - hashed_ <= kHalf; });
  Piece& piece = pieces_[written_ % pieces_.size()];
  piece.octets.resize(kRoom);
  return piece.octets;
}

void DigestWriter::write(std::size_t size) {
  Piece& piece = pieces_[written_ % pieces_.size()];
  piece.size = size;
  file_.write(std::string_view(piece.octets).substr(0, size));
  if (durable_ && size_ / kFlushEvery != (size_ + size) / kFlushEvery) file_.begin_sync();
  size_ += size;
  const std::lock_guard lock(mutex_);
  ++written_;
  if (written_ - hashed_ >= kHalf) changed_.notify_all();
}

void DigestWriter::restart() {
  wait_for_digest();
  hash_ = Sha256(HashAmount::much);
  size_ = 0;
  file_.clear();
}

FileDigest DigestWriter::finish() {
  if (durable_) file_.sync();
  wait_for_digest();
  return {.size = size_, .sha256 = hash_.hex()};
}

void DigestWriter::wait_for_digest() {
  std::unique_lock lock(mutex_);
  hurried_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return written_ == hashed_; });
  hurried_ = false;
}

// To be woken for every piece would cost either side more than the piece does.
void DigestWriter::hash_pieces(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return written_ - hashed_ >= kHalf || (hurried_ && hashed_ < written_); };
  while (changed_.wait(lock, stop, has_work)) {
    while (hashed_ < written_) {
      const Piece& piece = pieces_[hashed_ % pieces_.size()];
      lock.unlock();
      hash_.update(std::string_view(piece.octets).substr(0, piece.size));
      lock.lock();
      ++hashed_;
      if (written_ - hashed_ == kHalf || written_ == hashed_) changed_.notify_all();
    }
  }
}

}  // namespace dunlin
