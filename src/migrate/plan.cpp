// SPDX-License-Identifier: Apache-2.0
#include "migrate/plan.hpp"

#include <dunlin/error.hpp>

#include "migrate/code.hpp"
#include "revision/checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

std::string join_pieces(const std::vector<BodyPiece>& pieces) {
  std::string body;
  for (const BodyPiece& piece : pieces) body += piece.text;
  return body;
}

/// A statement that sets a password must not be kept where other people read.
bool mentions_password(const std::vector<BodyPiece>& pieces, const sql::LexicalRules& rules) {
  constexpr std::string_view kWord = "password";
  for (const BodyPiece& piece : pieces) {
    sql::Lexer lexer(piece.text, rules);
    sql::Token token;
    while (lexer.next(token)) {
      if (token.kind != sql::TokenKind::word || token.length != kWord.size()) continue;
      const std::string_view word = std::string_view(piece.text).substr(token.offset, token.length);
      const auto same = [](char a, char b) { return (a | 0x20) == b; };
      if (std::equal(word.begin(), word.end(), kWord.begin(), same)) return true;
    }
  }
  return false;
}

std::optional<SourcePosition> place_of(const Revision& revision) {
  if (revision.path.empty()) return std::nullopt;
  return SourcePosition{.path = revision.path, .text = {}};
}

/// Whether a revision in code says that it cannot be undone.
bool is_irreversible(const Revision& revision, const Dialect& dialect) {
  if (revision.irreversible) return true;
  try {
    static_cast<void>(record_code(revision, Direction::down, dialect));
  } catch (const Error& error) {
    return error.code() == ErrorCode::irreversible;
  }
  return false;
}

[[noreturn]] void refuse_way_down(const Revision& revision) {
  const std::string reason = revision.irreversible ? ": " + *revision.irreversible : "";
  const std::string_view mend =
      revision.code != nullptr ? "override `down` in its class" : "add a `-- dunlin: down` section to its file";
  throw Error(ErrorCode::irreversible, fmt::format("revision \"{}\" has no way down{}", revision.id, reason),
              {.hint = revision.irreversible ? "restore a backup made before it, or write a new revision that undoes it"
                                             : std::string(mend),
               .state = "nothing was changed",
               .source = place_of(revision)});
}

bool can_be_grouped(const RevisionPlan& plan) {
  return plan.role == Role::revision && plan.is_single_transaction() && plan.steps[0].settings.empty() &&
         !plan.timeout && !plan.lock_timeout &&
         std::all_of(plan.statements.begin(), plan.statements.end(),
                     [](const BodyStatement& statement) { return statement.classification.groupable; });
}

/// What `revision` needs to be applied.
std::vector<std::string> required_by(const Revision& revision) {
  std::vector<std::string> required = revision.parents;
  for (const std::string& id : revision.depends_on) {
    if (std::find(required.begin(), required.end(), id) == required.end()) required.push_back(id);
  }
  return required;
}

RevisionRow row_of_code(const Revision& revision, const Checksums& checksums, const Dialect& dialect) {
  RevisionRow row;
  row.revision = {.id = revision.id,
                  .parents = revision.parents,
                  .kind = std::string(kind::kCode),
                  .algorithm = std::string(Checksums::algorithm(revision)),
                  .checksum_up = checksums.up(revision),
                  .checksum_down = checksums.down(revision),
                  .message = revision.message};
  row.compatible_from = revision.compatible_from.value_or("");
  if (revision.secret || revision.irreversible) return row;
  try {
    const std::string body = fmt::format("{}", fmt::join(record_code(revision, Direction::down, dialect), ";\n"));
    const std::vector<BodyPiece> pieces{{.text = body}};
    if (!mentions_password(pieces, dialect.lexical_rules())) row.down_body = body;
  } catch (const Error&) {
    // It reads rows, or there is no way down: without a stored one only a program that has the class knows.
  }
  return row;
}

}  // namespace

RevisionRow Planner::row_of(const Revision& revision) const {
  if (revision.code != nullptr) return row_of_code(revision, checksums_, dialect_);
  const auto up = body_of(revision, Direction::up, dialect_.name(), project_.variables);
  const auto down = body_of(revision, Direction::down, dialect_.name(), project_.variables);
  RevisionRow row;
  row.revision = {.id = revision.id,
                  .parents = revision.parents,
                  .kind = std::string(revision.repeatable ? kind::kRepeatable : kind::kSql),
                  .algorithm = std::string(kChecksumAlgorithm),
                  .checksum_up = checksums_.up(revision),
                  .checksum_down = checksums_.down(revision),
                  .message = revision.message};
  row.compatible_from = revision.compatible_from.value_or("");
  const sql::LexicalRules& rules = dialect_.lexical_rules();
  if (!revision.secret && !mentions_password(up, rules) && !mentions_password(down, rules)) {
    row.up_body = join_pieces(up);
    // Without a section there is no way down, which is not the same as one with nothing to do.
    if (!revision.irreversible && has_section(revision, Direction::down, dialect_.name())) {
      row.down_body = join_pieces(down);
    }
  }
  return row;
}

