// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace dunlin {

/// An open file. Errors name the path that it was opened by.
class File {
 public:
  /// A new, empty file that only this user may read. Throws `file_unwritable`, `disk_full`.
  [[nodiscard]] static File create_private(const std::filesystem::path& path);
  /// Throws `file_unreadable`.
  [[nodiscard]] static File open(const std::filesystem::path& path);
  /// What is there stays until it is written over. Throws `file_unwritable`.
  [[nodiscard]] static File open_for_writing(const std::filesystem::path& path);

  ~File();
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;

  /// As many bytes as there are, up to the room in `buffer`; 0 at the end.
  [[nodiscard]] std::size_t read(std::span<char> buffer) const;
  void write(std::string_view bytes) const;
  /// Makes it empty; what is written next is its beginning.
  void clear() const;
  /// Has the disk begin with what was written so far, and does not wait.
  void begin_sync() const noexcept;
  /// Returns when everything is on the disk.
  void sync() const;

 private:
  File(int descriptor, std::filesystem::path path);

  int descriptor_;
  std::filesystem::path path_;
};

/// Waits until what was written into the file, by whomever, is on the disk.
void sync_file(const std::filesystem::path& path);

/// Gives the file its name, under which there must be none, for good: returns when that is on the disk.
void publish(const std::filesystem::path& draft, const std::filesystem::path& name);

/// Hands over the file piece by piece. Throws `file_unreadable`; `interrupted` when `stop` fires.
void read_pieces(const std::filesystem::path& path, const std::stop_token& stop,
                 const std::function<void(std::string_view)>& take);

struct FileDigest {
  std::uint64_t size = 0;
  std::string sha256;

  bool operator==(const FileDigest&) const = default;
};

[[nodiscard]] FileDigest digest_of(const std::filesystem::path& path, const std::stop_token& stop);

/// A file that is removed at the end of the scope, if it is there.
class Removal {
 public:
  explicit Removal(std::filesystem::path path) : path_(std::move(path)) {}
  ~Removal();
  Removal(const Removal&) = delete;
  Removal& operator=(const Removal&) = delete;

 private:
  std::filesystem::path path_;
};

}  // namespace dunlin
