// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "revision/directive.hpp"
#include "revision/file.hpp"
#include "revision/names.hpp"
#include "revision/store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace dunlin {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

/// The parts of a file that a change touches, by offsets of its bytes.
struct Header {
  std::optional<Directive> revision;
  std::optional<Directive> parents;
  std::size_t begin = 0;  ///< Past a BOM.
  std::string_view line_end;
};

Header header_of(std::string_view bytes) {
  Header header;
  if (bytes.starts_with(kBom)) header.begin = kBom.size();
  const std::size_t first_end = bytes.find('\n');
  const bool is_crlf = first_end != std::string_view::npos && first_end > 0 && bytes[first_end - 1] == '\r';
  header.line_end = is_crlf ? "\r\n" : "\n";
  for (Directive directive : find_directives(bytes.substr(header.begin))) {
    directive.offset += header.begin;
    directive.next_line += header.begin;
    if (directive.name == "revision") header.revision = directive;
    if (directive.name == "parents" || directive.name == "parent") header.parents = directive;
  }
  return header;
}

void replace_argument(std::string& bytes, const Directive& directive, std::string_view argument) {
  const auto offset = static_cast<std::size_t>(directive.argument.data() - bytes.data());
  bytes.replace(offset, directive.argument.size(), argument);
}

/// Puts a line after the `revision` line, or at the head of a file that has none.
void insert_line(std::string& bytes, const Header& header, std::string line) {
  const std::size_t at = header.revision ? header.revision->next_line : header.begin;
  if (at > header.begin && bytes[at - 1] != '\n') line.insert(0, header.line_end);
  bytes.insert(at, line.append(header.line_end));
}

}  // namespace

void rewrite_parents(const std::filesystem::path& file, const std::vector<std::string>& parents) {
  std::optional<std::string> read = read_file(file);
  if (!read) throw Error(ErrorCode::file_unreadable, fmt::format("there is no file \"{}\"", file.native()));
  std::string& bytes = *read;
  const Header header = header_of(bytes);
  const std::string list = fmt::format("{}", fmt::join(parents, " "));
  if (header.parents && parents.empty()) {
    const std::size_t begin = bytes.rfind('\n', header.parents->offset) + 1;  // Blanks may stand before it.
    bytes.erase(std::max(begin, header.begin), header.parents->next_line - std::max(begin, header.begin));
  } else if (header.parents) {
    replace_argument(bytes, *header.parents, list);
  } else if (!parents.empty()) {
    insert_line(bytes, header, fmt::format("-- dunlin: parents {}", list));
  }
  // Without a `revision` line and parents a file follows the one before it by name.
  if (parents.empty() && !header.revision) {
    insert_line(bytes, header, fmt::format("-- dunlin: revision {}", stem_of(file_name(file.native()))));
  }
  // A link stays a link.
  write_file(std::filesystem::canonical(file), bytes, Existing::replace);
}

}  // namespace dunlin
