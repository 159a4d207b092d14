// SPDX-License-Identifier: Apache-2.0
// What is kept as text beside a table or view: triggers, rules, policies, statistics.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

std::string enabled_of(char state, std::string_view what, const std::string& name) {
  switch (state) {
    case 'D': return fmt::format("DISABLE {} {}", what, quote(name));
    case 'R': return fmt::format("ENABLE REPLICA {} {}", what, quote(name));
    case 'A': return fmt::format("ENABLE ALWAYS {} {}", what, quote(name));
    default: return {};
  }
}

std::string definition_of(Reading& reading, Cells& cells) {
  std::optional<std::string> text = cells.optional();
  if (!text || text->empty()) reading.changed_meanwhile = true;
  if (text && text->ends_with(';')) text->pop_back();
  return text.value_or("");
}

void read_trigger(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid relation = cells.oid();
  schema::Table* table = reading.table(relation);
  schema::View* view = reading.view(relation);
  if (table == nullptr && view == nullptr) return;
  schema::Trigger trigger;
  trigger.name = cells.text();
  trigger.enabled = enabled_of(cells.letter(), "TRIGGER", trigger.name);
  trigger.definition = definition_of(reading, cells);
  trigger.comment = reading.comment(CatalogId::trigger, number);
  (table != nullptr ? table->triggers : view->triggers).push_back(std::move(trigger));
}

void add_part(Reading& reading, Oid relation, schema::TablePart part) {
  if (schema::Table* table = reading.table(relation)) {
    table->parts.push_back(std::move(part));
  } else if (schema::View* view = reading.view(relation)) {
    view->parts.push_back(std::move(part));
  }
}

void read_rule(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid relation = cells.oid();
  schema::TablePart part;
  part.kind = "RULE";
  part.name = cells.text();
  part.enabled = enabled_of(cells.letter(), "RULE", part.name);
  part.definition = definition_of(reading, cells);
  part.comment = reading.comment(CatalogId::rewrite, number);
  add_part(reading, relation, std::move(part));
}

std::string command_of(char command) {
  switch (command) {
    case 'r': return " FOR SELECT";
    case 'a': return " FOR INSERT";
    case 'w': return " FOR UPDATE";
    case 'd': return " FOR DELETE";
    default: return {};
  }
}

void read_policy(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid relation = cells.oid();
  schema::TablePart part;
  part.kind = "POLICY";
  part.name = cells.text();
  const char command = cells.letter();
  const bool permissive = cells.flag();
  const std::string roles = cells.text();
  const std::optional<std::string> condition = cells.optional();
  const std::optional<std::string> check = cells.optional();
  const Relation* table = reading.relation(relation);
  if (table == nullptr) return;
  part.definition = fmt::format("CREATE POLICY {} ON {}{}{} TO {}", quote(part.name), qualified(table->name),
                                permissive ? "" : " AS RESTRICTIVE", command_of(command), roles);
  if (condition) part.definition += " USING (" + *condition + ")";
  if (check) part.definition += " WITH CHECK (" + *check + ")";
  part.comment = reading.comment(CatalogId::policy, number);
  add_part(reading, relation, std::move(part));
}

void read_statistics(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid relation = cells.oid();
  schema::TablePart part;
  part.kind = "STATISTICS";
  const std::string schema = cells.text();
  part.name = cells.text();
  part.definition = definition_of(reading, cells);
  const std::optional<std::string> target = cells.optional();
  if (reading.is_member(CatalogId::statistics, number)) return;
  if (target && *target != "-1" && reading.table(relation) != nullptr) {
    reading.schema.uncovered.push_back(
        fmt::format("the statistics target of statistics {}", qualified({schema, part.name})));
  }
  part.comment = reading.comment(CatalogId::statistics, number);
  add_part(reading, relation, std::move(part));
}

}  // namespace

std::vector<CatalogQuery> part_queries(int version) {
  return {
      {fmt::format("SELECT oid, tgrelid, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger "
                   "WHERE oid >= 16384 AND NOT tgisinternal{}",
                   version >= 130000 ? " AND tgparentid = 0" : ""),
       read_trigger},
      {"SELECT oid, ev_class, rulename, ev_enabled, pg_get_ruledef(oid) FROM pg_rewrite "
       "WHERE oid >= 16384 AND rulename <> '_RETURN'",
       read_rule},
      {"SELECT p.oid, p.polrelid, p.polname, p.polcmd, p.polpermissive, coalesce((SELECT string_agg("
       "quote_ident(r.rolname), ', ' ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)), 'PUBLIC'), "
       "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p",
       read_policy},
      {fmt::format("SELECT s.oid, s.stxrelid, n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid), {} "
                   "FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace",
                   version >= 130000 ? "s.stxstattarget" : "NULL"),
       read_statistics},
  };
}

}  // namespace dunlin::postgres
