// SPDX-License-Identifier: Apache-2.0
#include "support/script.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace dunlin::test {
namespace {

constexpr std::string_view kAnyText = "[..]";
constexpr std::string_view kAnyLines = "...";

[[noreturn]] void fail(const std::string& path, std::size_t line, const std::string& what) {
  throw std::runtime_error(path + ":" + std::to_string(line) + ": " + what);
}

/// The path in `-- path --`; empty when the line is something else.
std::string_view file_header(std::string_view line) {
  if (!line.starts_with("-- ") || !line.ends_with(" --") || line.size() < 7) return {};
  line = line.substr(3, line.size() - 6);
  return line.find(' ') == std::string_view::npos ? line : std::string_view{};
}

void expect(ScriptCommand& command, std::string_view text, const std::string& path, std::size_t line) {
  if (text.starts_with("exit ")) {
    text.remove_prefix(5);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), command.status);
    if (error != std::errc{} || end != text.data() + text.size()) fail(path, line, "`! exit` takes a number");
  } else if (text.starts_with("stderr ")) {
    command.err.emplace_back(text.substr(7));
  } else {
    fail(path, line, "after `!` comes `exit N` or `stderr TEXT`");
  }
}

bool lines_match(const std::vector<std::string>& patterns, std::size_t pattern, const std::vector<std::string>& lines,
                 std::size_t line) {
  for (; pattern < patterns.size(); ++pattern, ++line) {
    if (patterns[pattern] == kAnyLines) {
      for (std::size_t rest = line; rest <= lines.size(); ++rest) {
        if (lines_match(patterns, pattern + 1, lines, rest)) return true;
      }
      return false;
    }
    if (line == lines.size() || !line_matches(patterns[pattern], lines[line])) return false;
  }
  return line == lines.size();
}

/// Every pattern has its line, in order; other lines may stand between.
bool lines_contain(const std::vector<std::string>& patterns, const std::vector<std::string>& lines) {
  std::size_t next = 0;
  for (const std::string& pattern : patterns) {
    if (pattern == kAnyLines) continue;
    while (next < lines.size() && !line_matches(pattern, lines[next])) ++next;
    if (next++ >= lines.size()) return false;
  }
  return true;
}

std::string joined(const std::vector<std::string>& lines, std::string_view margin) {
  std::string text;
  for (const std::string& line : lines) text.append(margin).append(line).append("\n");
  return text.empty() ? std::string(margin) + "(nothing)\n" : text;
}

void drop_trailing_empty(std::vector<std::string>& lines) {
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
}

/// A line of output as the script spells it: what would read as something else has a backslash before it.
std::string escaped(const std::string& line) {
  const bool special = line.starts_with("> ") || line.starts_with(">> ") || line.starts_with("! ") ||
                       line.starts_with("#") || line.starts_with("\\") || !file_header(line).empty();
  return special ? "\\" + line : line;
}

std::string with_wildcard(std::string line, const std::string& folder) {
  for (auto at = line.find(folder); !folder.empty() && at != std::string::npos; at = line.find(folder)) {
    line.replace(at, folder.size(), kAnyText);
  }
  return line;
}

/// One reading of a script: the lines up to the first file, then the files.
class Reader {
 public:
  Reader(const std::string& path, const std::string& text) : path_(path), text_(text) {}

  Script read() {
    std::size_t at = 0;
    for (std::size_t number = 1; at < text_.size(); ++number) {
      const auto end = std::min(text_.find('\n', at), text_.size());
      take(text_.substr(at, end - at), number);
      at = end + 1;
    }
    script_.trailer = comments_;
    for (ScriptCommand& command : script_.commands) drop_trailing_empty(command.out);
    return std::move(script_);
  }

 private:
  void take(const std::string& line, std::size_t number) {
    if (const auto header = file_header(line); !header.empty()) {
      if (header.starts_with("/") || header.find("..") != std::string_view::npos) {
        fail(path_, number, "a file must be inside the folder of the script");
      }
      script_.files.push_back({std::string(header), ""});
    } else if (!script_.files.empty()) {
      script_.files.back().text += line + "\n";
    } else if (line.starts_with("> ")) {
      script_.commands.push_back({.line = number, .comments = std::exchange(comments_, {}), .text = line.substr(2)});
    } else if (line.starts_with("#") || (script_.commands.empty() && line.empty())) {
      comments_ += line + "\n";
    } else if (script_.commands.empty()) {
      fail(path_, number, "this stands before the first command");
    } else {
      take_expectation(line, number);
    }
  }

