// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "revision/revision.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin {
namespace {

bool is_for(const Section& section, Direction direction, std::string_view dialect) noexcept {
  return section.direction == direction && (section.dialect.empty() || section.dialect == dialect);
}

[[noreturn]] void refuse_undefined(const Revision& revision, std::string_view name, std::size_t offset) {
  throw Error(ErrorCode::undefined_variable, fmt::format("variable \"{}\" has no value", name),
              {.hint = fmt::format("give it one with `--set {0}=…`, or as `{0} = \"…\"` under [variables] in the "
                                   "configuration",
                                   name),
               .source = line_and_column(revision.text, offset, revision.path)});
}

/// Replaces `${NAME}` for the names that the revision declares; whatever else looks like it stays. What a value brings
/// in is not looked at again.
BodyPiece replace_variables(const Revision& revision, const Section& section,
                            const std::map<std::string, std::string>& variables) {
  const std::string_view sql = std::string_view(revision.text).substr(section.offset, section.length);
  BodyPiece piece{.text = {}, .offset = section.offset};
  std::size_t copied = 0;
  for (std::size_t at = sql.find("${"); at != std::string_view::npos; at = sql.find("${", at)) {
    const std::size_t end = sql.find('}', at);
    if (end == std::string_view::npos) break;
    const std::string name(sql.substr(at + 2, end - at - 2));
    if (std::find(revision.variables.begin(), revision.variables.end(), name) == revision.variables.end()) {
      at += 2;
      continue;
    }
    const auto value = variables.find(name);
    if (value == variables.end()) refuse_undefined(revision, name, section.offset + at);
    piece.text.append(sql.substr(copied, at - copied)).append(value->second);
    piece.replaced = true;
    at = copied = end + 1;
  }
  piece.text.append(sql.substr(copied));
  return piece;
}

}  // namespace

std::vector<BodyPiece> body_of(const Revision& revision, Direction direction, std::string_view dialect,
                               const std::map<std::string, std::string>& variables) {
  std::vector<BodyPiece> pieces;
  for (const Section& section : revision.sections) {
    if (!is_for(section, direction, dialect)) continue;
    if (revision.variables.empty()) {
      pieces.push_back({.text = revision.text.substr(section.offset, section.length), .offset = section.offset});
    } else {
      pieces.push_back(replace_variables(revision, section, variables));
    }
  }
  return pieces;
}

bool has_section(const Revision& revision, Direction direction, std::string_view dialect) noexcept {
  return std::any_of(revision.sections.begin(), revision.sections.end(),
                     [&](const Section& section) { return is_for(section, direction, dialect); });
}

}  // namespace dunlin
