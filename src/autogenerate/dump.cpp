// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/dump.hpp"

#include "base/utf8.hpp"

#include <string>
#include <vector>

namespace dunlin {

void write_dump(Connection& connection, const schema::Schema& schema, bool rows, const TextSink& write) {
  const Catalog& catalog = catalog_of(connection.dialect());
  const SchemaScript script = catalog.script(schema);
  const auto write_all = [&](const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) write(statement + ";\n");
  };
  for (const std::string& sentence : schema.uncovered) write("-- not in here: " + escape_controls(sentence) + "\n");
  write_all(script.before_rows);
  if (rows) catalog.write_rows(connection, schema, write);
  write_all(script.after_rows);
  if (rows) write_all(script.after_new_rows);
}

}  // namespace dunlin
