// SPDX-License-Identifier: Apache-2.0
#include "revision/code_template.hpp"

#include "revision/names.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

namespace dunlin {
namespace {

constexpr std::string_view kForm =
    "#pragma once\n\n#include <dunlin/migration.hpp>\n"
    R"(
/// {{message}}
class {{class}} : public dunlin::Migration {
 public:
  {{class}}() : Migration({{info}}) {}

  void up(dunlin::Context& context) override {
    context.execute("");
  }

  void down(dunlin::Context& context) override {
    context.execute("");
  }
};
)";

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// `add user preferences` → `AddUserPreferences`
std::string class_name(const NewRevision& revision) {
  std::string name;
  bool begins_word = true;
  for (const char c : slug_of(revision.message)) {
    if (c == '_') {
      begins_word = true;
      continue;
    }
    name += begins_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins_word = false;
  }
  return name.empty() || !is_letter(name.front()) ? "Migration" + name : name;
}

std::string cpp_literal(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal + '"';
}

std::string cpp_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + cpp_literal(text);
  return "{" + list + "}";
}

/// The designated initialisers of `MigrationInfo`.
std::string info_of(const NewRevision& revision, Naming naming) {
  std::string info = naming == Naming::sequence ? fmt::format(".version = {}", sequence_number(revision.id).value_or(0))
                                                : fmt::format(".id = {}", cpp_literal(revision.id));
  info += ", .description = " + cpp_literal(revision.message);
  if (naming == Naming::graph)
    info += fmt::format(", .parents = std::vector<std::string>{}", cpp_list(revision.parents));
  if (!revision.depends_on.empty()) info += ", .depends_on = " + cpp_list(revision.depends_on);
  if (!revision.labels.empty()) info += ", .labels = " + cpp_list(revision.labels);
  return "{" + info + "}";
}

}  // namespace

std::string fill_code_template(std::string_view form, const NewRevision& revision, Naming naming) {
  const std::array<std::pair<std::string_view, std::string>, 3> places{{{"{{class}}", class_name(revision)},
                                                                        {"{{info}}", info_of(revision, naming)},
                                                                        {"{{message}}", revision.message}}};
  std::string text;
  while (!form.empty()) {
    bool filled = false;
    for (const auto& [place, value] : places) {
      if (!form.starts_with(place)) continue;
      text += value;
      form.remove_prefix(place.size());
      filled = true;
    }
    if (filled) continue;
    text += form.front();
    form.remove_prefix(1);
  }
  return text;
}

std::string_view default_code_template() noexcept { return kForm; }

}  // namespace dunlin
