// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/client_tools.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/postgres/errors.hpp"
#include "dialect/postgres/libpq.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX says that programs declare it.

namespace dunlin::postgres {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostOutput = std::size_t{64} << 10;
constexpr std::size_t kShownLines = 12;
constexpr int kLookEvery = 100;  // Milliseconds between two looks at the stop token.

/// What a program said, and how it ended.
struct Ended {
  int status = 0;
  std::string output;
};

/// A pipe from a child to us, whose ends close by themselves.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw Error(ErrorCode::internal, "cannot make a pipe");
  }
  ~Pipe() {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int reader() const noexcept { return ends_[0]; }
  [[nodiscard]] int writer() const noexcept { return ends_[1]; }
  void close_writer() noexcept { ::close(std::exchange(ends_[1], -1)); }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// How a child begins: nothing to read, both outputs into the pipe, no signal ignored or blocked.
class SpawnSettings {
 public:
  explicit SpawnSettings(const Pipe& pipe) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, pipe.writer(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, pipe.writer(), STDERR_FILENO);
    sigset_t all;
    sigfillset(&all);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// Our environment, and `ours` in front of variables of the same name.
std::vector<std::string> with_ours(const std::vector<std::string>& ours) {
  std::vector<std::string> all = ours;
  for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
    const std::string_view text = *one;
    const std::string_view name = text.substr(0, text.find('=') + 1);
    const bool is_ours =
        std::any_of(ours.begin(), ours.end(), [&](const std::string& mine) { return mine.starts_with(name); });
    if (!is_ours) all.emplace_back(text);
  }
  return all;
}

/// Reads what the child says until it ends; asks it to end when `stop` fires.
std::string listen(const Pipe& pipe, pid_t child, const std::stop_token& stop) {
  std::string said;
  std::array<char, 4096> buffer{};
  bool asked = false;
  for (;;) {
    if (stop.stop_requested() && !asked) {
      ::kill(child, SIGTERM);
      asked = true;
    }
    pollfd source{pipe.reader(), POLLIN, 0};
    const int got = ::poll(&source, 1, kLookEvery);
    if (got == 0 || (got < 0 && errno == EINTR)) continue;
    const ssize_t size = ::read(pipe.reader(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return said;
    if (said.size() < kMostOutput) said.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

Ended run_program(const fs::path& program, std::vector<std::string> arguments, const std::vector<std::string>& ours,
                  const std::stop_token& stop) {
  Pipe pipe;
  const SpawnSettings settings(pipe);
  arguments.insert(arguments.begin(), program.string());
  std::vector<std::string> environment = with_ours(ours);
  pid_t child = -1;
  const int error = ::posix_spawn(&child, program.c_str(), settings.actions(), settings.attributes(),
                                  pointers(arguments).data(), pointers(environment).data());
  if (error != 0) {
    throw Error(ErrorCode::backup_tool,
                fmt::format("cannot run \"{}\": {}", program.string(), std::generic_category().message(error)));
  }
  pipe.close_writer();
  Ended ended;
  ended.output = listen(pipe, child, stop);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

/// Where programs of this name are: with their versions side by side, and in PATH. Debian's wrapper in PATH, a Perl
/// script, is none of them: it chooses a version by rules of its own.
std::vector<fs::path> candidates(std::string_view name) {
  std::vector<fs::path> found;
  const auto add = [&](const fs::path& program) {
    std::error_code error;
    const fs::path real = fs::canonical(program, error);
    if (error || real.filename() == "pg_wrapper" || ::access(real.c_str(), X_OK) != 0) return;
    if (fs::is_directory(real) || std::find(found.begin(), found.end(), real) != found.end()) return;
    found.push_back(real);
  };
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) add(version.path() / "bin" / name);
  for (const auto& version : fs::directory_iterator("/usr", none)) {
    if (version.path().filename().string().starts_with("pgsql-")) add(version.path() / "bin" / name);
  }
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (end > 0) add(fs::path(rest.substr(0, end)) / name);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return found;
}

/// `15.20` of `pg_dump (PostgreSQL) 15.20 (Debian …)`; empty when it is no such text.
std::string version_in(std::string_view text) {
  constexpr std::string_view kProduct = "(PostgreSQL) ";
  const std::size_t at = text.find(kProduct);
  if (at == std::string_view::npos) return {};
  const std::string_view version = text.substr(at + kProduct.size());
  return std::string(version.substr(0, version.find_first_not_of("0123456789.")));
}

std::string conninfo_value(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

/// The last lines of what a tool said, on one.
std::string last_lines(const std::string& output) {
  std::vector<std::string_view> lines;
  std::string_view rest = output;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (const std::string_view line = trim(rest.substr(0, end)); !line.empty()) lines.push_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const std::size_t first = lines.size() > kShownLines ? lines.size() - kShownLines : 0;
  return fmt::format("{}", fmt::join(lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end(), "\n"));
}

}  // namespace

ClientTool newest_tool(std::string_view name, int needed) {
  ClientTool newest;
  for (const fs::path& program : candidates(name)) {
    const Ended told = run_program(program, {"--version"}, {}, {});
    const std::string version = told.status == 0 ? version_in(told.output) : std::string();
    const auto major = static_cast<int>(parse_integer(version.substr(0, version.find('.'))).value_or(0));
    if (major > newest.major) newest = {program, major, version};
  }
  if (newest.major >= needed && newest.major > 0) return newest;
  const std::string hint = fmt::format(
      "install the client programs of PostgreSQL {0} or newer (Debian: postgresql-client-{0}), or put their directory "
      "into PATH",
      needed);
  if (newest.major == 0) throw Error(ErrorCode::backup_tool, fmt::format("there is no {}", name), {.hint = hint});
  throw Error(ErrorCode::backup_tool,
              fmt::format("{} {} is too old: version {} or newer is needed", name, newest.version, needed),
              {.hint = hint});
}

ToolAddress tool_address(const Conninfo& info) {
  ToolAddress address;
  const ConninfoHandle defaults(libpq().PQconndefaults());
  const auto option_of = [&](const std::string& name) {
    const PQconninfoOption* option = defaults.get();
    while (option != nullptr && option->keyword != nullptr && name != option->keyword) ++option;
    return option != nullptr && option->keyword != nullptr ? option : nullptr;
  };
  for (const auto& [name, value] : info) {
    const PQconninfoOption* option = option_of(name);
    // In the encoding of the database itself, whatever that is.
    if (option == nullptr || name == "client_encoding" || name == "dbname") continue;
    if (option->envvar != nullptr) {
      const std::string variable = std::string(option->envvar) + "=";
      std::erase_if(address.environment, [&](const std::string& one) { return one.starts_with(variable); });
      address.environment.push_back(variable + value);
    } else if (std::string_view(option->dispchar) == "*") {
      throw Error(ErrorCode::unsupported,
                  fmt::format("\"{}\" of the URL cannot be handed to the client programs of PostgreSQL", name),
                  {.hint = "they take it on the command line only, where every user of this machine can read it"});
    } else {
      address.conninfo += fmt::format("{}={} ", name, conninfo_value(value));
    }
  }
  for (const auto& [name, value] : info) {
    if (name == "dbname") address.conninfo += fmt::format("dbname={} ", conninfo_value(value));
  }
  return address;
}

void run_tool(const ClientTool& tool, const std::vector<std::string>& arguments, const ToolAddress& address,
              std::string_view secret, const std::stop_token& stop) {
  std::vector<std::string> all{"--no-password", "--dbname=" + address.conninfo};
  all.insert(all.end(), arguments.begin(), arguments.end());
  // In English: some of what they say is looked at.
  std::vector<std::string> environment = address.environment;
  environment.emplace_back("LC_ALL=C");
  const Ended ended = run_program(tool.program, all, environment, stop);
  if (stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted");
  if (ended.status == 0) return;
  const std::string name = tool.program.filename().string();
  const std::string said = redact(last_lines(ended.output), secret);
  if (said.find("unsupported version") != std::string::npos) {
    throw Error(ErrorCode::backup_tool, fmt::format("{} {} is too old for this copy", name, tool.version),
                {.hint = "install the client programs of the version that made it", .cause = said});
  }
  if (said.find("No space left on device") != std::string::npos) {
    throw Error(ErrorCode::disk_full, fmt::format("{} found no space left", name),
                {.hint = "make room, or name another directory", .cause = said});
  }
  throw Error(ErrorCode::backup_failed, fmt::format("{} {} failed with status {}", name, tool.version, ended.status),
              {.cause = said});
}

}  // namespace dunlin::postgres
