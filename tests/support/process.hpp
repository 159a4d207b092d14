// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace dunlin::test {

/// Holds programs back between their start and their first instruction, so that many begin at the same instant.
class Gate {
 public:
  Gate();
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open();

 private:
  friend class Process;

  int ends_[2] = {-1, -1};
};

/// What to start. The child inherits this process's environment, with `environment` on top.
struct Command {
  std::vector<std::string> arguments;  ///< The program first, found in PATH.
  std::map<std::string, std::string> environment;
  std::string directory;  ///< Where it runs; empty: here.
  std::string input;      ///< What it reads from its standard input.
};

/// How a program ended.
struct Finished {
  int status = 0;       ///< Exit status, or 128 + the signal that ended it.
  bool killed = false;  ///< Ended by SIGKILL.
  std::string out;
  std::string err;
};

/// A running program of ours. Killed and reaped by its destructor.
///
/// What it prints is also kept in the folder that DUNLIN_TEST_OUTPUT names, for the search for secrets.
class Process {
 public:
  /// `gate` may be null.
  explicit Process(const Command& command, const Gate* gate = nullptr);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t id() const noexcept { return id_; }
  void signal(int number) const;
  /// Whether it is still running.
  [[nodiscard]] bool running();
  /// What it has printed on standard error so far.
  [[nodiscard]] std::string errors() const;
  /// Waits for its end; after `patience` it is killed and the test fails.
  Finished wait(std::chrono::milliseconds patience = std::chrono::seconds(60));

 private:
  pid_t id_ = -1;
  bool reaped_ = false;
  int raw_status_ = 0;
  int out_ = -1;
  int err_ = -1;
  std::string name_;
};

/// Starts and waits.
Finished run(const Command& command);

/// The program under test: DUNLIN_TEST_PROGRAM, or the one of this build.
[[nodiscard]] std::string program();

/// A folder of its own for a test, removed at its end.
class TemporaryFolder {
 public:
  /// In `parent` if that is there, otherwise among the system's temporary files.
  explicit TemporaryFolder(const std::string& parent = {});
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// `name` inside it.
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;

 private:
  std::string path_;
};

}  // namespace dunlin::test
