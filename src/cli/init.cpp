// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/utf8.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/json.hpp"
#include "revision/file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace dunlin::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"DIRECTORY",
     "where the project is (default: here); made when it is not there",
     false,
     false,
     ValueKind::directory,
     {}},
};

constexpr Option kOptions[] = {
    {"--naming", '\0', ValueKind::choice, "NAMING", "graph: random ids and parents; sequence: 001, 002, …",
     "graph sequence"},
};

constexpr Example kExamples[] = {
    {"dunlin init", "here"},
    {"dunlin init --dir db/revisions", "with another directory for the revisions"},
    {"dunlin init --naming sequence", "revisions 001_…, 002_…, …"},
};

constexpr std::string_view kEnvironmentExample =
    "# Copy to .env and fill in; .env is not for version control.\n"
    "# What the real environment says beats this file.\n"
    "\n"
    "# SQLite: three slashes for a relative path, four for an absolute one.\n"
    "DATABASE_URL=sqlite:///dunlin.db\n"
    "\n"
    "# PostgreSQL:\n"
    "# DATABASE_URL=postgresql://user:password@localhost:5432/name?sslmode=prefer\n"
    "\n"
    "# In production a database must be named; there is no default.\n"
    "# ENV=production\n";

std::string configuration(const std::string& directory, bool sequence) {
  std::string quoted;
  for (const char c : directory) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format(
      "# Dunlin's configuration. Every line is optional; what stands here as a comment is the default.\n"
      "# The database: --url and the environment (DATABASE_URL, .env) beat this file.\n"
      "# database_url = \"sqlite:///dunlin.db\"\n"
      "\n"
      "{}directory = \"{}\"\n"
      "{}naming = \"{}\"\n"
      "\n"
      "# lock_timeout = \"5s\"       # how long a statement may wait for a lock\n"
      "# statement_timeout = \"0\"   # how long it may run; 0: for ever\n"
      "# run_lock_timeout = \"60s\"  # how long to wait for another run to end\n",
      directory == "migrations" ? "# " : "", quoted, sequence ? "" : "# ", sequence ? "sequence" : "graph");
}

/// Makes files, and keeps what was made and what was there already.
class Maker {
 public:
  explicit Maker(std::filesystem::path root) : root_(std::move(root)) {}

  /// Writes the file unless something of that name is there.
  void file(const std::filesystem::path& name, std::string_view content) {
    const std::filesystem::path path = root_ / name;
    make_directories(path.parent_path());
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
      if (errno != EEXIST) fail(path, errno);
      kept_.push_back(name.string());
      return;
    }
    write(descriptor, path, content);
    made_.push_back(name.string());
  }

  /// Adds the lines that the file does not have yet.
  void lines(const std::filesystem::path& name, const std::vector<std::string_view>& wanted) {
    const std::filesystem::path path = root_ / name;
    std::string text;
    if (std::ifstream in(path, std::ios::binary); in) {
      text.assign(std::istreambuf_iterator<char>(in), {});
    }
    std::string missing;
    for (const std::string_view line : wanted) {
      std::istringstream present(text);
      bool found = false;
      for (std::string one; std::getline(present, one) && !found;) {
        if (one.ends_with('\r')) one.pop_back();
        found = one == line;
      }
      if (!found) missing += fmt::format("{}\n", line);
    }
    if (missing.empty()) {
      kept_.push_back(name.string());
      return;
    }
    if (!text.empty() && !text.ends_with('\n')) missing.insert(0, "\n");
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor < 0) fail(path, errno);
    write(descriptor, path, missing);
    made_.push_back(name.string());
  }

  [[nodiscard]] const std::vector<std::string>& made() const noexcept { return made_; }
  [[nodiscard]] const std::vector<std::string>& kept() const noexcept { return kept_; }

 private:
  [[noreturn]] static void fail(const std::filesystem::path& path, int error) {
    throw Error(ErrorCode::file_unwritable,
                fmt::format("cannot write \"{}\": {}", escape_controls(path.string()), std::strerror(error)));
  }

  static void make_directories(const std::filesystem::path& path) {
    std::error_code error;
    if (!path.empty()) std::filesystem::create_directories(path, error);
    if (error) fail(path, error.value());
  }

  static void write(int descriptor, const std::filesystem::path& path, std::string_view content) {
    int error = 0;
    while (!content.empty() && error == 0) {
      const ssize_t count = ::write(descriptor, content.data(), content.size());
      if (count >= 0) {
        content.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno != EINTR) {
        error = errno;
      }
    }
    if (::close(descriptor) != 0 && error == 0) error = errno;
    if (error != 0) fail(path, error);
  }

  std::filesystem::path root_;
  std::vector<std::string> made_;
  std::vector<std::string> kept_;
};

int run_init(Context& context, const Arguments& arguments) {
  const std::string directory = arguments.text("--dir", "migrations");
  const bool sequence = arguments.text("--naming") == "sequence";
  Maker maker(arguments.text("DIRECTORY", "."));
  maker.file(std::filesystem::path(directory) / "template.sql", default_template());
  maker.file(".env.example", kEnvironmentExample);
  maker.lines(".gitignore", {".env", "*.db", "*.db-journal", "*.db-shm", "*.db-wal"});
  // Last, since it is what says that the project is complete.
  maker.file("dunlin.toml", configuration(directory, sequence));
  Terminal& terminal = context.terminal();
  if (context.json()) {
    Json document;
    document.texts("made", maker.made()).texts("kept", maker.kept());
    terminal.print_line(document.str());
    return 0;
  }
  for (const std::string& name : maker.made()) terminal.print_line(fmt::format("made  {}", escape_controls(name)));
  for (const std::string& name : maker.kept()) terminal.print_line(fmt::format("kept  {}", escape_controls(name)));
  if (!context.quiet() && !maker.made().empty()) {
    terminal.tell("next: `dunlin revision -m \"create users\"`, fill in its SQL, `dunlin upgrade`");
  }
  return 0;
}

}  // namespace

constinit const Command kInit{
    .name = "init",
    .summary = "begin: configuration and a directory for revisions",
    .description =
        "Writes dunlin.toml, the directory of revisions with its template.sql, .env.example, and what git "
        "should ignore. What is there already stays as it is.",
    .positionals = kPositionals,
    .options = kOptions,
    .examples = kExamples,
    .run = run_init};

}  // namespace dunlin::cli
