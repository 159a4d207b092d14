// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/random.hpp"
#include "base/text.hpp"
#include "revision/code_template.hpp"
#include "revision/directive.hpp"
#include "revision/file.hpp"
#include "revision/names.hpp"
#include "revision/parse.hpp"
#include "revision/store.hpp"
#include "revision/template.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin {
namespace {

constexpr std::size_t kDigits = 3;  // Of the first number with sequence naming.

/// As an id or as a label: both name a revision.
bool is_taken(const RevisionDirectory& existing, std::string_view name) {
  return std::any_of(existing.revisions.begin(), existing.revisions.end(), [name](const Revision& revision) {
    return revision.id == name ||
           std::find(revision.labels.begin(), revision.labels.end(), name) != revision.labels.end();
  });
}

/// The number after the last, as wide as that one is.
std::string next_number(const RevisionDirectory& existing) {
  std::int64_t last = 0;
  std::size_t digits = kDigits;
  for (const Revision& revision : existing.revisions) {
    const auto number = sequence_number(revision.id);
    if (revision.repeatable || !number || *number < last) continue;
    last = *number;
    digits = revision.id.size();
  }
  return fmt::format("{:0{}}", last + 1, digits);
}

/// One line, since it stands in a comment.
std::string one_line(std::string_view message) {
  std::string line;
  for (std::size_t at = 0; at < message.size();) {
    const CodePoint character = code_point_at(message, at);
    line += is_control(character.value) ? " " : message.substr(at, character.length);
    at += character.length;
  }
  return std::string(trim(line));
}

void choose_id(NewRevision& revision, Naming naming, const RevisionDirectory& existing) {
  if (revision.id.empty() && naming == Naming::sequence) revision.id = next_number(existing);
  while (revision.id.empty()) {
    std::string id = random_revision_id();
    if (!is_taken(existing, id)) revision.id = std::move(id);
  }
  if (naming == Naming::sequence && (!sequence_number(revision.id) || revision.parents.size() > 1)) {
    throw Error(ErrorCode::invalid_id,
                revision.parents.size() > 1
                    ? std::string("with sequence naming a revision has one parent, the number before")
                    : fmt::format("\"{}\" is not a number, as sequence naming wants it", revision.id));
  }
  if (const auto fault = id_fault(revision.id)) {
    throw Error(ErrorCode::invalid_id, fmt::format("revision \"{}\" {}", escape_controls(revision.id), *fault),
                {.hint = std::string(kIdForm)});
  }
  if (is_taken(existing, revision.id)) {
    throw Error(ErrorCode::duplicate_revision, fmt::format("there is a revision or label \"{}\" already", revision.id),
                {.hint = "leave the id out to have one chosen"});
  }
  for (const std::string& label : revision.labels) {
    if (label != revision.id && !is_taken(existing, label)) continue;
    throw Error(ErrorCode::duplicate_revision, fmt::format("there is a revision or label \"{}\" already", label),
                {.hint = "choose another label: it has to name one revision"});
  }
}

std::string name_of(const NewRevision& revision, Naming naming, std::chrono::system_clock::time_point now) {
  const std::string slug = slug_of(revision.message);
  const std::string_view gap = slug.empty() ? "" : "_";
  if (naming == Naming::sequence) return fmt::format("{}{}{}", revision.id, gap, slug);
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(now - day));
  return fmt::format("{:04}{:02}{:02}_{:02}{:02}{}{}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), gap, slug);
}

std::vector<std::string_view> directive_names(std::string_view text) {
  std::vector<std::string_view> names;
  for (const Directive& directive : find_directives(text)) names.push_back(directive.name);
  return names;
}

/// Reads back what is about to be written: a template may have lost a line, SQL may look like a directive.
void check(const NewRevision& wanted, std::string_view form, const std::string& text, const ParseOptions& options) {
  const bool is_sequence = options.naming == Naming::sequence;
  NewRevision bare = wanted;
  bare.up.clear();
  bare.down.clear();
  for (NewBody& body : bare.bodies) {
    if (body.up) body.up->clear();
    if (body.down) body.down->clear();
  }
  if (directive_names(text) != directive_names(fill_template(form, bare, options.naming))) {
    throw Error(ErrorCode::malformed_directive, "the SQL to write does not leave the directives as they are",
                {.hint = "it has a line that begins `-- dunlin:`, or a quote or comment that never ends"});
  }
  const ParsedFile read = parse_file(is_sequence ? wanted.id + ".sql" : std::string(), text, options);
  const auto require = [](bool holds, std::string_view directive) {
    if (holds) return;
    throw Error(ErrorCode::malformed_directive, fmt::format("the template loses the \"{0}\" of a revision", directive),
                {.hint = fmt::format("template.sql needs the line `-- dunlin: {0} {{{{{0}}}}}`", directive)});
  };
  require(read.revision.id == wanted.id, "revision");
  require(is_sequence || read.revision.parents == wanted.parents, "parents");
  require(read.revision.depends_on == wanted.depends_on, "depends-on");
  require(read.revision.labels == wanted.labels, "label");
}

std::string sql_text(const std::filesystem::path& directory, Naming naming, const NewRevision& revision) {
  const std::filesystem::path template_path = directory / "template.sql";
  const std::string form =
      normalise_text(read_file(template_path).value_or(std::string(default_template())), template_path.native());
  std::string text = fill_template(form, revision, naming);
  check(revision, form, text, {.naming = naming, .allow_empty = true});
  return text;
}

std::string code_text(const std::filesystem::path& directory, Naming naming, const NewRevision& revision) {
  const std::optional<std::string> form = read_file(directory / "template.hpp");
  return fill_code_template(form ? std::string_view(*form) : default_code_template(), revision, naming);
}

}  // namespace

std::filesystem::path write_revision(const std::filesystem::path& directory, Naming naming,
                                     const RevisionDirectory& existing, NewRevision revision,
                                     std::chrono::system_clock::time_point now) {
  choose_id(revision, naming, existing);
  revision.message = one_line(revision.message);
  const std::string text =
      revision.in_code ? code_text(directory, naming, revision) : sql_text(directory, naming, revision);
  const std::string_view ending = revision.in_code ? ".hpp" : ".sql";
  const std::string name = name_of(revision, naming, now);
  std::filesystem::path path = directory / fmt::format("{}{}", name, ending);
  // Two revisions of one minute and one message are told apart by their ids.
  if (naming == Naming::graph && std::filesystem::exists(path)) {
    path = directory / fmt::format("{}_{}{}", name, revision.id, ending);
  }
  write_file(path, text, Existing::keep);
  return path;
}

}  // namespace dunlin
