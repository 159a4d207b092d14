// SPDX-License-Identifier: Apache-2.0
#include "revision/checksum.hpp"

#include "base/hash.hpp"
#include "revision/scan.hpp"

#include <string>

namespace dunlin {
namespace {

/// Whether the statement being read is one that the database keeps as written, and where it ends.
class KeptStatement {
 public:
  /// Takes the next token that is neither blank nor comment.
  void follow(const sql::Token& token, std::string_view text) noexcept {
    if (token.kind == sql::TokenKind::semicolon) {
      if (!in_trigger_) *this = {};
      return;
    }
    const std::string_view word = token.kind == sql::TokenKind::word ? text : std::string_view();
    if (words_ == 0) kept_ = is_word(word, "create");
    // `CREATE TRIGGER`, `CREATE TEMP TRIGGER`; its body holds semicolons, and CASE has an END of its own.
    if (kept_ && words_ < 3 && is_word(word, "trigger")) in_trigger_ = true;
    if (in_trigger_ && is_word(word, "case")) ++open_cases_;
    if (in_trigger_ && is_word(word, "end")) {
      if (open_cases_ == 0) in_trigger_ = false;
      if (open_cases_ > 0) --open_cases_;
    }
    ++words_;
  }

  [[nodiscard]] bool is_kept() const noexcept { return kept_; }

 private:
  std::size_t words_ = 0;
  std::size_t open_cases_ = 0;
  bool kept_ = false;
  bool in_trigger_ = false;
};

/// Writes tokens one after the other, each closed by a byte that SQL text cannot contain.
class TokenWriter {
 public:
  explicit TokenWriter(bool keeps_ddl_text) : keeps_ddl_text_(keeps_ddl_text) {}

  void add(const BodyPiece& piece, const sql::LexicalRules& rules) {
    BodyScanner scanner(piece.text, rules);
    sql::Token token;
    KeptStatement statement;
    out_.reserve(out_.size() + piece.text.size() + piece.text.size() / 4);
    std::string comments;  // Since the last token; they count only when the statement goes on after them.
    while (scanner.next(token)) {
      const std::string_view text = std::string_view(piece.text).substr(token.offset, token.length);
      switch (token.kind) {
        case sql::TokenKind::whitespace: break;
        case sql::TokenKind::line_comment:
        case sql::TokenKind::block_comment:
          if (keeps_ddl_text_ && statement.is_kept()) write(text, comments);
          break;
        case sql::TokenKind::semicolon:
          // One that ends nothing is nothing; the last of a body may be left out.
          owed_semicolon_ = !out_.empty();
          comments.clear();
          statement.follow(token, text);
          break;
        default:
          if (owed_semicolon_) write(";", out_);
          owed_semicolon_ = false;
          out_ += comments;
          comments.clear();
          write(text, out_);
          statement.follow(token, text);
      }
    }
    owed_semicolon_ = !out_.empty();  // A statement does not go on into the next section.
  }

  [[nodiscard]] const std::string& text() const noexcept { return out_; }

 private:
  static void write(std::string_view token, std::string& out) {
    out.append(token);
    out += '\0';
  }

  std::string out_;
  bool keeps_ddl_text_;
  bool owed_semicolon_ = false;
};

}  // namespace

std::string checksum(const Revision& revision, std::span<const BodyPiece> body, const Dialect& dialect) {
  TokenWriter tokens(dialect.capabilities().keeps_ddl_text);
  for (const BodyPiece& piece : body) tokens.add(piece, dialect.lexical_rules());
  Sha256 hash;
  // Timeouts decide whether a statement is let finish, never what it does: tuning one is no edit.
  if (revision.no_transaction) hash.update(std::string_view("no-transaction\0", 15));
  hash.update(tokens.text());
  return hash.hex();
}

}  // namespace dunlin
