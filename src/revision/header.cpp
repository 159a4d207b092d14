// SPDX-License-Identifier: Apache-2.0
#include "revision/header.hpp"

#include "base/text.hpp"
#include "revision/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace dunlin {
namespace {

std::vector<std::string_view> arguments(const Reading& reading, const Directive& directive, std::string_view what) {
  std::vector<std::string_view> words = words_of(directive.argument);
  if (words.empty()) {
    reading.fail(fmt::format("\"{}\" without {}", directive.name, what),
                 fmt::format("write it after the word: `-- dunlin: {} …`, or leave the line out", directive.name),
                 directive.offset);
  }
  return words;
}

std::string_view one_argument(const Reading& reading, const Directive& directive, std::string_view what) {
  const std::vector<std::string_view> words = arguments(reading, directive, what);
  if (words.size() > 1) {
    reading.fail(fmt::format("\"{}\" takes {} and nothing else", directive.name, what), "",
                 reading.offset_of(words[1]));
  }
  return words.front();
}

void no_argument(const Reading& reading, const Directive& directive) {
  if (directive.argument.empty()) return;
  reading.fail(fmt::format("\"{}\" takes nothing after it", directive.name),
               "what it is for can be said in a comment line of its own", reading.offset_of(directive.argument));
}

std::string checked_id(const Reading& reading, std::string_view id, std::string_view what) {
  if (const auto fault = id_fault(id)) {
    reading.fail(ErrorCode::invalid_id, fmt::format("{} \"{}\" {}", what, escape_controls(id), *fault),
                 std::string(kIdForm), reading.offset_of(id));
  }
  return std::string(id);
}

/// Adds the ids or labels of a directive, each once.
void add_ids(const Reading& reading, const Directive& directive, std::string_view what, std::vector<std::string>& ids) {
  for (const std::string_view word : arguments(reading, directive, fmt::format("a {}", what))) {
    if (std::find(ids.begin(), ids.end(), word) != ids.end()) {
      reading.fail(fmt::format("\"{}\" is there twice", word), "leave one of them out", reading.offset_of(word));
    }
    ids.push_back(checked_id(reading, word, what));
  }
}

std::chrono::milliseconds duration(const Reading& reading, const Directive& directive) {
  if (!directive.argument.empty()) {
    if (const auto parsed = parse_duration(directive.argument)) return *parsed;
  }
  reading.fail(fmt::format("\"{}\" is no duration", escape_controls(directive.argument)),
               fmt::format("write {}", kDurationForms),
               directive.argument.empty() ? directive.offset : reading.offset_of(directive.argument));
}

void on_revision(const Reading& reading, const Directive& directive) {
  reading.file.revision.id = checked_id(reading, one_argument(reading, directive, "an id"), "revision");
  reading.file.has_id = true;
}

void on_parents(const Reading& reading, const Directive& directive) {
  add_ids(reading, directive, "parent", reading.file.revision.parents);
  reading.file.has_parents = true;
}

void on_message(const Reading& reading, const Directive& directive) {
  reading.file.revision.message = directive.argument;
}

void on_no_transaction(const Reading& reading, const Directive& directive) {
  no_argument(reading, directive);
  reading.file.revision.no_transaction = true;
}

void on_irreversible(const Reading& reading, const Directive& directive) {
  if (directive.argument.empty()) {
    reading.fail("\"irreversible\" without a reason",
                 "say why there is no way down: `-- dunlin: irreversible the old values are gone`", directive.offset);
  }
  reading.file.revision.irreversible = directive.argument;
}

void on_depends_on(const Reading& reading, const Directive& directive) {
  add_ids(reading, directive, "revision", reading.file.revision.depends_on);
}

void on_label(const Reading& reading, const Directive& directive) {
  add_ids(reading, directive, "label", reading.file.revision.labels);
}

void on_timeout(const Reading& reading, const Directive& directive) {
  reading.file.revision.timeout = duration(reading, directive);
}

void on_lock_timeout(const Reading& reading, const Directive& directive) {
  reading.file.revision.lock_timeout = duration(reading, directive);
}

void on_compatible_from(const Reading& reading, const Directive& directive) {
  reading.file.revision.compatible_from =
      checked_id(reading, one_argument(reading, directive, "a revision"), "revision");
}

void on_secret(const Reading& reading, const Directive& directive) {
  no_argument(reading, directive);
  reading.file.revision.secret = true;
}

void on_skip_on_replay(const Reading& reading, const Directive& directive) {
  no_argument(reading, directive);
  reading.file.revision.skip_on_replay = true;
}

void on_repeatable(const Reading& reading, const Directive& directive) {
  no_argument(reading, directive);
  reading.file.revision.repeatable = true;
}

bool is_variable_name(std::string_view name) noexcept {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void on_variables(const Reading& reading, const Directive& directive) {
  std::vector<std::string>& variables = reading.file.revision.variables;
  for (const std::string_view name : arguments(reading, directive, "a name")) {
    if (!is_variable_name(name)) {
      reading.fail(fmt::format("\"{}\" cannot be the name of a variable", escape_controls(name)),
                   "letters, digits and `_`, not beginning with a digit; it stands as `${NAME}` in the SQL",
                   reading.offset_of(name));
    }
    if (std::find(variables.begin(), variables.end(), name) == variables.end()) variables.emplace_back(name);
  }
}

constexpr std::array kRules{
    DirectiveRule{.name = "revision", .apply = on_revision},
    DirectiveRule{.name = "parents", .apply = on_parents},
    DirectiveRule{.name = "parent", .apply = on_parents},
    DirectiveRule{.name = "message", .apply = on_message},
    DirectiveRule{.name = "up", .repeats = true, .in_hooks = true},
    DirectiveRule{.name = "down", .repeats = true},
    DirectiveRule{.name = "no-transaction", .apply = on_no_transaction, .in_hooks = true},
    DirectiveRule{.name = "irreversible", .apply = on_irreversible},
    DirectiveRule{.name = "depends-on", .apply = on_depends_on, .repeats = true},
    DirectiveRule{.name = "label", .apply = on_label, .repeats = true},
    DirectiveRule{.name = "timeout", .apply = on_timeout, .in_hooks = true},
    DirectiveRule{.name = "lock-timeout", .apply = on_lock_timeout, .in_hooks = true},
    DirectiveRule{.name = "compatible-from", .apply = on_compatible_from},
    DirectiveRule{.name = "secret", .apply = on_secret, .in_hooks = true},
    DirectiveRule{.name = "skip-on-replay", .apply = on_skip_on_replay},
    DirectiveRule{.name = "repeatable", .apply = on_repeatable},
    DirectiveRule{.name = "variables", .apply = on_variables, .repeats = true, .in_hooks = true},
};

}  // namespace

void Reading::fail(ErrorCode code, std::string message, std::string hint, std::size_t offset) const {
  throw Error(code, std::move(message),
              {.hint = std::move(hint), .source = line_and_column(text(), offset, file.revision.path)});
}

const DirectiveRule& rule_of(const Reading& reading, const Directive& directive) {
  for (const DirectiveRule& rule : kRules) {
    if (rule.name == directive.name) return rule;
  }
  std::vector<std::string_view> names;
  for (const DirectiveRule& rule : kRules) names.push_back(rule.name);
  if (directive.name.empty()) {
    reading.fail(ErrorCode::unknown_directive, "a directive without a name",
                 fmt::format("known are {}", fmt::join(names, ", ")), directive.offset);
  }
  std::string hint = did_you_mean(directive.name, names);
  if (hint.empty()) hint = fmt::format("known are {}", fmt::join(names, ", "));
  reading.fail(ErrorCode::unknown_directive,
               fmt::format("there is no directive \"{}\"", escape_controls(directive.name)), std::move(hint),
               reading.offset_of(directive.name));
}

}  // namespace dunlin
