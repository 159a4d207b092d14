// SPDX-License-Identifier: Apache-2.0
#include "base/durable.hpp"

#include <dunlin/error.hpp>

#include "base/hash.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace dunlin {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr mode_t kPrivate = 0600;

[[noreturn]] void refuse(const std::filesystem::path& path, int error) {
  const bool no_room = error == ENOSPC || error == EDQUOT || error == EFBIG;
  if (error == EEXIST) {
    throw Error(ErrorCode::file_unwritable, fmt::format("there is a file \"{}\" already", path.string()),
                {.hint = "it is left as it is: name another"});
  }
  throw Error(
      no_room ? ErrorCode::disk_full : ErrorCode::file_unwritable,
      fmt::format("cannot write \"{}\": {}", path.string(), std::generic_category().message(error)),
      {.hint = no_room ? "make room, or name another directory" : "check the rights of the file and of its directory"});
}

[[noreturn]] void refuse_reading(const std::filesystem::path& path, int error) {
  throw Error(ErrorCode::file_unreadable,
              fmt::format("cannot read \"{}\": {}", path.string(), std::generic_category().message(error)));
}

}  // namespace

File::File(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File File::create_private(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPrivate);
  if (descriptor < 0) refuse(path, errno);
  return {descriptor, path};
}

File File::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse_reading(path, errno);
  return {descriptor, path};
}

File File::open_for_writing(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(path, errno);
  return {descriptor, path};
}

std::size_t File::read(std::span<char> buffer) const {
  for (;;) {
    const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) refuse_reading(path_, errno);
  }
}

void File::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) refuse(path_, errno);
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void File::clear() const {
  if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) refuse(path_, errno);
}

void File::begin_sync() const noexcept {
  // What goes wrong is told by `sync`.
  ::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE);
}

void File::sync() const {
  if (::fsync(descriptor_) != 0) refuse(path_, errno);
}

void sync_file(const std::filesystem::path& path) { File::open_for_writing(path).sync(); }

void publish(const std::filesystem::path& draft, const std::filesystem::path& name) {
  if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) != 0) {
    // Not every file system has it; a hard link does not replace either.
    if (errno != EINVAL && errno != ENOSYS) refuse(name, errno);
    if (::link(draft.c_str(), name.c_str()) != 0) refuse(name, errno);
    ::unlink(draft.c_str());
  }
  const std::filesystem::path directory = name.has_parent_path() ? name.parent_path() : ".";
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) refuse(directory, errno);
  const int status = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  // Some file systems of networks cannot flush a directory.
  if (status != 0 && error != EINVAL) refuse(directory, error);
}

void read_pieces(const std::filesystem::path& path, const std::stop_token& stop,
                 const std::function<void(std::string_view)>& take) {
  const File file = File::open(path);
  std::string buffer(kPiece, '\0');
  for (;;) {
    if (stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted");
    const std::size_t got = file.read(buffer);
    if (got == 0) return;
    take(std::string_view(buffer).substr(0, got));
  }
}

FileDigest digest_of(const std::filesystem::path& path, const std::stop_token& stop) {
  FileDigest digest;
  Sha256 hash(HashAmount::much);
  read_pieces(path, stop, [&](std::string_view piece) {
    hash.update(piece);
    digest.size += piece.size();
  });
  digest.sha256 = hash.hex();
  return digest;
}

Removal::~Removal() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace dunlin
