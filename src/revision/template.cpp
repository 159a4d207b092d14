// SPDX-License-Identifier: Apache-2.0
#include "revision/template.hpp"

#include "base/text.hpp"
#include "revision/directive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace dunlin {
namespace {

using Places = std::array<std::pair<std::string_view, std::string>, 7>;

std::string without_line_end(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
}

/// The sections of one direction, each with the line that opens it.
std::string sections_of(const std::vector<NewBody>& bodies, std::string_view direction,
                        std::optional<std::string> NewBody::*text) {
  std::string sections;
  for (const NewBody& body : bodies) {
    if (!(body.*text)) continue;
    if (!sections.empty()) sections += "\n";
    sections += fmt::format("-- dunlin: {} {}\n", direction, body.dialect);
    const std::string sql = without_line_end(*(body.*text));
    if (!sql.empty()) sections += sql + "\n";
  }
  return without_line_end(sections);
}

Places places_of(const NewRevision& revision) {
  const bool parted = !revision.bodies.empty();
  return {{{"revision", revision.id},
           {"parents", fmt::format("{}", fmt::join(revision.parents, " "))},
           {"depends-on", fmt::format("{}", fmt::join(revision.depends_on, " "))},
           {"label", fmt::format("{}", fmt::join(revision.labels, " "))},
           {"message", revision.message},
           {"up", parted ? sections_of(revision.bodies, "up", &NewBody::up) : without_line_end(revision.up)},
           {"down", parted ? sections_of(revision.bodies, "down", &NewBody::down) : without_line_end(revision.down)}}};
}

struct Filled {
  std::string line;
  bool had_places = false;
  bool had_values = false;
};

Filled fill_line(std::string_view line, const Places& places) {
  Filled filled;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t open = std::min(line.find("{{", at), line.size());
    filled.line.append(line.substr(at, open - at));
    at = open;
    if (at == line.size()) break;
    const std::size_t close = line.find("}}", open);
    const std::string_view name =
        close == std::string_view::npos ? std::string_view() : trim(line.substr(open + 2, close - open - 2));
    const auto place =
        std::find_if(places.begin(), places.end(), [name](const auto& one) { return one.first == name; });
    if (place == places.end()) {
      filled.line.append("{{");
      at += 2;
      continue;
    }
    filled.line.append(place->second);
    filled.had_places = true;
    filled.had_values = filled.had_values || !place->second.empty();
    at = close + 2;
  }
  return filled;
}

/// The line that opens a section which the revision opens itself, or does not have.
bool is_left_out(const Directive& directive, const NewRevision& revision) {
  if (directive.name == "down" && !revision.irreversible.empty()) return true;
  return !revision.bodies.empty() && directive.argument.empty() && (directive.name == "up" || directive.name == "down");
}

/// Whether the reason why there is no way down has to stand before `line`: it is for the whole file.
bool opens_first_section(const std::vector<Directive>& directive, std::string_view line) {
  return directive.empty() ? line.find("{{up}}") != std::string_view::npos : directive.front().name == "up";
}

}  // namespace

std::string_view default_template() noexcept {
  return "-- dunlin: revision {{revision}}\n"
         "-- dunlin: parents {{parents}}\n"
         "-- dunlin: depends-on {{depends-on}}\n"
         "-- dunlin: label {{label}}\n"
         "-- dunlin: message {{message}}\n"
         "\n"
         "-- dunlin: up\n"
         "{{up}}\n"
         "\n"
         "-- dunlin: down\n"
         "{{down}}\n";
}

std::string fill_template(std::string_view text, const NewRevision& revision, Naming naming) {
  const Places places = places_of(revision);
  std::string out;
  bool tells_reason = !revision.irreversible.empty();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const Filled filled = fill_line(line, places);
    const std::vector<Directive> directive = find_directives(line);
    if (tells_reason && opens_first_section(directive, line)) {
      out.append("-- dunlin: irreversible ").append(revision.irreversible).append("\n");
      tells_reason = false;
    }
    if (!directive.empty()) {
      const std::string_view name = directive.front().name;
      if (filled.had_places && !filled.had_values) continue;
      if (is_left_out(directive.front(), revision)) continue;
      if (naming == Naming::sequence && (name == "revision" || name == "parents" || name == "parent")) continue;
    }
    out.append(filled.line).append("\n");
  }
  return out;
}

}  // namespace dunlin
