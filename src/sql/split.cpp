// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include <dunlin/error.hpp>

#include "sql/reader.hpp"
#include "sql/standard_strings.hpp"

#include <string>
#include <utility>

namespace dunlin::sql {
namespace {

constexpr std::string_view kEndOfData = "\\.";

[[noreturn]] void never_ends(std::string message, std::size_t offset, std::string hint = {}) {
  throw Error(ErrorCode::unterminated_token, std::move(message), {.hint = std::move(hint), .offset = offset});
}

[[noreturn]] void token_never_ends(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  if (rest.starts_with("/*")) never_ends("comment that begins here never ends", offset);
  if (rest[0] == '$') {
    const std::string tag(rest.substr(0, rest.find('$', 1) + 1));
    never_ends("string that begins with " + tag + " never ends", offset, "close it with the same " + tag);
  }
  const std::size_t quote = rest.find_first_of("\"'`[");
  if (rest[quote] == '\'') never_ends("string that begins here never ends", offset, "inside it, a quote is written ''");
  never_ends("quoted name that begins here never ends", offset);
}

/// The line end at or after `offset`, or the end of the text.
std::size_t end_of_line(std::string_view text, std::size_t offset) noexcept {
  const std::size_t end = text.find('\n', offset);
  return end == std::string_view::npos ? text.size() : end;
}

/// What the words of a statement have shown so far.
enum class Shape {
  start,
  explain,  ///< EXPLAIN
  create,   ///< CREATE, OR REPLACE, TEMP
  routine,  ///< CREATE FUNCTION or PROCEDURE, which may have a body of statements
  trigger,  ///< CREATE TRIGGER, where it has one
  rule,     ///< CREATE RULE
  copy,
  other,  ///< nothing inside it matters
};

class Splitter {
 public:
  Splitter(std::string_view text, const LexicalRules& rules) noexcept
      : text_(text), rules_(rules), lexer_(text, rules) {}

  std::vector<Statement> split() {
    Token token;
    while (lexer_.next(token)) {
      if (is_blank(token.kind)) continue;
      if (token.kind == TokenKind::unterminated) token_never_ends(text_, token.offset);
      if (is_client_command(token)) {
        take_client_command(token);
      } else if (token.kind == TokenKind::semicolon && !is_inside()) {
        end_statement(token);
      } else {
        take(token);
      }
    }
    end_text();
    return std::move(statements_);
  }

 private:
  [[nodiscard]] bool is_inside() const noexcept { return in_body_ || (shape_ == Shape::rule && parentheses_ > 0); }
  [[nodiscard]] bool is_pending() const noexcept { return current_.length > 0; }

  [[nodiscard]] bool is_client_command(const Token& token) const noexcept {
    const char first = text_[token.offset];
    return (rules_.client_commands && first == '\\') || (rules_.dot_commands && first == '.' && !is_pending());
  }

  void take_client_command(const Token& token) {
    if (is_pending()) push();
    const std::size_t end = end_of_line(text_, token.offset);
    const std::size_t last = text_.substr(0, end).find_last_not_of(" \t\r\f\v");
    statements_.push_back({.offset = token.offset, .length = last + 1 - token.offset, .is_client_command = true});
    lexer_.seek(end);
  }

  void take(const Token& token) {
    if (!is_pending()) current_.offset = token.offset;
    current_.length = token.offset + token.length - current_.offset;
    const std::string_view text = text_.substr(token.offset, token.length);
    if (token.kind == TokenKind::word) {
      if (shape_ != Shape::other) take_word(text, token.offset);
    } else if (shape_ <= Shape::create) {
      shape_ = Shape::other;
    } else if (text == "(") {
      ++parentheses_;
    } else if (text == ")" && parentheses_ > 0) {
      --parentheses_;
    }
    previous_ = text;
  }

  void take_word(std::string_view word, std::size_t offset) noexcept {
    switch (shape_) {
      case Shape::start:
      case Shape::explain:
      case Shape::create: shape_ = shape_after(word); return;
      case Shape::routine:
      case Shape::trigger: take_body_word(word, offset); return;
      case Shape::copy:
        from_stdin_ = from_stdin_ || (parentheses_ == 0 && is_word(word, "STDIN") && is_word(previous_, "FROM"));
        return;
      case Shape::rule:
      case Shape::other: return;
    }
  }

