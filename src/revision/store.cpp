// SPDX-License-Identifier: Apache-2.0
#include "revision/store.hpp"

#include <dunlin/error.hpp>

#include "base/random.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace dunlin {
namespace {

constexpr std::size_t kBufferSize = std::size_t{64} << 10;
constexpr mode_t kNewFile = 0666;  // Less the umask.

std::string reason(int error) { return std::generic_category().message(error); }

[[noreturn]] void refuse(const std::filesystem::path& path, int error) {
  std::string hint;
  if (error == ENOENT) hint = "the directory is missing: `dunlin init` makes it; --dir names another";
  if (error == EEXIST) hint = "it is left as it is: remove it, or choose another message";
  throw Error(ErrorCode::file_unwritable, fmt::format("cannot write \"{}\": {}", path.native(), reason(error)),
              {.hint = std::move(hint)});
}

/// A file under a name of its own until it is complete; removed unless it was given its real one.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& target)
      : target_(target),
        path_(target.parent_path() / fmt::format(".{}.{}.tmp", target.filename().native(), random_hex(8))) {
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kNewFile);
    if (descriptor_ < 0) refuse(target_, errno);
  }
  ~Draft() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!published_) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void keep_mode_of(const std::filesystem::path& other) const {
    struct stat status {};
    if (stat(other.c_str(), &status) == 0 && fchmod(descriptor_, status.st_mode & 07777) != 0) refuse(target_, errno);
  }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) refuse(target_, errno);
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fsync(descriptor_) != 0) refuse(target_, errno);
  }

  void publish(Existing existing) {
    if (existing == Existing::replace) {
      if (rename(path_.c_str(), target_.c_str()) != 0) refuse(target_, errno);
    } else if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0) {
      // Not every file system has it; a hard link does not replace either.
      if (errno != EINVAL && errno != ENOSYS) refuse(target_, errno);
      if (link(path_.c_str(), target_.c_str()) != 0) refuse(target_, errno);
      return;
    }
    published_ = true;
  }

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool published_ = false;
};

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path) {
  const auto fail = [&path] {
    const int error = errno;
    throw Error(ErrorCode::file_unreadable, fmt::format("cannot read \"{}\": {}", path.native(), reason(error)));
  };
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT) return std::nullopt;
    fail();
  }
  const std::unique_ptr<const int, void (*)(const int*)> closer(&descriptor, [](const int* one) { close(*one); });
  std::string bytes;
  std::string buffer(kBufferSize, '\0');
  for (;;) {
    const ssize_t got = read(descriptor, buffer.data(), buffer.size());
    if (got == 0) return bytes;
    if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (got < 0 && errno != EINTR) fail();
  }
}

void write_file(const std::filesystem::path& path, std::string_view bytes, Existing existing) {
  Draft draft(path);
  if (existing == Existing::replace) draft.keep_mode_of(path);
  draft.write(bytes);
  draft.publish(existing);
}

}  // namespace dunlin
