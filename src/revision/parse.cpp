// SPDX-License-Identifier: Apache-2.0
#include "revision/parse.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/dialect.hpp"
#include "revision/directive.hpp"
#include "revision/file.hpp"
#include "revision/header.hpp"
#include "revision/names.hpp"
#include "revision/scan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace dunlin {
namespace {

/// A directive that may stand once is there the second time.
void check_repeated(const Reading& reading, const Directive& directive, std::vector<std::string_view>& seen) {
  const std::string_view name = directive.name == "parent" ? "parents" : directive.name;
  if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
    reading.fail(fmt::format("\"{}\" is there twice", directive.name), "it may stand once in a file", directive.offset);
  }
  seen.push_back(name);
}

/// The name after `up` or `down`, empty when there is none.
std::string section_dialect(const Reading& reading, const Directive& directive) {
  const std::vector<std::string_view> words = words_of(directive.argument);
  if (words.empty()) return {};
  if (words.size() > 1) {
    reading.fail(fmt::format("\"{}\" takes one database at most", directive.name),
                 "write a section for each, or one without a name for all", reading.offset_of(words[1]));
  }
  std::vector<std::string_view> names;
  for (const Dialect* dialect : all_dialects()) names.push_back(dialect->name());
  if (std::find(names.begin(), names.end(), words[0]) == names.end()) {
    std::string hint = did_you_mean(words[0], names);
    if (hint.empty()) hint = fmt::format("known are {}", fmt::join(names, ", "));
    reading.fail(fmt::format("there is no database \"{}\"", escape_controls(words[0])), std::move(hint),
                 reading.offset_of(words[0]));
  }
  return std::string(words[0]);
}

/// Reads header and sections. All but `up` and `down` is for the whole file and stands above the first of them and
/// above the first statement; SQL above the first section goes up, on every database.
class Sections {
 public:
  explicit Sections(const Reading& reading) : reading_(reading), sections_(reading.file.revision.sections) {}

  void read(std::span<const Directive> directives) {
    for (const Directive& directive : directives) {
      const DirectiveRule& rule = rule_of(reading_, directive);
      if (reading_.options.role == FileRole::hook && !rule.in_hooks) {
        reading_.fail(fmt::format("\"{}\" means nothing in a hook", directive.name),
                      "a hook goes one way and has no place among the revisions", directive.offset);
      }
      if (!rule.repeats) check_repeated(reading_, directive, seen_);
      if (rule.opens_section()) {
        open(directive);
      } else {
        check_place(directive);
        rule.apply(reading_, directive);
      }
    }
    // A file without sections is all up.
    if (sections_.empty()) sections_.push_back({.offset = header_end_});
    close(reading_.text().size());
  }

 private:
  void check_place(const Directive& directive) {
    if (!sections_.empty()) {
      reading_.fail(fmt::format("\"{}\" stands inside a section", directive.name),
                    "it is for the whole file: move it above the first `-- dunlin: up`", directive.offset);
    }
    if (has_statement(header_to(directive.offset))) {
      reading_.fail(fmt::format("\"{}\" stands below a statement", directive.name),
                    "it is for the whole file: move it to the top", directive.offset);
    }
    header_end_ = directive.next_line;
  }

  void open(const Directive& directive) {
    if (sections_.empty() && has_statement(header_to(directive.offset))) sections_.push_back({.offset = header_end_});
    close(directive.offset);
    sections_.push_back({.direction = directive.name == "up" ? Direction::up : Direction::down,
                         .dialect = section_dialect(reading_, directive),
                         .offset = directive.next_line});
  }

  void close(std::size_t end) {
    if (!sections_.empty()) sections_.back().length = end - sections_.back().offset;
  }

  [[nodiscard]] std::string_view header_to(std::size_t end) const {
    return reading_.text().substr(header_end_, end - header_end_);
  }

  const Reading& reading_;
  std::vector<Section>& sections_;
  std::vector<std::string_view> seen_;
  std::size_t header_end_ = 0;
};

/// The id that a file name gives with sequence naming; the header may repeat it.
void take_sequence_id(const Reading& reading, std::string_view stem) {
  ParsedFile& file = reading.file;
  const std::string_view digits = leading_number(stem);
  if (!sequence_number(digits)) {
    reading.fail(ErrorCode::invalid_id,
                 fmt::format("the name of \"{}\" does not begin with a number", file.revision.path),
                 "with sequence naming revisions are called `003_add_user_preferences.sql`", 0);
  }
  if (file.has_id && sequence_number(file.revision.id) != sequence_number(digits)) {
    const auto position = directive_position(file.revision, {"revision"}, file.revision.id);
    throw Error(
        ErrorCode::invalid_id, fmt::format("the header says \"{}\", the file's name \"{}\"", file.revision.id, digits),
        {.hint = "with sequence naming the number in the name is the id; leave the directive out", .source = position});
  }
  file.revision.id = digits;
}