  [[nodiscard]] Shape shape_after(std::string_view word) const noexcept {
    if (shape_ != Shape::create) {
      if (is_word(word, "CREATE")) return Shape::create;
      if (shape_ == Shape::start && rules_.copy_blocks && is_word(word, "COPY")) return Shape::copy;
      if (shape_ == Shape::start && is_word(word, "EXPLAIN")) return Shape::explain;
      const bool plan = shape_ == Shape::explain && (is_word(word, "QUERY") || is_word(word, "PLAN"));
      return plan ? Shape::explain : Shape::other;
    }
    for (const std::string_view passed : {"OR", "REPLACE", "TEMP", "TEMPORARY"}) {
      if (is_word(word, passed)) return Shape::create;
    }
    if (rules_.begin_atomic && (is_word(word, "FUNCTION") || is_word(word, "PROCEDURE"))) return Shape::routine;
    if (rules_.trigger_bodies && is_word(word, "TRIGGER")) return Shape::trigger;
    if (rules_.rule_bodies && is_word(word, "RULE")) return Shape::rule;
    return Shape::other;
  }

  /// The body of a function or trigger. Every statement in it ends with a semicolon, so that the END of the body is the
  /// one that follows a semicolon, or its very beginning: the grammar of PostgreSQL, and the rule of
  /// sqlite3_complete(). BEGIN and END may be names too, and END is that of a CASE.
  void take_body_word(std::string_view word, std::size_t offset) noexcept {
    const bool atomic = shape_ == Shape::routine;
    if (!in_body_) {
      if (is_word(word, "BEGIN")) body_ = offset;
      in_body_ =
          atomic ? parentheses_ == 0 && is_word(word, "ATOMIC") && is_word(previous_, "BEGIN") : is_word(word, "BEGIN");
    } else if (is_word(word, "END") && (previous_ == ";" || is_word(previous_, atomic ? "ATOMIC" : "BEGIN"))) {
      in_body_ = false;
      if (atomic) shape_ = Shape::other;
    }
  }

  void end_statement(const Token& semicolon) {
    if (!is_pending()) return;
    if (from_stdin_) take_copy_data(semicolon.offset + 1);
    push();
  }

  void take_copy_data(std::size_t after_semicolon) {
    const std::size_t line_end = end_of_line(text_, after_semicolon);
    Lexer rest(text_.substr(0, line_end), rules_, after_semicolon);
    Token token;
    while (rest.next(token)) {
      if (!is_blank(token.kind)) never_ends("rows of COPY begin on the line after its semicolon", token.offset);
    }
    const std::size_t begin = line_end + 1;
    for (std::size_t line = begin; line < text_.size();) {
      const std::size_t end = end_of_line(text_, line);
      std::string_view row = text_.substr(line, end - line);
      if (row.ends_with('\r')) row.remove_suffix(1);
      if (row == kEndOfData) {
        current_.is_copy = true;
        current_.copy_offset = begin;
        current_.copy_length = line - begin;
        lexer_.seek(end);
        return;
      }
      line = end + 1;
    }
    copy_never_ends();
  }

  [[noreturn]] void copy_never_ends() const {
    never_ends("rows of this COPY never end", current_.offset, "a line with only `\\.` ends them");
  }

  void push() {
    statements_.push_back(current_);
    if (rules_.escape_strings) {
      if (const auto standard = standard_strings_after(current_.text_in(text_), rules_)) {
        lexer_.backslash_escapes(!*standard);
      }
    }
    current_ = {};
    shape_ = Shape::start;
    parentheses_ = 0;
    in_body_ = false;
    from_stdin_ = false;
    previous_ = {};
  }

  void end_text() {
    if (!is_pending()) return;
    if (from_stdin_) copy_never_ends();
    if (in_body_) {
      never_ends("body that begins here never ends", body_,
                 "each of its statements ends with a semicolon, the last too, then END");
    }
    push();
  }

  std::string_view text_;
  const LexicalRules& rules_;
  Lexer lexer_;
  std::vector<Statement> statements_;

  // The statement being read.
  Statement current_;
  Shape shape_ = Shape::start;
  std::size_t parentheses_ = 0;
  bool in_body_ = false;  ///< Between the BEGIN and the END of a function or trigger.
  std::size_t body_ = 0;  ///< Where its BEGIN stands.
  bool from_stdin_ = false;
  std::string_view previous_;  ///< The token before.
};

}  // namespace

std::vector<Statement> split_statements(std::string_view text, const LexicalRules& rules) {
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    throw Error(ErrorCode::not_text, "text holds a NUL byte", {.offset = nul});
  }
  return Splitter(text, rules).split();
}

}  // namespace dunlin::sql
