// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/render_operations.hpp"

#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

namespace dunlin::postgres {
namespace {

using namespace operation;

/// One overload for each operation, so that a new one does not compile until it has an answer here.
class OperationWriter {
 public:
  explicit OperationWriter(const schema::Schema& before) : before_(before) {}

  void operator()(const CreateTable& one);
  void operator()(const DropTable& one) {
    const bool foreign = one.table.kind == schema::TableKind::foreign;
    drop(foreign ? "FOREIGN TABLE" : "TABLE", qualified(one.table.name));
  }
  void operator()(const RenameTable& one) {
    schema::ObjectName now = one.from;
    if (one.from.schema != one.to.schema) {
      writer_.alter(now, "SET SCHEMA " + quote(one.to.schema), true);
      now.schema = one.to.schema;
    }
    if (one.from.name != one.to.name) writer_.alter(now, "RENAME TO " + quote(one.to.name), true);
  }
  void operator()(const AlterTable& one) { write_properties(writer_, one); }

  void operator()(const AddColumn& one) { write_column(writer_, one); }
  void operator()(const DropColumn& one) { writer_.alter(one.table, "DROP COLUMN " + quote(one.column.name)); }
  void operator()(const RenameColumn& one) { rename(one.table, "COLUMN ", one.from, one.to); }
  void operator()(const AlterColumn& one) { write_column(writer_, one); }

  void operator()(const AddPrimaryKey& one) { add_constraint(one.table, one.key, key_clause(one.key, true)); }
  void operator()(const DropPrimaryKey& one) { drop_constraint(one.table, one.key.name); }
  void operator()(const AddUnique& one) { add_constraint(one.table, one.key, key_clause(one.key, false)); }
  void operator()(const DropUnique& one) { drop_constraint(one.table, one.key.name); }
  void operator()(const AddForeignKey& one) { add_constraint(one.table, one.key, foreign_key_clause(one.key)); }
  void operator()(const DropForeignKey& one) { drop_constraint(one.table, one.key.name); }
  void operator()(const AlterForeignKey& one);
  void operator()(const AddCheck& one) { add_constraint(one.table, one.check, check_clause(one.check)); }
  void operator()(const DropCheck& one) { drop_constraint(one.table, one.check.name); }
  void operator()(const ValidateCheck& one) { writer_.alter(one.table, "VALIDATE CONSTRAINT " + quote(one.to.name)); }
  void operator()(const RenameConstraint& one) { rename(one.table, "CONSTRAINT ", one.from, one.to); }

  void operator()(const CreateIndex& one) {
    writer_.statement(create_index(one.index, one.relation));
    writer_.comment("INDEX " + qualified({one.relation.schema, one.index.name}), one.index.comment);
  }
  void operator()(const DropIndex& one) { drop("INDEX", qualified({one.relation.schema, one.index.name})); }
  void operator()(const RenameIndex& one) {
    writer_.statement(
        fmt::format("ALTER INDEX {} RENAME TO {}", qualified({one.relation.schema, one.from}), quote(one.to)));
  }
  void operator()(const CreateTrigger& one) {
    writer_.with_list([&](Statements& list) { render_triggers(list, {one.trigger}, one.relation); });
  }
  void operator()(const DropTrigger& one) {
    drop("TRIGGER", quote(one.trigger.name) + " ON " + qualified(one.relation));
  }
  void operator()(const CreatePart& one) {
    writer_.with_list([&](Statements& list) { render_part(list, one.part, one.relation); });
  }
  void operator()(const DropPart& one) {
    const std::string& kind = one.part.kind;
    if (kind == "STATISTICS") return drop(kind, qualified({one.relation.schema, one.part.name}));
    if (kind == "RULE" || kind == "POLICY") return drop(kind, quote(one.part.name) + " ON " + qualified(one.relation));
    drop_constraint(one.relation, one.part.name);
  }

  void operator()(const CreateView& one) {
    writer_.with_list([&](Statements& list) {
      render_view(list, one.view);
      const std::string kind = one.view.materialised ? "MATERIALIZED VIEW " : "VIEW ";
      render_access(list, kind + qualified(one.view.name), one.view.access);
    });
  }
  void operator()(const DropView& one) {
    drop(one.view.materialised ? "MATERIALIZED VIEW" : "VIEW", qualified(one.view.name));
  }

  void operator()(const CreateEnum& one) {
    writer_.with_list([&](Statements& list) { render_enum(list, one.type); });
  }
  void operator()(const DropEnum& one) { drop("TYPE", qualified(one.type.name)); }
  void operator()(const AddEnumLabel& one) {
    writer_.statement(fmt::format("ALTER TYPE {} ADD VALUE {}{}", qualified(one.type), literal(one.label),
                                  one.before ? " BEFORE " + literal(*one.before) : ""));
  }
  void operator()(const ReplaceEnum& one) { write_enum(writer_, one); }

