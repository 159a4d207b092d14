// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/script.hpp"

namespace dunlin::test {

/// Where the commands of one script run: an empty folder, a small environment, databases of their own.
///
/// Everything it made is gone when it is destroyed.
class Shell {
 public:
  /// `program` is what the commands call `dunlin`.
  explicit Shell(const std::filesystem::path& program);
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  /// Makes a fresh database for each variable such as $PG_URL that `text` mentions, and sets it. Returns what is
  /// missing for that, or nothing.
  [[nodiscard]] std::string provide_databases(const std::string& text);

  /// Runs one command line, at most a minute.
  [[nodiscard]] Outcome run(const std::string& command);

  [[nodiscard]] std::string folder() const { return (root_ / "work").string(); }

 private:
  struct Database {
    std::string server;  ///< URL of a database to connect to for making and dropping it.
    std::string name;
  };

  void administer(const std::string& server, const std::string& sql);

  std::filesystem::path root_;
  std::map<std::string, std::string> environment_;
  std::vector<Database> databases_;
};

}  // namespace dunlin::test
