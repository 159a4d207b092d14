// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace dunlin::postgres {

/// Which statements one server session keeps parsed and planned, from their second use on.
///
/// Only for a connection without a pooler in between: behind one in transaction mode, the session is another one at the
/// next transaction. Not thread-safe.
class KeptStatements {
 public:
  struct Kept {
    std::string name;      ///< Under which the server keeps it; empty: it does not yet.
    bool is_sure = false;  ///< The server has said so.
  };

  /// Notes a use. Null at the first, for it may be the only one. Valid until the next call.
  [[nodiscard]] Kept* use(std::string_view sql);

  /// A name that was never given in this session.
  [[nodiscard]] std::string new_name() { return "dunlin_" + std::to_string(++names_); }

  /// The server has answered that it keeps the statement.
  void confirm(std::string_view sql);

  /// After a failure: what the server has not confirmed it may never have seen.
  void forget_unsure();

  /// Forgets all when `sql`, which is about to be sent, may make the server do so.
  void heed(std::string_view sql);

 private:
  std::map<std::string, Kept, std::less<>> kept_;
  std::uint64_t names_ = 0;
};

}  // namespace dunlin::postgres