  void operator()(const CreateSequence& one) { write_sequence(writer_, one); }
  void operator()(const DropSequence& one) { drop("SEQUENCE", qualified(one.sequence.name)); }
  void operator()(const AlterSequence& one) { write_sequence(writer_, one); }

  void operator()(const CreateDefinition& one) {
    writer_.with_list([&](Statements& list) {
      render_definition(list, one.definition);
      render_access(list, definition_target(one.definition), one.definition.access);
    });
  }
  void operator()(const DropDefinition& one) { writer_.statement("DROP " + definition_target(one.definition)); }
  void operator()(const ReplaceDefinition& one) { writer_.statement(one.to.definition); }

  void operator()(const CreateNamespace& one) {
    writer_.statement("CREATE SCHEMA " + quote(one.name.name));
    writer_.comment("SCHEMA " + quote(one.name.name), one.name.comment);
  }
  void operator()(const DropNamespace& one) { drop("SCHEMA", quote(one.name.name)); }
  void operator()(const CreateExtension& one) {
    writer_.statement(
        fmt::format("CREATE EXTENSION {} WITH SCHEMA {}", quote(one.extension.name), quote(one.extension.schema)));
  }
  void operator()(const DropExtension& one) { drop("EXTENSION", quote(one.extension.name)); }
  void operator()(const AlterExtension& one);

  void operator()(const SetComment& one) { write_comment(writer_, one); }

  [[nodiscard]] std::vector<std::string> take() && { return std::move(writer_).take(); }

 private:
  void drop(std::string_view kind, const std::string& name) {
    writer_.statement(fmt::format("DROP {} {}", kind, name));
  }
  void rename(const ObjectName& table, std::string_view what, const std::string& from, const std::string& to) {
    writer_.alter(table, fmt::format("RENAME {}{} TO {}", what, quote(from), quote(to)), true);
  }
  void drop_constraint(const ObjectName& table, const std::string& name) {
    writer_.alter(table, "DROP CONSTRAINT " + quote(name));
  }
  template <typename Constraint>
  void add_constraint(const ObjectName& table, const Constraint& constraint, const std::string& clause) {
    writer_.alter(table, "ADD " + clause);
    if (constraint.comment.empty()) return;
    writer_.comment(fmt::format("CONSTRAINT {} ON {}", quote(constraint.name), qualified(table)), constraint.comment);
  }

  const schema::Schema& before_;
  /// `before_` with the tables made since, by name; only once a table has parents, whose columns it must know.
  std::optional<schema::Schema> tables_;
  std::vector<schema::Table> made_;
  StatementWriter writer_;
};

void OperationWriter::operator()(const CreateTable& one) {
  if (!one.table.parents.empty()) {
    if (!tables_) tables_.emplace().tables = before_.tables;
    std::move(made_.begin(), made_.end(), std::back_inserter(tables_->tables));
    made_.clear();
    std::sort(tables_->tables.begin(), tables_->tables.end(),
              [](const schema::Table& a, const schema::Table& b) { return a.name < b.name; });
  }
  write_table(writer_, tables_ ? *tables_ : before_, one);
  made_.push_back(one.table);
}

void OperationWriter::operator()(const AlterForeignKey& one) {
  if (one.from.deferral != one.to.deferral) {
    const bool deferrable = one.to.deferral != schema::Deferral::immediate;
    const bool deferred = one.to.deferral == schema::Deferral::initially_deferred;
    writer_.alter(one.table, fmt::format("ALTER CONSTRAINT {} {} {}", quote(one.to.name),
                                         deferrable ? "DEFERRABLE" : "NOT DEFERRABLE",
                                         deferred ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE"));
  }
  if (one.to.validated && !one.from.validated) {
    writer_.alter(one.table, "VALIDATE CONSTRAINT " + quote(one.to.name));
  }
}

void OperationWriter::operator()(const AlterExtension& one) {
  const std::string alter = "ALTER EXTENSION " + quote(one.to.name);
  if (one.from.schema != one.to.schema) writer_.statement(alter + " SET SCHEMA " + quote(one.to.schema));
  if (one.from.version != one.to.version) writer_.statement(alter + " UPDATE TO " + literal(one.to.version));
}

}  // namespace

std::vector<std::string> render(std::span<const Operation> operations, const schema::Schema& before) {
  OperationWriter writer(before);
  for (const Operation& operation : operations) std::visit(writer, operation);
  return std::move(writer).take();
}

bool replaces(const schema::Definition& from, const schema::Definition& to) {
  if (from.kind != to.kind || from.name != to.name || from.arguments != to.arguments) return false;
  if (from.kind != "FUNCTION" && from.kind != "PROCEDURE") return false;
  // Arguments by name and default, and the result: as pg_get_functiondef writes it, all before the language.
  const auto head = [](const std::string& text) { return std::string_view(text).substr(0, text.find("\n LANGUAGE ")); };
  return head(from.definition) == head(to.definition);
}

}  // namespace dunlin::postgres
