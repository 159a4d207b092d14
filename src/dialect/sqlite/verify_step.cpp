// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <thread>

#include <signal.h>
#include <unistd.h>

namespace dunlin::sqlite {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kPause{50};

bool is_alive(pid_t process) noexcept { return kill(process, 0) == 0 || errno == EPERM; }

/// Whether a living process has `file` open. When that cannot be seen, yes: its number may also have gone to a stranger
/// who lives for long, but waiting in vain does less harm than working beside the one who began.
bool has_open(pid_t process, const std::string& file) {
  std::error_code error;
  fs::directory_iterator entries(fmt::format("/proc/{}/fd", process), error);
  if (error) return true;
  for (const fs::directory_iterator end; entries != end; entries.increment(error)) {
    if (error) return true;
    std::error_code gone;
    if (fs::read_symlink(entries->path(), gone) == file) return true;
  }
  return false;
}

bool still_works(std::int64_t process_id, const std::string& file) {
  if (process_id <= 0 || process_id > std::numeric_limits<pid_t>::max() || process_id == getpid()) return false;
  const auto process = static_cast<pid_t>(process_id);
  return is_alive(process) && has_open(process, file);
}

/// Whether running it a second time does what running it once does.
bool is_idempotent(std::string_view statement) {
  sql::Reader reader(statement, kLexicalRules);
  if (!reader.take("VACUUM")) return reader.next_is("PRAGMA") || reader.next_is("ATTACH") || reader.next_is("DETACH");
  // VACUUM [schema] INTO refuses a file that is there, whole or not.
  if (reader.next_is("INTO")) return false;
  reader.advance();
  return !reader.next_is("INTO");
}

}  // namespace

StepVerdict SqliteDialect::verify_step(Connection& connection, const BegunStep& step) const {
  const std::string file = connection.server_info().address;
  const auto deadline = std::chrono::steady_clock::now() + step.patience;
  while (still_works(step.process_id, file)) {
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(ErrorCode::lock_timeout, fmt::format("process {} still works on an unfinished step", step.process_id),
                  {.hint = "wait for it to end, or end it", .statement = std::string(step.statement)});
    }
    std::this_thread::sleep_for(std::min(kPause, step.patience));
  }
  return is_idempotent(step.statement) ? StepVerdict::redo : StepVerdict::unknown;
}

}  // namespace dunlin::sqlite
