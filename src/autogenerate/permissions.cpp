// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/permissions.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "diff/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin {
namespace {

/// A loss named as the database has it, before anything has been renamed.
Loss under_old_names(Loss loss, const Renames& renames) {
  for (const Renames::Column& rename : renames.columns) {
    if (rename.table == loss.table && rename.to == loss.column) loss.column = rename.from;
  }
  for (const Renames::Table& rename : renames.tables) {
    if (rename.to == loss.table) loss.table = rename.from;
  }
  return loss;
}

std::string counting(const Loss& loss, const Dialect& dialect) {
  std::string table = dialect.quote(loss.table.name);
  if (!loss.table.schema.empty()) table = dialect.quote(loss.table.schema) + "." + table;
  const std::string what = loss.column.empty() ? "*" : dialect.quote(loss.column);
  return fmt::format("SELECT count({}) FROM {}", what, table);
}

}  // namespace

Permissions Permissions::parse(std::string_view words, Permissions given) {
  while (!words.empty()) {
    const std::size_t comma = std::min(words.find(','), words.size());
    const std::string_view word = trim(words.substr(0, comma));
    const bool all = word == "all";
    if (!all && word != "destructive" && word != "rewriting" && word != "data-dependent") {
      throw Error(ErrorCode::usage, fmt::format("\"{}\" is nothing that can be allowed", escape_controls(word)),
                  {.hint = "accepted: destructive, rewriting, data-dependent, all; several with commas between"});
    }
    if (all || word == "destructive") given.destructive = true;
    if (all || word == "rewriting") given.rewriting = true;
    if (all || word == "data-dependent") given.data_dependent = true;
    words.remove_prefix(std::min(comma + 1, words.size()));
  }
  return given;
}

std::string CountedLoss::sentence() const {
  const std::string_view unit = loss.column.empty() ? "row" : "value";
  if (!count) return fmt::format("{}: {}s that nobody has counted", loss.what, unit);
  return fmt::format("{}: {} {}{}", loss.what, *count, unit, *count == 1 ? "" : "s");
}

std::vector<CountedLoss> count_losses(const Changes& changes, const Renames& renames, Connection* database) {
  std::vector<CountedLoss> losses;
  for (const Change& change : changes.changes) {
    for (const Loss& loss : change.hazards.losses) {
      CountedLoss counted{loss, std::nullopt};
      if (database != nullptr) {
        const std::string query = counting(under_old_names(loss, renames), database->dialect());
        counted.count = database->query(query).integer(0, 0);
      }
      if (counted.count != 0) losses.push_back(std::move(counted));
    }
  }
  return losses;
}

std::vector<std::string> refusals(const Changes& changes, const std::vector<CountedLoss>& losses,
                                  const Permissions& allowed) {
  std::vector<std::string> sentences;
  if (!allowed.destructive) {
    for (const CountedLoss& loss : losses) sentences.push_back("destroys " + loss.sentence());
  }
  for (const Change& change : changes.changes) {
    if (change.hazards.rewrites && !allowed.rewriting) {
      sentences.push_back("writes every row anew: " + describe(change.operation));
    }
    if (change.hazards.depends_on_data && !allowed.data_dependent) {
      sentences.push_back("rows may refuse it: " + describe(change.operation));
    }
  }
  return sentences;
}

std::vector<PossibleRename> open_questions(const std::vector<PossibleRename>& possible,
                                           const std::vector<CountedLoss>& losses) {
  std::vector<PossibleRename> open;
  std::copy_if(possible.begin(), possible.end(), std::back_inserter(open), [&](const PossibleRename& rename) {
    return std::any_of(losses.begin(), losses.end(), [&](const CountedLoss& counted) {
      return counted.loss.table == rename.table && counted.loss.column == rename.from;
    });
  });
  return open;
}

}  // namespace dunlin
