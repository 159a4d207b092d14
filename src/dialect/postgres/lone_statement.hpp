// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dunlin::postgres {

/// What a statement that runs outside transactions is about, as far as its traces in the catalog need it.
struct LoneStatement {
  enum class Kind {
    create_index,
    drop_index,  ///< of one index; `table` is the index
    reindex,     ///< CONCURRENTLY; `table` may be a table or an index, and is empty for a whole schema or database
    detach_partition,
    repeatable,  ///< VACUUM, ANALYZE, CLUSTER, CHECKPOINT: running it again does no harm
    other,
  };

  Kind kind = Kind::other;
  /// As written, quotes and schema included, so that `to_regclass` reads it as the server read the statement.
  std::string table;
  /// Of a new index: the bare name as the server stores it, empty when it chose one. Of a detached partition: as
  /// written.
  std::string name;
  /// Works beside others and waits for them: nobody waits for it.
  bool concurrent = false;

  bool operator==(const LoneStatement&) const = default;
};

/// Pure; reads tokens. What it does not understand to the end is `other`.
[[nodiscard]] LoneStatement read_lone_statement(std::string_view statement);

}  // namespace dunlin::postgres
