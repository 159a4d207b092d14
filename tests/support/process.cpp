// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

extern char** environ;

namespace dunlin::test {
namespace {

constexpr int kGateDescriptor = 9;

/// A file in memory: a pipe would fill and stop a child that nobody reads from.
int memory_file(const char* name) {
  const int file = memfd_create(name, MFD_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  return file;
}

std::string contents(int file) {
  std::string text(static_cast<std::size_t>(lseek(file, 0, SEEK_END)), '\0');
  const ssize_t got = pread(file, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& extra) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!extra.contains(text.substr(0, text.find('=')))) merged.push_back(text);
  }
  for (const auto& [name, value] : extra) merged.push_back(name + "=" + value);
  return merged;
}

/// `argument` without the password of a URL: a command line that we print is no leak of the program.
std::string without_password(const std::string& argument) {
  const auto scheme = argument.find("://");
  const auto at = scheme == std::string::npos ? scheme : argument.find('@', scheme);
  return at == std::string::npos ? argument : argument.substr(0, scheme + 3) + "***" + argument.substr(at);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

void keep(const std::string& name, const std::string& text) {
  const char* folder = std::getenv("DUNLIN_TEST_OUTPUT");
  if (folder == nullptr || text.empty()) return;
  std::ofstream(std::string(folder) + "/processes-" + std::to_string(getpid()) + ".txt", std::ios::app)
      << "$ " << name << "\n"
      << text << "\n";
}

}  // namespace

Gate::Gate() {
  if (pipe2(ends_, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
}

Gate::~Gate() {
  open();
  close(ends_[0]);
}

void Gate::open() {
  if (ends_[1] >= 0) close(ends_[1]);
  ends_[1] = -1;
}

Process::Process(const Command& command, const Gate* gate) : out_(memory_file("out")), err_(memory_file("err")) {
  std::vector<std::string> arguments = command.arguments;
  for (const std::string& argument : arguments) name_ += without_password(argument) + " ";
  const int in = memory_file("in");
  if (write(in, command.input.data(), command.input.size()) < 0) std::abort();
  lseek(in, 0, SEEK_SET);

  // Spawned, not forked: copying the page tables of a sanitized test takes longer than what it starts.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err_, STDERR_FILENO);
  if (gate != nullptr) {
    // A shell waits for the end of the pipe, then becomes the program.
    posix_spawn_file_actions_adddup2(&actions, gate->ends_[0], kGateDescriptor);
    arguments.insert(arguments.begin(), {"sh", "-c", "read -r _ <&9; exec \"$0\" \"$@\" 9<&-"});
  }
  if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
  std::vector<std::string> variables = merged_environment(command.environment);
  std::vector<char*> argument_list = pointers(arguments);
  std::vector<char*> variable_list = pointers(variables);
  const int failed =
      posix_spawnp(&id_, argument_list[0], &actions, nullptr, argument_list.data(), variable_list.data());
  posix_spawn_file_actions_destroy(&actions);
  close(in);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), "cannot start " + name_);
}

Process::~Process() {
  if (!reaped_) {
    kill(id_, SIGKILL);
    waitpid(id_, &raw_status_, 0);
  }
  close(out_);
  close(err_);
}

void Process::signal(int number) const { kill(id_, number); }

bool Process::running() {
  if (!reaped_ && waitpid(id_, &raw_status_, WNOHANG) == id_) reaped_ = true;
  return !reaped_;
}

std::string Process::errors() const { return contents(err_); }

Finished Process::wait(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (running()) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "still running after " << patience.count() << " ms: " << name_ << "\n" << contents(err_);
      kill(id_, SIGKILL);
      waitpid(id_, &raw_status_, 0);
      reaped_ = true;
      break;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  Finished finished;
  finished.killed = WIFSIGNALED(raw_status_) && WTERMSIG(raw_status_) == SIGKILL;
  finished.status = WIFSIGNALED(raw_status_) ? 128 + WTERMSIG(raw_status_) : WEXITSTATUS(raw_status_);
  finished.out = contents(out_);
  finished.err = contents(err_);
  keep(name_, finished.out + finished.err);
  return finished;
}

Finished run(const Command& command) { return Process(command).wait(); }

std::string program() {
  if (const char* named = std::getenv("DUNLIN_TEST_PROGRAM")) return named;
  return std::string(DUNLIN_BINARY_DIR) + "/dunlin";
}

TemporaryFolder::TemporaryFolder(const std::string& parent) {
  const std::filesystem::path wanted(parent);
  const bool there = !parent.empty() && std::filesystem::is_directory(wanted);
  std::string pattern = ((there ? wanted : std::filesystem::temp_directory_path()) / "dunlin-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TemporaryFolder::write(const std::string& name, const std::string& text) const {
  const std::filesystem::path file = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string TemporaryFolder::read(const std::string& name) const {
  std::ifstream file(std::filesystem::path(path_) / name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace dunlin::test
