// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>
#include <vector>

namespace dunlin::postgres {

/// Statements as they are written one after the other. Actions on one table that follow each other become one
/// `ALTER TABLE`, which takes its lock once and rewrites at most once.
class StatementWriter {
 public:
  void statement(std::string text) {
    altered_ = {};
    statements_.push_back(std::move(text));
  }

  /// `ALTER TABLE table action`. With `alone` it is a statement of its own, as renaming must be.
  void alter(const schema::ObjectName& table, const std::string& action, bool alone = false);

  void comment(const std::string& target, const std::string& text);

  /// For functions that add to a list.
  template <typename Write>
  void with_list(Write write) {
    altered_ = {};
    write(statements_);
  }

  [[nodiscard]] std::vector<std::string> take() && { return std::move(statements_); }

 private:
  std::vector<std::string> statements_;
  schema::ObjectName altered_;  ///< That the last statement alters and more may be added to.
};

}  // namespace dunlin::postgres