void take_file_name(const Reading& reading) {
  Revision& revision = reading.file.revision;
  const std::string_view stem = stem_of(file_name(revision.path));
  if (reading.options.naming == Naming::sequence && !revision.repeatable &&
      reading.options.role == FileRole::revision && !revision.path.empty()) {
    take_sequence_id(reading, stem);
  } else if (!reading.file.has_id) {
    if (const auto fault = id_fault(stem)) {
      reading.fail(
          ErrorCode::invalid_id,
          fmt::format("the name of the file cannot be its revision's id: \"{}\" {}", escape_controls(stem), *fault),
          fmt::format("begin the file with `-- dunlin: revision ID` ({}), or rename it", kIdForm), 0);
    }
    revision.id = stem;
  }
  if (revision.message.empty() && reading.options.role == FileRole::revision) {
    revision.message = message_of_stem(stem);
  }
}

/// Files of other programs hold the way down where Dunlin would take it for more of the way up.
void check_foreign_file(const Reading& reading) {
  constexpr std::array<std::string_view, 4> kMarkers{"-- migrate:down", "-- +goose Down", "-- +migrate Down",
                                                     "--//@UNDO"};
  const std::string_view text = reading.text();
  for (const std::string_view marker : kMarkers) {
    const std::size_t at = text.find(marker);
    if (at == std::string_view::npos || (at > 0 && text[at - 1] != '\n')) continue;
    reading.fail(
        fmt::format("\"{}\" is a mark of another program: here what is below it would be run on the way up", marker),
        "write `-- dunlin: down` instead", at);
  }
  const std::string_view name = file_name(reading.file.revision.path);
  const bool is_flyway_undo = name.size() > 1 && name[0] == 'U' && name[1] >= '0' && name[1] <= '9' &&
                              name.find("__") != std::string_view::npos;
  if (name.ends_with(".down.sql") || is_flyway_undo) {
    reading.fail(
        fmt::format("\"{}\" looks like a way down of another program: here it would be run on the way up", name),
        "put its SQL under `-- dunlin: down` in the file of the way up, and remove it", 0);
  }
}

void check_repeatable(const Reading& reading) {
  const auto refuse = [&](std::initializer_list<std::string_view> names, std::string_view why) {
    for (const Directive& directive : find_directives(reading.text())) {
      if (std::find(names.begin(), names.end(), directive.name) == names.end()) continue;
      reading.fail(fmt::format("\"{}\" in a repeatable revision", directive.name), std::string(why), directive.offset);
    }
  };
  refuse({"parents", "parent", "depends-on", "label"}, "it has no place among the others: it runs after all of them");
  refuse({"down", "irreversible"}, "it has no way down: what it makes is replaced when it runs again");
}

/// Where the directive stands that opens a section; the head of the file for the section without one.
std::size_t line_of(const Section& section, std::string_view text) {
  std::size_t at = section.offset;
  if (at > 0 && text[at - 1] == '\n') --at;
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

void check_ways(const Reading& reading) {
  const Revision& revision = reading.file.revision;
  const auto is_down = [](const Section& section) { return section.direction == Direction::down; };
  const auto down = std::find_if(revision.sections.begin(), revision.sections.end(), is_down);
  if (revision.irreversible && down != revision.sections.end()) {
    reading.fail("the revision has a way down and is marked irreversible",
                 "remove `-- dunlin: irreversible`, or the `-- dunlin: down` section", line_of(*down, reading.text()));
  }
  if (reading.options.role == FileRole::hook || reading.options.allow_empty || revision.parents.size() > 1) return;
  std::optional<std::size_t> first_up;
  for (const Section& section : revision.sections) {
    if (is_down(section)) continue;
    if (has_statement(reading.text().substr(section.offset, section.length))) return;
    if (!first_up) first_up = line_of(section, reading.text());
  }
  reading.fail(ErrorCode::empty_body, fmt::format("revision \"{}\" has nothing to run on the way up", revision.id),
               "write its SQL under `-- dunlin: up`; only one that merges several parents may be empty",
               first_up.value_or(0));
}

}  // namespace

ParsedFile parse_file(std::string path, std::string bytes, const ParseOptions& options) {
  ParsedFile file;
  file.revision.path = std::move(path);
  file.revision.text = normalise_text(std::move(bytes), file.revision.path);
  const Reading reading{file, options};
  const std::vector<Directive> directives = find_directives(reading.text());
  Sections(reading).read(directives);
  if (directives.empty()) check_foreign_file(reading);
  take_file_name(reading);
  if (file.revision.repeatable) check_repeatable(reading);
  check_ways(reading);
  return file;
}

Revision parse_revision(std::string path, std::string bytes, Naming naming) {
  return parse_file(std::move(path), std::move(bytes), {.naming = naming}).revision;
}

}  // namespace dunlin
