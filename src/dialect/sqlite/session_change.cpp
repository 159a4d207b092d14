// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/classify.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/reader.hpp"

namespace dunlin::sqlite {
namespace {

/// What follows CREATE.
bool is_temporary(sql::Reader& reader) {
  if (reader.next_is("TEMP") || reader.next_is("TEMPORARY")) return true;
  // CREATE TABLE temp.t
  for (; !reader.at_end() && !reader.next_is('('); reader.advance()) {
    if (sql::plain_name(reader.text()) != "temp") continue;
    reader.advance();
    if (reader.next_is('.')) return true;
  }
  return false;
}

}  // namespace

bool may_change_session(std::string_view statement) {
  sql::Reader reader(statement, kLexicalRules);
  if (reader.next_is("PRAGMA")) {
    const sql::Classification pragma = classify(statement);
    return pragma.kind != sql::StatementKind::data;
  }
  if (reader.take("CREATE")) return is_temporary(reader);
  return reader.next_is("ATTACH") || reader.next_is("DETACH");
}

}  // namespace dunlin::sqlite
