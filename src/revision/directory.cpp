// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "revision/file.hpp"
#include "revision/names.hpp"
#include "revision/parse.hpp"

#include <fmt/format.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

namespace dunlin {
namespace {

constexpr std::string_view kTemplate = "template.sql";
constexpr std::string_view kBefore = "before-upgrade.sql";
constexpr std::string_view kAfter = "after-upgrade.sql";
constexpr std::size_t kBufferSize = std::size_t{64} << 10;
// Fewer files than these are read sooner than a thread is started.
constexpr std::size_t kWorthAThread = 100;

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { closedir(directory); }
};
using DirectoryHandle = std::unique_ptr<DIR, CloseDirectory>;

class File {
 public:
  explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void refuse(const std::string& path, int error) {
  throw Error(ErrorCode::file_unreadable,
              fmt::format("cannot read \"{}\": {}", path, std::generic_category().message(error)),
              {.hint = error == ENOENT ? "`dunlin init` makes the directory for revisions; --dir names another" : ""});
}

[[noreturn]] void refuse_gone(const std::string& path) {
  std::error_code ignored;
  const bool link = std::filesystem::is_symlink(path, ignored);
  throw Error(ErrorCode::file_unreadable,
              fmt::format("\"{}\" {}", path, link ? "is a link that leads to no file" : "vanished"),
              {.hint = link ? "correct the link, or remove it" : "run the command again"});
}

/// Reads files one after the other through one buffer.
class Reader {
 public:
  Reader(int directory, std::string prefix) : directory_(directory), prefix_(std::move(prefix)) {}

  [[nodiscard]] std::string path_of(const std::string& name) const { return prefix_ + name; }

  /// Nothing for what is not a file.
  [[nodiscard]] std::optional<std::string> read(const std::string& name) {
    // Without O_NONBLOCK a pipe of that name would be waited for.
    const File file(openat(directory_, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0 && errno == ENOENT) refuse_gone(path_of(name));
    if (file.get() < 0) refuse(path_of(name), errno);
    std::string bytes;
    for (;;) {
      const ssize_t got = ::read(file.get(), buffer_.get(), kBufferSize);
      if (got >= 0) {
        bytes.append(buffer_.get(), static_cast<std::size_t>(got));
        // A file gives less than asked for at its end only.
        if (static_cast<std::size_t>(got) < kBufferSize) return bytes;
      } else if (errno == EISDIR) {
        return std::nullopt;
      } else if (errno != EINTR) {
        refuse(path_of(name), errno);
      }
    }
  }

 private:
  int directory_;
  std::string prefix_;
  std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(kBufferSize);
};

bool is_candidate(const dirent& entry) noexcept {
  const std::string_view name = entry.d_name;
  if (!name.ends_with(".sql") || name.starts_with('.') || name == kTemplate) return false;
  return entry.d_type == DT_REG || entry.d_type == DT_LNK || entry.d_type == DT_UNKNOWN;
}

std::vector<std::string> names_in(DIR* directory, const std::string& path) {
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(directory);
    if (entry == nullptr) break;
    if (is_candidate(*entry)) names.emplace_back(entry->d_name);
  }
  if (errno != 0) refuse(path, errno);
  std::sort(names.begin(), names.end(), name_before);
  return names;
}

bool is_hook(std::string_view name) noexcept { return name == kBefore || name == kAfter; }

ParsedFile parse_named(const std::string& name, std::string path, std::string bytes, ParseOptions options) {
  if (is_hook(name)) options.role = FileRole::hook;
  return parse_file(std::move(path), std::move(bytes), options);
}

/// Every file, parsed, in the order of `names`; nothing for what is not a file. Half of many are read by another
/// thread.
std::vector<std::optional<ParsedFile>> read_files(int directory, const std::string& prefix,
                                                  std::span<const std::string> names, const ParseOptions& options) {
  std::vector<std::optional<ParsedFile>> files(names.size());
  const auto read_range = [&](std::size_t first, std::size_t last) {
    Reader reader(directory, prefix);
    for (std::size_t i = first; i < last; ++i) {
      std::optional<std::string> bytes = reader.read(names[i]);
      if (!bytes) continue;
      files[i] = parse_named(names[i], reader.path_of(names[i]), std::move(*bytes), options);
    }
  };
  const std::size_t here = names.size() < kWorthAThread ? names.size() : names.size() / 2;
  std::future<void> there;
  if (here < names.size()) there = std::async(std::launch::async, read_range, here, names.size());
  read_range(0, here);  // The first error in order of the names is told, whoever meets one first.
  if (there.valid()) there.get();
  return files;
}

/// Files in the order of their names, those that are absent left out.
RevisionDirectory sort_out(std::span<const std::string> names, std::vector<std::optional<ParsedFile>> files,
                           Naming naming) {
  RevisionDirectory found;
  found.revisions.reserve(names.size());
  std::string before;  // The id of the revision in the file before, for files that do not tell their parents.
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!files[i]) continue;
    ParsedFile& file = *files[i];
    if (is_hook(names[i])) {
      (names[i] == kBefore ? found.before_upgrade : found.after_upgrade) = std::move(file.revision);
      continue;
    }
    if (!file.revision.repeatable) {
      const bool follows = naming == Naming::graph && !file.has_id && !file.has_parents;
      if (follows && !before.empty()) file.revision.parents.push_back(before);
      before = file.revision.id;
    }
    found.revisions.push_back(std::move(file.revision));
  }
  return found;
}

}  // namespace

RevisionDirectory read_embedded(std::vector<RevisionFile> files, Naming naming) {
  std::sort(files.begin(), files.end(),
            [](const RevisionFile& a, const RevisionFile& b) { return name_before(a.name, b.name); });
  std::vector<std::string> names;
  std::vector<std::optional<ParsedFile>> parsed;
  for (RevisionFile& file : files) {
    parsed.push_back(parse_named(file.name, file.name, std::move(file.text), {.naming = naming}));
    names.push_back(std::move(file.name));
  }
  return sort_out(names, std::move(parsed), naming);
}

RevisionDirectory read_revisions(const std::filesystem::path& directory, Naming naming, Bodies bodies) {
  const std::string& path = directory.native();
  const DirectoryHandle handle(opendir(path.empty() ? "." : path.c_str()));
  if (!handle) refuse(path, errno);
  const std::vector<std::string> names = names_in(handle.get(), path);
  const ParseOptions options{.naming = naming, .allow_empty = bodies == Bodies::may_be_empty};
  std::vector<std::optional<ParsedFile>> files =
      read_files(dirfd(handle.get()), path.empty() || path.ends_with('/') ? path : path + "/", names, options);
  return sort_out(names, std::move(files), naming);
}

}  // namespace dunlin
