// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/kept_statements.hpp"

#include <algorithm>

namespace dunlin::postgres {
namespace {

/// Whether `text` has `word`, which is in lower case, in any case.
bool has_word(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) { return (a | 0x20) == b; };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

}  // namespace

KeptStatements::Kept* KeptStatements::use(std::string_view sql) {
  const auto found = kept_.find(sql);
  if (found != kept_.end()) return &found->second;
  kept_.emplace(sql, Kept{});
  return nullptr;
}

void KeptStatements::confirm(std::string_view sql) {
  if (const auto found = kept_.find(sql); found != kept_.end()) found->second.is_sure = true;
}

void KeptStatements::forget_unsure() {
  for (auto& [sql, kept] : kept_) {
    if (!kept.is_sure) kept.name.clear();
  }
}

void KeptStatements::heed(std::string_view sql) {
  // Wherever they stand: a DO block can run them as well.
  if (!kept_.empty() && (has_word(sql, "deallocate") || has_word(sql, "discard"))) kept_.clear();
}

}  // namespace dunlin::postgres
