// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/rename_words.hpp"

#include <dunlin/error.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "diff/describe.hpp"
#include "schema/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dunlin {
namespace {

using schema::ObjectName;
using schema::Schema;
using Path = std::vector<std::string>;

constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

[[noreturn]] void refuse(std::string_view word, std::string_view why) {
  throw Error(ErrorCode::usage, fmt::format("cannot rename \"{}\": {}", escape_controls(word), why),
              {.hint = "a renaming is written table:new_table or table.column:table.new_column, with the schema in "
                       "front where there are several"});
}

/// `a."b c":d` as the names before and behind the colon.
std::pair<Path, Path> paths_of(std::string_view word) {
  std::pair<Path, Path> paths;
  Path* path = &paths.first;
  std::string name;
  bool quoted = false;
  for (std::size_t at = 0; at <= word.size(); ++at) {
    const bool ends = at == word.size() || (!quoted && (word[at] == '.' || word[at] == ':'));
    if (!ends) {
      const bool doubled = quoted && word.substr(at).starts_with("\"\"");
      if (doubled)
        name += word[at++];
      else if (word[at] == '"')
        quoted = !quoted;
      else
        name += word[at];
      continue;
    }
    if (name.empty() || (at == word.size() && quoted)) refuse(word, "it lacks a name");
    path->push_back(std::exchange(name, {}));
    if (at == word.size() || word[at] == '.') continue;
    if (path == &paths.second) refuse(word, "it has more than one colon");
    path = &paths.second;
  }
  if (paths.second.empty()) refuse(word, "it has no new name");
  return paths;
}

/// What a path stands for in a schema.
struct Named {
  ObjectName table;
  std::string column;  ///< Empty: the table.
};

std::vector<Named> all_named(const Path& path, const Schema& schema) {
  std::vector<Named> found;
  for (const schema::Table& table : schema.tables) {
    const bool in_schema = path.size() > 1 && table.name.schema == path[0] && table.name.name == path[1];
    const bool bare = table.name.name == path[0];
    if (path.size() == 1 && bare) found.push_back({table.name, {}});
    if (path.size() == 2 && in_schema) found.push_back({table.name, {}});
    if (path.size() == 2 && bare && find(table.columns, path[1]) != nullptr) found.push_back({table.name, path[1]});
    if (path.size() == 3 && in_schema && find(table.columns, path[2]) != nullptr) {
      found.push_back({table.name, path[2]});
    }
  }
  return found;
}

std::optional<Named> named(const Path& path, const Schema& schema, std::string_view word) {
  const std::vector<Named> found = all_named(path, schema);
  if (found.empty()) return std::nullopt;
  if (found.size() == 1) return found.front();
  const auto show = [](const Named& one) { return shown(one.table) + (one.column.empty() ? "" : "." + one.column); };
  refuse(word, fmt::format("it may mean {} or {}", show(found[0]), show(found[1])));
}

std::string joined(const Path& path) { return fmt::format("{}", fmt::join(path, ".")); }

void add_table(Renames& renames, const ObjectName& old, const Path& path, const Schema& to, std::string_view word) {
  std::optional<Named> now;
  if (path.size() == 1) {
    // In the schema that it is in, unless there is none of that name there.
    if (find(to.tables, ObjectName{old.schema, path[0]}) != nullptr) now = Named{{old.schema, path[0]}, {}};
  }
  if (!now) now = named(path, to, word);
  if (!now || !now->column.empty()) {
    refuse(word, fmt::format("there is no table \"{}\" in the new schema", joined(path)));
  }
  renames.tables.push_back({old, now->table});
}

void add_column(Renames& renames, const Named& old, const Path& path, const Schema& to, std::string_view word) {
  const auto renamed = std::find_if(renames.tables.begin(), renames.tables.end(),
                                    [&](const Renames::Table& one) { return one.from == old.table; });
  const ObjectName table = renamed == renames.tables.end() ? old.table : renamed->to;
  const schema::Table* const now = find(to.tables, table);
  if (now == nullptr) refuse(word, fmt::format("there is no table \"{}\" in the new schema", shown(table)));
  const bool fits = path.size() == 1 || (path.size() == 2 && path[0] == table.name) ||
                    (path.size() == 3 && path[0] == table.schema && path[1] == table.name);
  if (!fits) refuse(word, "a column stays in its table");
  if (find(now->columns, path.back()) == nullptr) {
    refuse(word, fmt::format("table \"{}\" has no column \"{}\" in the new schema", shown(table), path.back()));
  }
  renames.columns.push_back({table, old.column, path.back()});
}

/// As it is written in a word.
std::string written(std::string_view name) {
  const bool plain = !name.empty() && name.find_first_of(".:\" ,") == std::string_view::npos;
  if (plain) return std::string(name);
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string written(const ObjectName& name) {
  return name.schema.empty() ? written(name.name) : written(name.schema) + "." + written(name.name);
}

}  // namespace

bool add_rename(Renames& renames, std::string_view word, const Schema& from, const Schema& to) {
  const auto [old_path, new_path] = paths_of(word);
  if (old_path.size() > 3 || new_path.size() > 3) refuse(word, "it has more names than a schema, a table and a column");
  const std::optional<Named> old = named(old_path, from, word);
  if (!old) return false;
  if (old->column.empty()) {
    add_table(renames, old->table, new_path, to, word);
  } else {
    add_column(renames, *old, new_path, to, word);
  }
  return true;
}

std::string word_of(const PossibleRename& rename) {
  if (rename.from.empty()) return written(rename.table) + ":" + written(rename.new_table);
  return fmt::format("{}.{}:{}.{}", written(rename.table), written(rename.from), written(rename.new_table),
                     written(rename.to));
}

std::vector<std::string> rename_words_in(std::span<const std::filesystem::path> files) {
  constexpr std::string_view kMark = "-- dunlin: rename ";
  std::vector<std::string> words;
  for (const std::filesystem::path& file : files) {
    const std::optional<std::string> text = read_file_if_there(file, file.string(), kLargestFile);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = trim(rest.substr(0, end));
      if (line.starts_with(kMark)) words.emplace_back(trim(line.substr(kMark.size())));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return words;
}

}  // namespace dunlin
