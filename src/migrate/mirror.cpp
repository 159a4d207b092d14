// SPDX-License-Identifier: Apache-2.0
#include "migrate/mirror.hpp"

#include <dunlin/error.hpp>

#include "revision/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

constexpr std::string_view kVersion = "db_migration_version";
constexpr std::string_view kLastRun = "db_migration_last_run";

std::string name_of(Mirror mirror, std::string table) {
  if (!table.empty()) return table;
  return mirror == Mirror::settings ? "settings" : "alembic_version";
}

/// A value as it was written, whatever its column's type.
std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  return {};
}

[[noreturn]] void refuse_unknown(const TableRef& table, const std::string& version) {
  throw Error(ErrorCode::mirror_conflict,
              fmt::format("table \"{}\" says that the database is at \"{}\", which this program does not have",
                          table.name, version),
              {.hint = "run the program that wrote it; or say where the database is with `stamp`",
               .state = "nothing was changed"});
}

}  // namespace

MirrorTable::MirrorTable(Mirror mirror, std::string table, const Project& project, Naming naming,
                         const Dialect& dialect)
    : mirror_(mirror), table_(name_of(mirror, std::move(table))), quoted_(dialect.quote(table_.name)) {
  if (mirror_ != Mirror::settings) return;
  if (naming == Naming::sequence && project.graph.heads().size() <= 1) return;
  throw Error(ErrorCode::mirror_conflict, "a table of settings tells one number, and these revisions need more",
              {.hint = "use sequence naming, or the mirror of `alembic_version`"});
}

std::string MirrorTable::create() const { return create(""); }

std::string MirrorTable::create_if_absent() const { return create("IF NOT EXISTS "); }

std::string MirrorTable::create(std::string_view condition) const {
  if (mirror_ == Mirror::settings) {
    return fmt::format(
        "CREATE TABLE {}{} (key TEXT PRIMARY KEY, value TEXT, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, "
        "updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        condition, quoted_);
  }
  // Wider than Alembic's own, which cuts at 32: our ids may be longer.
  return fmt::format("CREATE TABLE {}{} (version_num VARCHAR(64) NOT NULL PRIMARY KEY)", condition, quoted_);
}

std::vector<BatchStatement> MirrorTable::write(const std::vector<std::string>& heads, std::string_view now) const {
  std::vector<BatchStatement> statements;
  const auto add = [&](std::string sql, std::vector<Value> parameters) {
    statements.push_back({.sql = std::move(sql), .parameters = std::move(parameters), .copy_data = {}});
  };
  if (mirror_ == Mirror::alembic) {
    add(fmt::format("DELETE FROM {}", quoted_), {});
    for (const std::string& id : heads) add(fmt::format("INSERT INTO {} (version_num) VALUES ($1)", quoted_), {id});
    return statements;
  }
  const std::int64_t number = heads.empty() ? 0 : sequence_number(heads.front()).value_or(0);
  // The other program's table need not say that its keys are unique, so that ON CONFLICT may have nothing to go by.
  const auto set = [&](std::string_view key, std::string_view value) {
    const std::vector<Value> parameters{std::string(key)};
    add(fmt::format("UPDATE {} SET value = {}, updated_at = CURRENT_TIMESTAMP WHERE key = $1", quoted_, value),
        parameters);
    add(fmt::format("INSERT INTO {0} (key, value, created_at, updated_at) SELECT CAST($1 AS text), {1}, "
                    "CURRENT_TIMESTAMP, CURRENT_TIMESTAMP WHERE NOT EXISTS (SELECT 1 FROM {0} WHERE key = $1)",
                    quoted_, value),
        parameters);
  };
  set(kVersion, fmt::format("'{}'", number));
  set(kLastRun, fmt::format("CAST({} AS text)", now));
  return statements;
}

std::string MirrorTable::question() const {
  if (mirror_ == Mirror::alembic) return fmt::format("SELECT version_num FROM {}", quoted_);
  return fmt::format("SELECT value FROM {} WHERE key = '{}'", quoted_, kVersion);
}

std::optional<std::set<std::string>> MirrorTable::read(const Result& answer, const std::set<std::string>& known) const {
  std::set<std::string> heads;
  if (mirror_ == Mirror::settings) {
    if (answer.rows.empty()) return std::nullopt;
    const std::string version = text_of(answer.rows[0][0]);
    const std::optional<std::int64_t> number = sequence_number(version);
    if (number == 0) return heads;
    const auto is_it = [&](const std::string& id) { return number && sequence_number(id) == number; };
    const auto found = std::find_if(known.begin(), known.end(), is_it);
    if (found == known.end()) refuse_unknown(table_, version);
    return std::set<std::string>{*found};
  }
  for (const std::vector<Value>& row : answer.rows) {
    const std::string id = text_of(row[0]);
    if (!known.contains(id)) refuse_unknown(table_, id);
    heads.insert(id);
  }
  return heads;
}

void note_heads(const AppliedParents& applied, Plan& plan) {
  std::map<std::string, std::size_t> children;
  for (const auto& [id, parents] : applied) {
    for (const std::string& parent : parents) ++children[parent];
  }
  std::set<std::string> heads;
  for (const auto& [id, parents] : applied) {
    if (!children.contains(id)) heads.insert(id);
  }
  for (RevisionPlan& one : plan.revisions) {
    if (one.role != Role::revision) continue;
    const std::vector<std::string>& parents = one.row.revision.parents;
    if (one.direction == Direction::up) {
      for (const std::string& parent : parents) {
        ++children[parent];
        heads.erase(parent);
      }
      heads.insert(one.id());
    } else {
      heads.erase(one.id());
      for (const std::string& parent : parents) {
        if (--children[parent] == 0) heads.insert(parent);
      }
    }
    one.heads.assign(heads.begin(), heads.end());
  }
}

}  // namespace dunlin
