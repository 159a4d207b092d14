// SPDX-License-Identifier: Apache-2.0
// Runs a command script of tests/cli (see the README there).
//
//   script_runner --program PATH SCRIPT
//
// Ends with 0 when every command did what is expected, 1 at the first that did not, 77 when the script needs a server
// that is not here. DUNLIN_TEST_REWRITE=1 writes what the commands did into the script instead.
#include "support/script_shell.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>

namespace dunlin::test {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + path.string());
}

/// Everything printed is kept for the search for secrets.
void keep(const std::string& name, const std::string& text) {
  std::cout << text;
  const char* folder = std::getenv("DUNLIN_TEST_OUTPUT");
  if (folder == nullptr) return;
  std::ofstream(fs::path(folder) / ("script-" + name + ".txt"), std::ios::app) << text;
}

/// The command as its author wrote it: variables, and so passwords, are not expanded.
std::string transcript(const ScriptCommand& command, const Outcome& outcome) {
  return "> " + command.text + "\n" + outcome.out + outcome.err +
         (outcome.status == 0 ? "" : "! exit " + std::to_string(outcome.status) + "\n");
}

int run_script(const fs::path& program, const fs::path& path) {
  const std::string text = read_file(path);
  Script script = parse_script(path.string(), text);
  const bool rewrite = std::getenv("DUNLIN_TEST_REWRITE") != nullptr;
  Shell shell(fs::absolute(program));
  if (const std::string missing = shell.provide_databases(text); !missing.empty()) {
    std::cout << path.string() << ": SKIPPED: " << missing << '\n';
    return kSkipped;
  }
  for (const ScriptFile& file : script.files) {
    const fs::path target = fs::path(shell.folder()) / file.path;
    fs::create_directories(target.parent_path());
    write_file(target, file.text);
  }
  for (ScriptCommand& command : script.commands) {
    const Outcome outcome = shell.run(command.text);
    keep(path.stem().string(), transcript(command, outcome));
    if (rewrite) {
      command = expecting(command, outcome, shell.folder());
    } else if (const std::string why = mismatch(command, outcome); !why.empty()) {
      keep(path.stem().string(),
           "\nFAILED " + path.string() + ":" + std::to_string(command.line) + ": > " + command.text + "\n" + why);
      return 1;
    }
  }
  if (rewrite) {
    write_file(path, print_script(script));
    std::cout << "rewrote " << path.string() << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace dunlin::test

int main(int count, char** words) {
  const std::span<char*> arguments(words, static_cast<std::size_t>(count));
  if (arguments.size() != 4 || std::string_view(arguments[1]) != "--program") {
    std::cerr << "usage: script_runner --program PATH SCRIPT\n";
    return 2;
  }
  try {
    return dunlin::test::run_script(arguments[2], arguments[3]);
  } catch (const std::exception& error) {
    std::cerr << "script_runner: " << error.what() << '\n';
    return 2;
  }
}