RevisionPlan Planner::plan_code(const Revision& revision, Direction direction) const {
  if (direction == Direction::down && is_irreversible(revision, dialect_)) refuse_way_down(revision);
  RevisionPlan plan;
  plan.direction = direction;
  plan.code = &revision;
  plan.row = row_of(revision);
  plan.required = required_by(revision);
  plan.stepped = !revision.code->info().in_transaction;
  if (!plan.stepped) plan.steps.emplace_back();
  plan.timeout = revision.timeout;
  plan.lock_timeout = revision.lock_timeout;
  plan.groupable = false;  // What it runs is known too late.
  if (direction == Direction::up && !plan.row.down_body) {
    plan.note = "no way down is stored: only a program that has this migration can undo it";
  }
  return plan;
}

RevisionPlan Planner::plan(const Revision& revision, Direction direction) const {
  if (revision.code != nullptr) return plan_code(revision, direction);
  if (direction == Direction::down) {
    // What did nothing on this database, as a merge, has nothing to undo here either.
    const auto did_nothing = [&] {
      const auto up = body_of(revision, Direction::up, dialect_.name(), project_.variables);
      return compile_body({revision.path, revision.text}, up, dialect_).empty();
    };
    const bool has_down = has_section(revision, Direction::down, dialect_.name());
    if (revision.irreversible || (!has_down && !did_nothing())) refuse_way_down(revision);
  }
  RevisionPlan plan;
  plan.direction = direction;
  plan.role = revision.repeatable ? Role::repeatable : Role::revision;
  plan.row = row_of(revision);
  plan.required = required_by(revision);
  plan.source = {revision.path, revision.text};
  plan.statements =
      compile_body(plan.source, body_of(revision, direction, dialect_.name(), project_.variables), dialect_);
  plan.steps = cut_into_steps(plan.statements, revision.no_transaction);
  plan.timeout = revision.timeout;
  plan.lock_timeout = revision.lock_timeout;
  plan.groupable = can_be_grouped(plan);
  return plan;
}

RevisionPlan Planner::plan_stored(const AppliedRevision& applied, const StoredBodies& bodies) const {
  if (!bodies.down) {
    const bool code = applied.kind == kind::kCode;
    throw Error(ErrorCode::missing_revision,
                fmt::format("revision \"{}\" is applied, {} and no way down stored with it", applied.id,
                            code ? "is in the code of another program, has no file here" : "has no file here"),
                {.hint = code ? "only the newer program, which has this migration, can undo it"
                              : "use the program or the files of the release that applied it",
                 .state = "nothing was changed"});
  }
  RevisionPlan plan;
  plan.direction = Direction::down;
  plan.row.revision = applied;
  plan.source = {fmt::format("(stored with revision {})", applied.id), *bodies.down};
  const std::vector<BodyPiece> pieces{{.text = *bodies.down}};
  plan.statements = compile_body(plan.source, pieces, dialect_);
  plan.steps = cut_into_steps(plan.statements, false);
  plan.groupable = can_be_grouped(plan);
  plan.from_history = true;
  return plan;
}

void write_down_code(RevisionPlan& plan, const Dialect& dialect) {
  if (plan.code == nullptr) return;
  try {
    for (std::string& sql : record_code(*plan.code, plan.direction, dialect)) {
      BodyStatement statement;
      statement.classification = dialect.classify(sql);
      statement.sql = std::move(sql);
      statement.localised = statement.classification.kind == sql::StatementKind::setting ? statement.sql : "";
      plan.statements.push_back(std::move(statement));
    }
  } catch (Error& error) {
    if (error.details().state.empty()) error.details().state = "nothing was changed";
    if (error.code() == ErrorCode::reads_rows) {
      throw Error(error.code(), fmt::format("revision \"{}\": {}", plan.id(), error.message()), error.details());
    }
    throw;
  }
  plan.steps = cut_into_steps(plan.statements, plan.stepped);
}

}  // namespace dunlin
