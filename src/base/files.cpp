// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace dunlin {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

[[noreturn]] void fail(std::string_view shown, int error) {
  std::string reason = std::generic_category().message(error);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  throw Error(ErrorCode::file_unreadable, fmt::format("cannot read \"{}\": {}", shown, reason));
}

}  // namespace

std::optional<std::string> read_file_if_there(const std::filesystem::path& path, std::string_view shown,
                                              std::size_t limit) {
  // "e": not to be inherited by a child. A path with a NUL would name another file.
  if (path.native().find('\0') != std::string::npos) fail(shown, EINVAL);
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!file) fail(shown, errno);
  std::string text;
  std::array<char, 8192> buffer{};
  while (true) {
    errno = 0;
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get());
    text.append(buffer.data(), got);
    if (text.size() > limit) {
      throw Error(ErrorCode::file_unreadable, fmt::format("\"{}\" has more than {} bytes", shown, limit));
    }
    if (got == buffer.size()) continue;
    if (std::ferror(file.get()) == 0) return text;
    if (errno == EISDIR) return std::nullopt;
    fail(shown, errno);
  }
}

}  // namespace dunlin
