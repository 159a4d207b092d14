// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/session.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::postgres {

/// The names under which a session's server knows statements that nobody has in use, by their text.
class PreparedNames {
 public:
  struct Name {
    std::string name;
    std::uint64_t session = 0;  ///< How often the session had forgotten everything when it was given.
  };

  /// A name whose statement is `sql`; nothing when there is none to spare.
  [[nodiscard]] std::optional<Name> take(std::string_view sql);
  [[nodiscard]] Name make();
  void give_back(std::string_view sql, Name name);
  /// A name that is one too many, to be told to the server; nothing when there is room.
  [[nodiscard]] std::optional<std::string> take_excess();
  /// The server has forgotten all of them.
  void forget() noexcept;

 private:
  struct Entry {
    std::string sql;
    Name name;
  };
  std::list<Entry> entries_;  ///< The last used first.
  std::uint64_t made_ = 0;
  std::uint64_t session_ = 0;
};

/// A statement prepared by name; through a pooler, where names mean nothing, sent again each time.
class PostgresPreparedStatement final : public PreparedStatement {
 public:
  /// `names` is null where names mean nothing.
  PostgresPreparedStatement(Session& session, PreparedNames* names, std::string_view sql);
  ~PostgresPreparedStatement() override;

  std::int64_t execute(std::span<const Value> parameters) override;
  Result query(std::span<const Value> parameters) override;
  void for_each_row(std::span<const Value> parameters, const std::function<void(const Row&)>& visit) override;

 private:
  void prepare();
  void send(std::span<const Value> parameters);
  [[nodiscard]] ResultHandle run(std::span<const Value> parameters);
  /// Whether `error` means that the server's own copy is of no use any more, and it has been made anew.
  [[nodiscard]] bool renewed(const Error& error);

  Session& session_;
  PreparedNames* names_;
  std::string sql_;
  PreparedNames::Name name_;
  bool is_prepared_ = false;
};

/// Reads the rows of the statement that has just been sent, one by one.
void stream_rows(Session& session, std::string_view sql, const std::function<void(const Row&)>& visit);

}  // namespace dunlin::postgres
