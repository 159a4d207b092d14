// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/revision_body.hpp"

#include "diff/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dunlin {
namespace {

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// The way back makes again what was dropped, and not what was in it.
std::string down_text(const Comparison& comparison) {
  std::string text;
  for (const Change& change : comparison.there.changes) {
    for (const Loss& loss : change.hazards.losses) {
      text += fmt::format("-- what was in {} does not come back\n", one_line(loss.what));
    }
  }
  return text + sql_text(comparison.back.statements);
}

NewBody body_of(const DialectChanges& found) {
  NewBody body{.dialect = found.dialect, .up = std::nullopt, .down = std::nullopt};
  const Comparison& comparison = found.comparison;
  if (comparison.there.changes.empty()) return body;
  body.up = sql_text(comparison.there.statements);
  if (comparison.back.impossible.empty()) {
    body.down = down_text(comparison);
  } else {
    body.up = fmt::format("-- no way down: {}\n{}", one_line(comparison.back.impossible), *body.up);
  }
  return body;
}

/// `line` without the name of the one schema before other names.
std::string without_home(std::string line, const std::string& home) {
  if (home.empty()) return line;
  const std::string prefix = home + ".";
  for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix, at)) {
    const char before = at == 0 ? ' ' : line[at - 1];
    if (before == ' ' || before == '(') {
      line.erase(at, prefix.size());
    } else {
      at += prefix.size();
    }
  }
  return line;
}

}  // namespace

std::string only_schema_of(const schema::Schema& from, const schema::Schema& to) {
  std::set<std::string> names;
  for (const schema::Schema* schema : {&from, &to}) {
    for (const schema::Table& table : schema->tables) names.insert(table.name.schema);
  }
  return names.size() == 1 ? *names.begin() : std::string();
}

std::string sql_text(std::span<const std::string> statements) {
  std::string text;
  for (const std::string& statement : statements) {
    text += statement;
    // A comment at the end would take the semicolon in.
    const std::size_t line = statement.rfind('\n');
    const std::string_view last = std::string_view(statement).substr(line == std::string::npos ? 0 : line + 1);
    text += last.find("--") == std::string_view::npos ? ";\n" : "\n;\n";
  }
  return text;
}

void put_changes(NewRevision& revision, std::span<const DialectChanges> found) {
  if (found.size() == 1) {
    const Comparison& comparison = found.front().comparison;
    revision.up = sql_text(comparison.there.statements);
    revision.irreversible = one_line(comparison.back.impossible);
    if (revision.irreversible.empty()) revision.down = down_text(comparison);
    return;
  }
  for (const DialectChanges& one : found) {
    NewBody body = body_of(one);
    if (body.up) revision.bodies.push_back(std::move(body));
  }
}

std::vector<std::string> describe_changes(std::span<const DialectChanges> found) {
  std::vector<std::string> lines;
  std::vector<std::vector<std::string>> of_dialects(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const Change& change : found[i].comparison.there.changes) {
      of_dialects[i].push_back(without_home(describe(change.operation), found[i].home));
      std::string line = of_dialects[i].back();
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
    }
  }
  for (std::string& line : lines) {
    std::vector<std::string_view> dialects;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& these = of_dialects[i];
      if (std::find(these.begin(), these.end(), line) != these.end()) dialects.push_back(found[i].dialect);
    }
    if (dialects.size() < found.size()) line += fmt::format("  ({})", fmt::join(dialects, ", "));
  }
  return lines;
}

}  // namespace dunlin
