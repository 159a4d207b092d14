// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/postgres.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace dunlin::test {

/// Revisions in a folder of their own, and the program to run on them.
class Project {
 public:
  /// `configuration`: further lines for its dunlin.toml.
  explicit Project(const std::string& configuration = {});

  /// `name` as in `002_second.sql`.
  void revision(const std::string& name, const std::string& text) const;
  [[nodiscard]] Command command(const std::string& url, const std::vector<std::string>& arguments) const;
  [[nodiscard]] Finished dunlin(const std::string& url, const std::vector<std::string>& arguments) const {
    return run(command(url, arguments));
  }

 private:
  TemporaryFolder folder_;
};

/// A run is stopped in the middle of its second of three revisions by a table that the test keeps locked, a fault is
/// made, and the run must end as it should, and the next one complete.
class PostgresFault : public testing::Test {
 protected:
  PostgresFault();

  /// Applies the first revision and locks the table that the second one reads.
  void prepare(const std::string& url);
  /// Starts a run and waits until it stands before the lock.
  [[nodiscard]] std::unique_ptr<Process> start(const std::string& url);
  /// Lets the run go on.
  void open_gate() { gate_->rollback(); }

  /// Server processes of the program: the one that waits for the lock, the one that holds the run lock.
  [[nodiscard]] std::string work_process();
  [[nodiscard]] std::string lock_process();
  void terminate(const std::string& process);

  /// The ids applied, in order, with commas between.
  [[nodiscard]] std::string applied();
  /// That the next run completes, and leaves everything there once.
  void expect_next_run_completes(const std::string& url);

  static void expect_error(const Finished& finished, const std::string& code, int status = 1);

  PostgresDatabase database_;
  Project project_;
  std::unique_ptr<Connection> observer_;
  std::unique_ptr<Connection> gate_;
};

}  // namespace dunlin::test
