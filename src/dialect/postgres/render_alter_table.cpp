// SPDX-License-Identifier: Apache-2.0
// Tables as a whole, sequences and comments that change.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"
#include "dialect/postgres/render_operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace dunlin::postgres {
namespace {

/// `USING "m" WITH (…) TABLESPACE "t"`, taken apart.
struct Storage {
  std::string method;
  std::string options;
  std::string tablespace;
};

Storage storage_of(std::string_view text) {
  Storage storage;
  if (const std::size_t at = text.find("TABLESPACE "); at != std::string_view::npos) {
    storage.tablespace = text.substr(at + 11);
    text = text.substr(0, at);
  }
  if (const std::size_t at = text.find("WITH ("); at != std::string_view::npos) {
    storage.options = text.substr(at + 6, text.rfind(')') - at - 6);
    text = text.substr(0, at);
  }
  if (text.starts_with("USING ")) storage.method = text.substr(6, text.find_last_not_of(' ') - 5);
  return storage;
}

/// `a='1', b='x, y'` by name.
std::map<std::string, std::string> options_of(std::string_view text) {
  std::map<std::string, std::string> options;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] == '\'') quoted = !quoted;
    if (at < text.size() && (quoted || text[at] != ',')) continue;
    const std::string_view option = text.substr(begin, at - begin);
    if (!option.empty()) options.emplace(option.substr(0, option.find('=')), option);
    begin = std::min(at + 2, text.size());
  }
  return options;
}

void write_row_security(StatementWriter& writer, const operation::AlterTable& change) {
  const auto enabled = [](const std::string& text) { return text.starts_with("ENABLE"); };
  const auto forced = [](const std::string& text) { return text.ends_with("FORCE"); };
  const std::string& from = change.from.row_security;
  const std::string& to = change.to.row_security;
  if (enabled(from) != enabled(to)) {
    writer.alter(change.table, enabled(to) ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY");
  }
  if (forced(from) != forced(to)) {
    writer.alter(change.table, forced(to) ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY");
  }
}

/// What a comment is on, as `COMMENT ON` has it.
std::string target_of(const operation::CommentTarget& target) {
  const bool is_constraint = target.kind == "EXCLUDE" || target.kind == "PRIMARY KEY" || target.kind == "UNIQUE" ||
                             target.kind == "FOREIGN KEY" || target.kind == "NOT NULL";
  const std::string kind = is_constraint ? "CONSTRAINT" : target.kind;
  if (kind == "COLUMN") return "COLUMN " + qualified(target.object) + "." + quote(target.part);
  if (kind == "SCHEMA") return "SCHEMA " + quote(target.object.name);
  if (kind == "INDEX" && !target.part.empty()) return "INDEX " + qualified({target.object.schema, target.part});
  if (kind == "STATISTICS") return "STATISTICS " + qualified({target.object.schema, target.part});
  if (!target.part.empty()) return fmt::format("{} {} ON {}", kind, quote(target.part), qualified(target.object));
  return definition_target({.kind = kind,
                            .name = target.object,
                            .arguments = target.arguments,
                            .definition = {},
                            .comment = {},
                            .access = {}});
}

}  // namespace

OptionChanges option_changes(const std::string& from, const std::string& to) {
  const auto before = options_of(from);
  const auto after = options_of(to);
  OptionChanges changes;
  for (const auto& [name, option] : after) {
    const auto old = before.find(name);
    if (old == before.end() || old->second != option) changes.set += (changes.set.empty() ? "" : ", ") + option;
  }
  for (const auto& [name, option] : before) {
    if (!after.contains(name)) changes.reset += (changes.reset.empty() ? "" : ", ") + name;
  }
  return changes;
}

void write_table(StatementWriter& writer, const schema::Schema& before, const operation::CreateTable& change) {
  writer.with_list([&](Statements& list) { render_table(list, before, change.table, TableForm::whole); });
  for (const schema::ForeignKey& key : change.table.foreign_keys) {
    writer.alter(change.table.name, "ADD " + foreign_key_clause(key));
  }
}

void write_properties(StatementWriter& writer, const operation::AlterTable& change) {
  const auto alter = [&](const std::string& action) { writer.alter(change.table, action); };
  if (change.from.unlogged != change.to.unlogged) alter(change.to.unlogged ? "SET UNLOGGED" : "SET LOGGED");
  const Storage from = storage_of(change.from.options);
  const Storage to = storage_of(change.to.options);
  if (from.method != to.method) alter("SET ACCESS METHOD " + (to.method.empty() ? "heap" : to.method));
  const OptionChanges options = option_changes(from.options, to.options);
  if (!options.set.empty()) alter("SET (" + options.set + ")");
  if (!options.reset.empty()) alter("RESET (" + options.reset + ")");
  write_row_security(writer, change);
  if (change.from.replica_identity != change.to.replica_identity) {
    alter("REPLICA IDENTITY " + (change.to.replica_identity.empty() ? "DEFAULT" : change.to.replica_identity));
  }
  if (change.from.clustered_on != change.to.clustered_on) {
    alter(change.to.clustered_on.empty() ? "SET WITHOUT CLUSTER" : "CLUSTER ON " + quote(change.to.clustered_on));
  }
  if (from.tablespace != to.tablespace) {
    alter("SET TABLESPACE " + (to.tablespace.empty() ? "pg_default" : to.tablespace));
  }
}

void write_sequence(StatementWriter& writer, const operation::CreateSequence& change) {
  writer.with_list([&](Statements& list) { render_sequence(list, change.sequence); });
}

void write_sequence(StatementWriter& writer, const operation::AlterSequence& change) {
  const std::string alter = "ALTER SEQUENCE " + qualified(change.to.name);
  const std::string type = change.from.options.type == change.to.options.type ? "" : " AS " + change.to.options.type;
  const std::string options = type + sequence_changes(change.from.options, change.to.options, "");
  if (!options.empty()) writer.statement(alter + options);
  if (change.from.unlogged != change.to.unlogged)
    writer.statement(alter + (change.to.unlogged ? " SET UNLOGGED" : " SET LOGGED"));
  if (change.from.owned_by == change.to.owned_by) return;
  writer.statement(
      alter + " OWNED BY " +
      (change.to.owned_by ? qualified(change.to.owned_by->first) + "." + quote(change.to.owned_by->second) : "NONE"));
}

void write_comment(StatementWriter& writer, const operation::SetComment& change) {
  const std::string text = change.to.empty() ? "NULL" : literal(change.to);
  writer.statement(fmt::format("COMMENT ON {} IS {}", target_of(change.target), text));
}

}  // namespace dunlin::postgres