  void take_expectation(const std::string& line, std::size_t number) {
    ScriptCommand& command = script_.commands.back();
    if (line.starts_with(">> ")) {
      command.text += "\n" + line.substr(3);
    } else if (line.starts_with("! ")) {
      expect(command, std::string_view(line).substr(2), path_, number);
    } else if (!comments_.empty() && !line.empty()) {
      fail(path_, number, "output after a comment: comments stand above a command");
    } else {
      command.out.push_back(line.starts_with("\\") ? line.substr(1) : line);
    }
  }

  const std::string& path_;
  const std::string& text_;
  Script script_;
  std::string comments_;
};

}  // namespace

Script parse_script(const std::string& path, const std::string& text) {
  Script script = Reader(path, text).read();
  if (script.commands.empty()) fail(path, 1, "no command");
  return script;
}

std::string print_script(const Script& script) {
  std::string text;
  for (const ScriptCommand& command : script.commands) {
    if (!text.empty()) text += "\n";
    text += command.comments;
    std::string_view margin = "> ";
    for (const std::string& line : lines_of(command.text)) {
      text.append(margin).append(line).append("\n");
      margin = ">> ";
    }
    for (const std::string& line : command.out) text += escaped(line) + "\n";
    if (command.status != 0) text += "! exit " + std::to_string(command.status) + "\n";
    for (const std::string& pattern : command.err) text += "! stderr " + pattern + "\n";
  }
  if (!script.trailer.empty()) text += "\n" + script.trailer;
  for (const ScriptFile& file : script.files) text += "\n-- " + file.path + " --\n" + file.text;
  return text;
}

std::string mismatch(const ScriptCommand& command, const Outcome& outcome) {
  std::vector<std::string> out = lines_of(outcome.out);
  const std::vector<std::string> err = lines_of(outcome.err);
  drop_trailing_empty(out);
  std::string why;
  if (command.status != outcome.status) {
    why += "exit status: expected " + std::to_string(command.status) + ", got " + std::to_string(outcome.status) + "\n";
  }
  if (!lines_match(command.out, 0, out, 0)) {
    why += "standard output: expected\n" + joined(command.out, "  | ") + "got\n" + joined(out, "  | ");
  }
  if (command.err.empty() ? !err.empty() : !lines_contain(command.err, err)) {
    why += "standard error: expected\n" + joined(command.err, "  | ");
  }
  if (!why.empty()) why += "standard error was\n" + joined(err, "  | ");
  return why;
}

ScriptCommand expecting(ScriptCommand command, const Outcome& outcome, const std::string& folder) {
  std::vector<std::string> out = lines_of(outcome.out);
  const std::vector<std::string> err = lines_of(outcome.err);
  drop_trailing_empty(out);
  command.status = outcome.status;
  // What still matches stays, with its wildcards.
  if (!lines_match(command.out, 0, out, 0)) {
    command.out.clear();
    for (const std::string& line : out) command.out.push_back(with_wildcard(line, folder));
  }
  if (command.err.empty() ? !err.empty() : !lines_contain(command.err, err)) {
    command.err.clear();
    for (const std::string& line : err) command.err.push_back(with_wildcard(line, folder));
  }
  return command;
}

bool line_matches(std::string_view pattern, std::string_view line) {
  const auto wildcard = pattern.find(kAnyText);
  if (wildcard == std::string_view::npos) return pattern == line;
  if (!line.starts_with(pattern.substr(0, wildcard))) return false;
  pattern.remove_prefix(wildcard + kAnyText.size());
  for (std::size_t skipped = wildcard; skipped <= line.size(); ++skipped) {
    if (line_matches(pattern, line.substr(skipped))) return true;
  }
  return false;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace dunlin::test
