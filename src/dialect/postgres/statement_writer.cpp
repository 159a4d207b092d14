// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/statement_writer.hpp"

#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"

namespace dunlin::postgres {

void StatementWriter::alter(const schema::ObjectName& table, const std::string& action, bool alone) {
  if (!alone && altered_ == table && !statements_.empty()) {
    statements_.back() += ", " + action;
    return;
  }
  statements_.push_back("ALTER TABLE " + qualified(table) + " " + action);
  altered_ = alone ? schema::ObjectName{} : table;
}

void StatementWriter::comment(const std::string& target, const std::string& text) {
  altered_ = {};
  render_comment(statements_, target, text);
}

}  // namespace dunlin::postgres
