// SPDX-License-Identifier: Apache-2.0
#include "support/script_shell.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace dunlin::test {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};

/// The variables of a script, and which variable of the test run tells the server.
constexpr std::array<std::array<const char*, 2>, 6> kServers{{{"PG_URL", "DUNLIN_TEST_PG_URL"},
                                                              {"PG12_URL", "DUNLIN_TEST_PG12_URL"},
                                                              {"PG17_URL", "DUNLIN_TEST_PG17_URL"},
                                                              {"PG18_URL", "DUNLIN_TEST_PG18_URL"},
                                                              {"PG_SUPERUSER_URL", "DUNLIN_TEST_PG_SUPERUSER_URL"},
                                                              {"PGBOUNCER_URL", "DUNLIN_TEST_PGBOUNCER_URL"}}};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// `url` with another database.
std::string with_database(const std::string& url, const std::string& name) {
  const auto path = url.find('/', url.find("://") + 3);
  const auto query = url.find('?');
  if (path == std::string::npos) throw std::runtime_error("a server's URL names no database");
  return url.substr(0, path + 1) + name + (query == std::string::npos ? "" : url.substr(query));
}

void redirect(const fs::path& path, int flags, int descriptor) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
}

/// Waits for the leader of a process group of ours; kills the group when it takes too long.
int wait_for(pid_t child) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      std::cerr << "still running after " << kPatience.count() << " s: killed\n";
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Shell::Shell(const fs::path& program) {
  std::string pattern = (fs::temp_directory_path() / "dunlin-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  root_ = pattern;
  fs::create_directories(root_ / "work");
  fs::create_directories(root_ / "bin");
  fs::create_directories(root_ / "home");
  if (!fs::exists(program)) throw std::runtime_error("no program at " + program.string());
  fs::create_symlink(program, root_ / "bin" / "dunlin");
  std::string path = (root_ / "bin").string();
  if (const std::string servers = variable("DUNLIN_TEST_PG_BIN"); !servers.empty()) path += ":" + servers;
  environment_ = {{"PATH", path + ":" + variable("PATH")},
                  {"HOME", (root_ / "home").string()},
                  {"LC_ALL", "C.UTF-8"},
                  {"TZ", "UTC"},
                  {"TMPDIR", fs::temp_directory_path().string()}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const std::string value = variable(name); !value.empty()) environment_[name] = value;
  }
}

Shell::~Shell() {
  for (const Database& database : databases_) {
    try {
      // PostgreSQL 12 has no FORCE; elsewhere the pooler may still hold a connection.
      const bool forced = !database.name.ends_with("_12");
      administer(database.server, "DROP DATABASE IF EXISTS " + database.name + (forced ? " WITH (FORCE)" : ""));
    } catch (const std::exception& error) {
      std::cerr << "script_runner: " << error.what() << '\n';
    }
  }
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void Shell::administer(const std::string& server, const std::string& sql) {
  environment_["SERVER"] = server;
  environment_["SQL"] = sql;
  const Outcome outcome = run("psql \"$SERVER\" -Xq -v ON_ERROR_STOP=1 -c \"$SQL\"");
  environment_.erase("SERVER");
  environment_.erase("SQL");
  if (outcome.status != 0) throw std::runtime_error(sql + ": " + outcome.err);
}

std::string Shell::provide_databases(const std::string& text) {
  for (const auto& [name, source] : kServers) {
    if (text.find("$" + std::string(name)) == std::string::npos) continue;
    const std::string server = variable(source);
    if (server.empty()) return std::string(source) + " is not set";
    // The superuser and the pooler speak of the same server: they get the database of PG_URL.
    const bool same_server = std::string(name) == "PG_SUPERUSER_URL" || std::string(name) == "PGBOUNCER_URL";
    const std::string owner = same_server ? variable("DUNLIN_TEST_PG_URL") : server;
    const std::string tag = same_server || std::string(name) == "PG_URL" ? "pg" : std::string(name).substr(2, 2);
    const std::string database = "dunlin_script_" + std::to_string(getpid()) + "_" + tag;
    bool made = false;
    for (const Database& known : databases_) made = made || known.name == database;
    if (!made) {
      administer(owner, "CREATE DATABASE " + database);
      databases_.push_back({owner, database});
    }
    environment_[name] = with_database(server, database);
  }
  return {};
}

Outcome Shell::run(const std::string& command) {
  const fs::path out = root_ / "out";
  const fs::path err = root_ / "err";
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment_) variables.push_back(name + "=" + value);
  std::vector<char*> pointers;
  for (std::string& entry : variables) pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  const std::string work = folder();
  std::cout.flush();
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(work.c_str()) != 0) _exit(126);
    redirect("/dev/null", O_RDONLY, STDIN_FILENO);
    redirect(out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    execle("/bin/bash", "bash", "-o", "pipefail", "-c", command.c_str(), static_cast<char*>(nullptr), pointers.data());
    _exit(126);
  }
  if (child < 0) throw std::runtime_error("cannot start a process");
  const int status = wait_for(child);
  return {.status = status, .out = read_file(out), .err = read_file(err)};
}

}  // namespace dunlin::test
