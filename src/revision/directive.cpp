// SPDX-License-Identifier: Apache-2.0
#include "revision/directive.hpp"

#include "base/text.hpp"
#include "dialect/dialect.hpp"
#include "revision/scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace dunlin {
namespace {

constexpr std::string_view kWord = "dunlin";

std::size_t skip_blanks(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

std::size_t end_of_line(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end;
}

/// The directive that the comment at `comment` would be, if it is a comment; nothing when it does not look like one.
std::optional<Directive> read_directive(std::string_view text, std::size_t comment) {
  std::size_t at = skip_blanks(text, comment + 2);
  if (!is_word(text.substr(at, kWord.size()), kWord)) return std::nullopt;
  at = skip_blanks(text, at + kWord.size());
  if (at >= text.size() || text[at] != ':') return std::nullopt;
  const std::size_t end = end_of_line(text, at);
  const std::string_view content = trim(text.substr(at + 1, end - at - 1));
  const std::size_t name_end = std::min(content.find_first_of(" \t"), content.size());
  return Directive{.name = content.substr(0, name_end),
                   .argument = trim(content.substr(name_end)),
                   .offset = comment,
                   .next_line = std::min(end + 1, text.size())};
}

bool is_first_on_line(std::string_view text, std::size_t at) noexcept {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n';
}

// What every byte of SQL outside comments and strings may begin.
enum class Begins : unsigned char {
  nothing,
  comment,  // `-`
  quote,    // Quotes that every database reads alike.
  exotic,   // What only some databases know: dollar quotes, [x], `x`, escapes; and block comments, which may nest.
};

constexpr std::array<Begins, 256> kBegins = [] {
  std::array<Begins, 256> table{};
  table['-'] = Begins::comment;
  table['\''] = table['"'] = Begins::quote;
  table['$'] = table['['] = table['`'] = table['\\'] = table['/'] = table['\r'] = Begins::exotic;
  return table;
}();

/// Past the quoted text that begins at `at`; 0 when it never ends or holds a backslash, which may be an escape.
std::size_t skip_quoted(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = text.find(text[at], at + 1);
  if (end == std::string_view::npos) return 0;
  if (std::memchr(text.data() + at, '\\', end - at) != nullptr) return 0;
  return end + 1;
}

/// Reads a text that every database cuts alike, as nearly all are. False when it may not be one.
bool find_in_plain(std::string_view text, std::vector<Directive>& found) {
  std::size_t at = 0;
  while (at < text.size()) {
    switch (kBegins[static_cast<unsigned char>(text[at])]) {
      case Begins::nothing: ++at; break;
      case Begins::exotic:
        // A lone slash divides; `\r` outside CR LF ends a comment on PostgreSQL only.
        if (text[at] == '/' && text.compare(at, 2, "/*") != 0) {
          ++at;
        } else if (text[at] == '\r' && text.compare(at, 2, "\r\n") == 0) {
          ++at;
        } else {
          return false;
        }
        break;
      case Begins::quote:
        at = skip_quoted(text, at);
        if (at == 0) return false;
        break;
      case Begins::comment:
        if (text.compare(at, 2, "--") != 0) {
          ++at;
          break;
        }
        if (is_first_on_line(text, at)) {
          if (auto directive = read_directive(text, at)) found.push_back(*directive);
        }
        at = end_of_line(text, at);
        break;
    }
  }
  return true;
}

/// One database's reading of a text, moved forward line by line.
class View {
 public:
  View(std::string_view text, const sql::LexicalRules& rules, std::size_t offset)
      : text_(text), scanner_(text, rules, offset) {}

  enum class Sees {
    comment,    // A comment of its own.
    verbatim,   // In `$$ … $$`, COPY data or a comment: whoever sees less there does not know the form.
    swallowed,  // The inside of something else.
  };

  Sees at(std::size_t offset) {
    while (token_.offset + token_.length <= offset && scanner_.next(token_)) {
    }
    if (token_.kind == sql::TokenKind::line_comment && token_.offset == offset) return Sees::comment;
    if (token_.kind == sql::TokenKind::block_comment) return Sees::verbatim;
    const char first = text_[token_.offset];
    const bool quoted = first == '\'' || first == '"' || text_.compare(token_.offset + 1, 1, "'") == 0 ||
                        text_.compare(token_.offset + 1, 2, "&'") == 0;
    return token_.kind == sql::TokenKind::string && !quoted ? Sees::verbatim : Sees::swallowed;
  }

 private:
  std::string_view text_;
  BodyScanner scanner_;
  sql::Token token_{};
};

std::vector<View> views_of(std::string_view text, std::string_view dialect, std::size_t offset) {
  std::vector<View> views;
  for (const Dialect* one : all_dialects()) {
    if (dialect.empty() || dialect == one->name()) views.emplace_back(text, one->lexical_rules(), offset);
  }
  return views;
}

bool is_directive(std::vector<View>& views, std::size_t offset) {
  bool is_comment = false;
  bool is_verbatim = false;
  for (View& view : views) {
    const View::Sees seen = view.at(offset);
    is_comment = is_comment || seen == View::Sees::comment;
    is_verbatim = is_verbatim || seen == View::Sees::verbatim;
  }
  return is_comment && !is_verbatim;
}

bool opens_section(const Directive& directive) { return directive.name == "up" || directive.name == "down"; }

/// Reads a text by the databases' own lexical rules.
std::vector<Directive> find_by_rules(std::string_view text) {
  std::vector<Directive> found;
  std::string_view dialect;  // Of the section; empty: every one.
  std::vector<View> views = views_of(text, dialect, 0);
  for (std::size_t line = 0; line < text.size(); line = end_of_line(text, line) + 1) {
    const std::size_t at = skip_blanks(text, line);
    if (text.compare(at, 2, "--") != 0) continue;
    const auto directive = read_directive(text, at);
    if (!directive || !is_directive(views, at)) continue;
    found.push_back(*directive);
    // From here on all agree again, whatever one of them made of the text before.
    if (opens_section(*directive)) dialect = directive->argument;
    views = views_of(text, dialect, directive->next_line);
    if (views.empty()) views = views_of(text, {}, directive->next_line);  // An unknown name, reported later.
  }
  return found;
}

}  // namespace

std::vector<Directive> find_directives(std::string_view text) {
  std::vector<Directive> found;
  if (find_in_plain(text, found)) return found;
  return find_by_rules(text);
}

std::vector<std::string_view> words_of(std::string_view argument) {
  constexpr std::string_view kSeparators = " \t,";
  std::vector<std::string_view> words;
  std::size_t at = argument.find_first_not_of(kSeparators);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(argument.find_first_of(kSeparators, at), argument.size());
    words.push_back(argument.substr(at, end - at));
    at = argument.find_first_not_of(kSeparators, end);
  }
  return words;
}

std::optional<SourcePosition> directive_position(const Revision& revision,
                                                 std::initializer_list<std::string_view> names,
                                                 std::string_view value) {
  const std::string_view text = revision.text;
  std::optional<std::size_t> offset;
  for (const Directive& directive : find_directives(text)) {
    if (std::find(names.begin(), names.end(), directive.name) == names.end()) continue;
    for (const std::string_view word : words_of(directive.argument)) {
      if (word == value) {
        return line_and_column(text, static_cast<std::size_t>(word.data() - text.data()), revision.path);
      }
    }
    if (!offset) offset = directive.offset;
  }
  if (!offset) return std::nullopt;
  return line_and_column(text, *offset, revision.path);
}

}  // namespace dunlin
