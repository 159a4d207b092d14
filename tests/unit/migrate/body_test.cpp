// SPDX-License-Identifier: Apache-2.0
// Bodies of revisions cut into statements, and what of them is refused, at its place in the file.
#include <dunlin/error.hpp>

#include "dialect/postgres/dialect.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "migrate/body.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace dunlin {
namespace {

using Texts = std::vector<std::string>;

std::vector<BodyStatement> compiled(const std::string& text, const Dialect& dialect = postgres::dialect()) {
  const std::vector<BodyPiece> pieces{{.text = text}};
  return compile_body({"1.sql", text}, pieces, dialect);
}

Texts texts(const std::string& text, const Dialect& dialect = postgres::dialect()) {
  Texts texts;
  for (const BodyStatement& statement : compiled(text, dialect)) texts.push_back(statement.sql);
  return texts;
}

/// The error for a body: its code, place and message.
struct Refused {
  ErrorCode code;
  std::string place;
  std::string message;

  bool operator==(const Refused&) const = default;
};

void PrintTo(const Refused& refused, std::ostream* out) {
  *out << to_string(refused.code) << " " << refused.place << " " << refused.message;
}

std::optional<Refused> refused(const std::string& text, const Dialect& dialect = postgres::dialect()) {
  try {
    static_cast<void>(compiled(text, dialect));
  } catch (const Error& error) {
    const SourcePosition place = error.details().source.value_or(SourcePosition{});
    return Refused{error.code(), std::to_string(place.line) + ":" + std::to_string(place.column), error.message()};
  }
  return std::nullopt;
}

TEST(CompileBody, DropsTheTransactionAroundTheWholeOnly) {
  EXPECT_EQ(texts("BEGIN;\nSELECT 1;\nCOMMIT;\n"), Texts{"SELECT 1"});
  EXPECT_EQ(texts("SET a.b = 1;\nstart transaction;\nSELECT 1;\nEND;\nRESET a.b;\n"),
            (Texts{"SET a.b = 1", "SELECT 1", "RESET a.b"}));
  EXPECT_EQ(texts("BEGIN; COMMIT;"), Texts{});
  EXPECT_EQ(texts(""), Texts{});
  EXPECT_EQ(texts("SET a.b = 1"), Texts{"SET a.b = 1"});
  EXPECT_EQ(refused("BEGIN;"),
            (Refused{ErrorCode::transaction_control, "1:1",
                     "BEGIN inside a revision would begin a transaction in the one that makes it whole"}));
  EXPECT_EQ(refused("COMMIT; SELECT 1; BEGIN;")->place, "1:1");
  EXPECT_EQ(refused("BEGIN; SELECT 1;")->place, "1:1");
}

TEST(CompileBody, RefusesTransactionsInItsMiddle) {
  const auto why = [](const std::string& statement) {
    const auto found = refused("SELECT 1;\n  /* now */ " + statement + ";\n");
    if (!found) return std::string("taken");
    EXPECT_EQ(found->code, ErrorCode::transaction_control);
    EXPECT_EQ(found->place.substr(0, 2), "2:");
    return found->message;
  };
  EXPECT_EQ(why("commit and chain"), "COMMIT inside a revision would end the transaction that makes it whole");
  EXPECT_EQ(why("ROLLBACK"), "ROLLBACK inside a revision would end the transaction that makes it whole");
  for (const std::string part : {"SAVEPOINT a", "RELEASE a", "ROLLBACK -- here\n TO a"}) {
    EXPECT_EQ(why(part), part.substr(0, part.find(' ')) +
                             " inside a revision would keep a part of it where all or nothing is promised");
  }
}

TEST(CompileBody, RefusesWhatOnlyAShellUnderstands) {
  EXPECT_EQ(refused("SELECT 1;\n\\copy t from 'x'\n"),
            (Refused{ErrorCode::client_command, "2:1",
                     "\"\\copy t from 'x'\" is a command of the database's shell, not SQL"}));
  EXPECT_EQ(refused(".mode list\nSELECT 1;\n", sqlite::dialect())->code, ErrorCode::client_command);
  EXPECT_EQ(texts("\\restrict abc\nSELECT 1;\n\\unrestrict abc\n"), Texts{"SELECT 1"});
}

TEST(CompileBody, SaysWhereASettingIsRefusedAndHowOthersEnd) {
  EXPECT_EQ(refused("SELECT 1;\nRESET ALL;\n")->code, ErrorCode::setting_refused);
  EXPECT_EQ(refused("SELECT 1;\nRESET ALL;\n")->place, "2:1");
  EXPECT_EQ(compiled("SET work_mem = '1GB'")[0].localised, "SET LOCAL work_mem = '1GB'");
  EXPECT_EQ(compiled("PRAGMA foreign_keys = OFF", sqlite::dialect())[0].localised, "") << "it works only outside";
}

TEST(CompileBody, TakesTheRowsOfACopy) {
  const auto statements = compiled("COPY t (a) FROM stdin;\n1\n2\n\\.\nSELECT 1;\n");
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_TRUE(statements[0].is_copy);
  EXPECT_EQ(statements[0].copy_data, "1\n2\n");
  EXPECT_EQ(statements[1].sql, "SELECT 1");
}

TEST(CompileBody, SaysWhereAQuoteNeverEnds) {
  EXPECT_EQ(refused("SELECT 1;\nSELECT 'x;\n")->code, ErrorCode::unterminated_token);
  EXPECT_EQ(refused("SELECT 1;\nSELECT 'x;\n")->place, "2:8");
  // In what stands for a variable nothing can be pointed at but the piece.
  const std::string text = "SELECT 1;\nSELECT ${x};\n";
  const std::vector<BodyPiece> pieces{{.text = "SELECT 1;\nSELECT 'never;\n", .offset = 10, .replaced = true}};
  try {
    static_cast<void>(compile_body({"1.sql", text}, pieces, postgres::dialect()));
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.details().source->line, 2U);
    EXPECT_EQ(error.details().source->column, 1U);
  }
}

}  // namespace
}  // namespace dunlin
