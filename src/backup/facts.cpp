// SPDX-License-Identifier: Apache-2.0
#include "backup/facts.hpp"

#include "dialect/copies.hpp"
#include "history/history.hpp"

namespace dunlin {

Facts facts_of(Connection& connection, const HistoryName& name) {
  const Dialect& dialect = connection.dialect();
  Facts facts;
  // Asked of the catalog: inside a transaction a table that is missing would be the end of it.
  if (dialect.has_history(connection, name)) {
    const History history = read_history(connection, name);
    facts.identity = read_identity(connection, name, history);
    facts.revisions = current_revisions(history);
  }
  facts.tables = copies_of(dialect).tables(connection).size();
  return facts;
}

}  // namespace dunlin
