// SPDX-License-Identifier: Apache-2.0
#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>

#include "dialect/dialect.hpp"

namespace dunlin {

Transaction::Transaction(Connection& connection) : connection_(connection) { connection_.begin(); }

Transaction::~Transaction() {
  if (open_) connection_.rollback();
}

void Transaction::commit() {
  connection_.commit();
  open_ = false;
}

Savepoint::Savepoint(Connection& connection, std::string_view name)
    : connection_(connection), quoted_name_(connection.dialect().quote(name)) {
  connection_.execute("SAVEPOINT " + quoted_name_);
}

Savepoint::~Savepoint() {
  if (!open_) return;
  try {
    connection_.execute("ROLLBACK TO SAVEPOINT " + quoted_name_);
    connection_.execute("RELEASE SAVEPOINT " + quoted_name_);
  } catch (const Error&) {
    // The transaction itself is gone or aborted; its own scope rolls it back.
  }
}

void Savepoint::release() {
  connection_.execute("RELEASE SAVEPOINT " + quoted_name_);
  open_ = false;
}

}  // namespace dunlin
