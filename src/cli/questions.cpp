// SPDX-License-Identifier: Apache-2.0
#include "cli/questions.hpp"

#include <dunlin/error.hpp>

#include "autogenerate/rename_words.hpp"
#include "base/utf8.hpp"
#include "cli/wanted.hpp"
#include "diff/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

std::string sentence(const PossibleRename& rename) {
  if (rename.from.empty()) return fmt::format("table {} -> {}", shown(rename.table), shown(rename.new_table));
  return fmt::format("column {}.{} -> {}", shown(rename.new_table), rename.from, rename.to);
}

}  // namespace

void add_told_renames(Context& context, const Arguments& arguments, const Source& wanted, Compared& compared) {
  for (const std::string& word : arguments.list("--rename")) {
    if (add_rename(compared.renames, word, compared.from, compared.to)) continue;
    throw Error(ErrorCode::usage, fmt::format("--rename {}: there is nothing of the old name", escape_controls(word)),
                {.state = "nothing was changed"});
  }
  for (const std::string& word : told_renames(context, wanted)) {
    static_cast<void>(add_rename(compared.renames, word, compared.from, compared.to));
  }
  compared.compare_again();
}

Questions::Questions(Context& context, const Arguments& arguments, Permissions granted)
    : context_(context), allowed_(granted), nothing_is_renamed_(arguments.has("--no-rename")) {
  for (const std::string& words : arguments.list("--allow")) allowed_ = Permissions::parse(words, allowed_);
}

void Questions::settle(Compared& compared, Connection* database) {
  while (const std::optional<PossibleRename> next = next_question(compared)) {
    if (!ask(*next)) {
      denied_.push_back(*next);
      continue;
    }
    static_cast<void>(add_rename(compared.renames, word_of(*next), compared.from, compared.to));
    compared.compare_again();
  }
  const std::vector<CountedLoss> losses = count_losses(compared.comparison.there, compared.renames, database);
  refuse_to_guess(open_questions(compared.comparison.possible_renames, losses));
  const std::vector<std::string> refused = refusals(compared.comparison.there, losses, allowed_);
  if (refused.empty()) return;
  throw Error(ErrorCode::check_failed,
              fmt::format("what was found needs a permission: {}",
                          escape_controls(fmt::format("{}", fmt::join(refused, "; ")))),
              {.hint = "--allow destructive, rewriting, data-dependent or all", .state = "nothing was changed"});
}

std::optional<PossibleRename> Questions::next_question(const Compared& compared) const {
  if (nothing_is_renamed_ || !context_.terminal().can_ask()) return std::nullopt;
  for (const PossibleRename& one : compared.comparison.possible_renames) {
    if (std::find(denied_.begin(), denied_.end(), one) == denied_.end()) return one;
  }
  return std::nullopt;
}

bool Questions::ask(const PossibleRename& rename) const {
  return context_.ask(fmt::format("was it renamed: {}?", escape_controls(sentence(rename))));
}

void Questions::refuse_to_guess(const std::vector<PossibleRename>& open) const {
  const auto answered = [this](const PossibleRename& one) {
    return std::find(denied_.begin(), denied_.end(), one) != denied_.end();
  };
  const auto first = std::find_if_not(open.begin(), open.end(), answered);
  if (first == open.end() || nothing_is_renamed_) return;
  throw Error(ErrorCode::confirmation_needed,
              fmt::format("it may be that {} was renamed, or that one is dropped and the other is new",
                          escape_controls(sentence(*first))),
              {.hint = fmt::format("say which: --rename {}, or --no-rename", escape_controls(word_of(*first))),
               .state = "nothing was changed"});
}

}  // namespace dunlin::cli
