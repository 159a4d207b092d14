// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sqlite {

/// A PRAGMA statement in its parts.
struct Pragma {
  std::string schema;  ///< Empty when none was written.
  std::string name;    ///< In lower case.
  std::string value;   ///< Without quotes, in lower case; empty when it only asks.

  bool operator==(const Pragma&) const = default;
};

/// Nothing when `sql` is no PRAGMA.
[[nodiscard]] std::optional<Pragma> parse_pragma(std::string_view sql);

/// `PRAGMA "main"."name"`, which asks for the present value.
[[nodiscard]] std::string pragma_question(const Pragma& pragma);

/// Whether a PRAGMA that was just run left the value that it asked for. Only for those whose value can be asked and
/// which SQLite may pass over in silence; true for all others.
[[nodiscard]] bool took_effect(Session& session, const Pragma& pragma);

/// Puts settings back that outlive a transaction and even its ROLLBACK.
class PragmaKeeper {
 public:
  explicit PragmaKeeper(Session& session) noexcept : session_(session) {}

  /// Remembers the present value of what `pragma` is about to change, once.
  void remember(const Pragma& pragma);

  /// Whether `PRAGMA name = …` came by.
  [[nodiscard]] bool holds(std::string_view name) const noexcept;

  /// Puts everything back, the last first. Logs what could not be.
  void restore() noexcept;

 private:
  struct Kept {
    Pragma pragma;
    std::string before;
  };

  Session& session_;
  std::vector<Kept> kept_;
};

}  // namespace dunlin::sqlite
