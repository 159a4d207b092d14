// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/log.hpp>
#include <dunlin/migration.hpp>

#include "dialect/dialect.hpp"
#include "history/rows.hpp"
#include "migrate/walk.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin {

/// The context of a migration that commits as it goes. Each thing that it does is a step with a number; a step and the
/// note that it is done commit together, and a step that is done is passed over when the migration is run again.
class SteppedContext final : public Context {
 public:
  /// Borrows what `run` borrows. `journal` is what earlier runs of this pass have noted.
  SteppedContext(SteppedRun run, const std::vector<JournalEntry>& journal);

  [[nodiscard]] std::string_view dialect() const noexcept override { return dialect_.name(); }
  [[nodiscard]] std::string quote(std::string_view identifier) const override { return dialect_.quote(identifier); }
  void execute(std::string_view sql, std::vector<Value> parameters) override;
  Result query(std::string_view sql, std::vector<Value> parameters) override;
  void bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                   const std::vector<std::vector<Value>>& rows) override;
  [[nodiscard]] bool has_table(const TableRef& table) override;
  [[nodiscard]] bool has_column(const TableRef& table, std::string_view column) override;
  [[nodiscard]] bool has_index(const TableRef& index) override;
  void log(std::string_view message) override;
  void backfill(const TableRef& table, std::string_view set, std::string_view where,
                const BatchOptions& options) override;
  void for_each_batch(const TableRef& table, std::int64_t size,
                      const std::function<void(Context&, const KeyRange&)>& work) override;

  /// How many steps are done.
  [[nodiscard]] std::size_t done() const noexcept { return next_; }

 private:
  void step(const std::string& hash, const std::function<void(Batch&)>& action);
  void walk(Walk walk, const std::string& hash);
  /// Whether the next step is done already. Throws `edited_revision` when it was another one then.
  [[nodiscard]] bool was_done(const std::string& hash) const;
  [[nodiscard]] EventRow note(std::string_view state, const std::string& hash) const;
  [[nodiscard]] std::string key_of(const TableRef& table, const std::string& given);

  SteppedRun run_;
  const Dialect& dialect_;
  const std::vector<JournalEntry>& journal_;
  std::size_t next_ = 0;
};

}  // namespace dunlin
