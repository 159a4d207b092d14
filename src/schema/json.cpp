// SPDX-License-Identifier: Apache-2.0
#include "schema/json.hpp"

#include "schema/json_writer.hpp"

#include <string_view>
#include <vector>

namespace dunlin::schema {
namespace {

std::string_view word_of(TableKind kind) {
  switch (kind) {
    case TableKind::ordinary: return "";
    case TableKind::partitioned: return "partitioned";
    case TableKind::partition: return "partition";
    case TableKind::foreign: return "foreign";
    case TableKind::virtual_table: return "virtual";
  }
  return "";
}

std::string_view word_of(Deferral deferral) {
  switch (deferral) {
    case Deferral::immediate: return "";
    case Deferral::deferrable: return "deferrable";
    case Deferral::initially_deferred: return "initially deferred";
  }
  return "";
}

std::string_view word_of(ReferenceAction action) {
  switch (action) {
    case ReferenceAction::no_action: return "";
    case ReferenceAction::restrict: return "restrict";
    case ReferenceAction::cascade: return "cascade";
    case ReferenceAction::set_null: return "set null";
    case ReferenceAction::set_default: return "set default";
  }
  return "";
}

/// Writes each kind of object.
class SchemaWriter {
 public:
  std::string write(const Schema& schema) {
    json_.number("version", kJsonVersion);
    json_.objects("schemas", schema.namespaces, [&](const Namespace& one) {
      json_.text("name", one.name);
      json_.text("comment", one.comment);
    });
    json_.objects("extensions", schema.extensions, [&](const Extension& one) {
      json_.text("name", one.name);
      json_.text("schema", one.schema);
      json_.text("extension_version", one.version);
    });
    json_.objects("enums", schema.enums, [&](const Enum& one) {
      name(one.name);
      json_.texts("labels", one.labels);
      json_.text("comment", one.comment);
    });
    json_.objects("sequences", schema.sequences, [&](const Sequence& one) { sequence(one); });
    json_.objects("tables", schema.tables, [&](const Table& one) { table(one); });
    json_.objects("views", schema.views, [&](const View& one) { view(one); });
    json_.objects("definitions", schema.definitions, [&](const Definition& one) {
      json_.text("kind", one.kind);
      name(one.name);
      json_.text("arguments", one.arguments);
      json_.text("definition", one.definition);
      json_.text("comment", one.comment);
    });
    json_.texts("uncovered", schema.uncovered);
    return std::move(json_).str();
  }

 private:
  void name(const ObjectName& name) {
    json_.text("schema", name.schema);
    json_.text("name", name.name);
  }

  void numbers(const SequenceOptions& options) {
    json_.text("type", options.type);
    json_.number("start", options.start);
    json_.number("increment", options.increment);
    json_.number("minimum", options.minimum);
    json_.number("maximum", options.maximum);
    json_.number("cache", options.cache);
    json_.flag("cycle", options.cycle);
  }

  void sequence(const Sequence& one) {
    name(one.name);
    numbers(one.options);
    json_.flag("unlogged", one.unlogged);
    if (one.owned_by) {
      json_.object("owned_by", [&] {
        name(one.owned_by->first);
        json_.text("column", one.owned_by->second);
      });
    }
    json_.text("comment", one.comment);
  }

  void column(const Column& one) {
    json_.text("name", one.name);
    json_.text("type", one.type);
    json_.flag("not_null", !one.nullable);
    json_.text("not_null_name", one.not_null_name);
    json_.text("not_null_conflict", one.not_null_conflict);
    if (one.default_value) json_.text("default", *one.default_value);
    if (one.generated) {
      json_.object("generated", [&] {
        json_.text("expression", one.generated->expression);
        json_.flag("stored", one.generated->stored);
      });
    }
    if (one.identity) {
      json_.object("identity", [&] {
        json_.flag("always", one.identity->always);
        numbers(one.identity->sequence);
      });
    }
    json_.text("collation", one.collation);
    json_.text("storage", one.storage);
    json_.text("compression", one.compression);
    json_.text("options", one.options);
    json_.flag("inherited", one.inherited);
    json_.text("comment", one.comment);
  }

  void parts(const std::vector<KeyPart>& parts) {
    json_.objects("parts", parts, [&](const KeyPart& one) {
      json_.text("column", one.column);
      json_.text("expression", one.expression);
      json_.text("collation", one.collation);
      json_.text("operator_class", one.operator_class);
      json_.flag("descending", one.descending);
      json_.flag("nulls_first", one.nulls_first);
    });
  }

  void key(const Key& one) {
    json_.text("name", one.name);
    parts(one.parts);
    json_.texts("include", one.include);
    json_.flag("nulls_not_distinct", one.nulls_not_distinct);
    json_.text("deferral", word_of(one.deferral));
    json_.flag("autoincrement", one.autoincrement);
    json_.text("conflict", one.conflict);
    json_.text("options", one.options);
    json_.text("comment", one.comment);
  }

  void foreign_key(const ForeignKey& one) {
    json_.text("name", one.name);
    json_.texts("columns", one.columns);
    json_.object("references", [&] {
      name(one.table);
      json_.texts("columns", one.referenced_columns);
    });
    json_.text("on_update", word_of(one.on_update));
    json_.text("on_delete", word_of(one.on_delete));
    json_.texts("set_columns", one.set_columns);
    json_.text("match", one.match);
    json_.text("deferral", word_of(one.deferral));
    json_.flag("not_valid", !one.validated);
    json_.flag("not_enforced", !one.enforced);
    json_.text("comment", one.comment);
  }

  void check(const Check& one) {
    json_.text("name", one.name);
    json_.text("expression", one.expression);
    json_.flag("no_inherit", one.no_inherit);
    json_.flag("not_valid", !one.validated);
    json_.flag("not_enforced", !one.enforced);
    json_.text("conflict", one.conflict);
    json_.text("comment", one.comment);
  }

  void indexes(const std::vector<Index>& indexes) {
    json_.objects("indexes", indexes, [&](const Index& one) {
      json_.text("name", one.name);
      json_.flag("unique", one.unique);
      json_.text("method", one.method);
      parts(one.parts);
      json_.texts("include", one.include);
      json_.flag("nulls_not_distinct", one.nulls_not_distinct);
      if (one.predicate) json_.text("predicate", *one.predicate);
      json_.text("options", one.options);
      json_.flag("invalid", !one.valid);
      json_.text("comment", one.comment);
    });
  }

  void attachments(const std::vector<Trigger>& triggers, const std::vector<TablePart>& parts) {
    json_.objects("triggers", triggers, [&](const Trigger& one) {
      json_.text("name", one.name);
      json_.text("definition", one.definition);
      json_.text("enabled", one.enabled);
      json_.text("comment", one.comment);
    });
    json_.objects("parts", parts, [&](const TablePart& one) {
      json_.text("kind", one.kind);
      json_.text("name", one.name);
      json_.text("definition", one.definition);
      json_.text("enabled", one.enabled);
      json_.text("comment", one.comment);
    });
  }

  void table(const Table& one) {
    name(one.name);
    json_.text("kind", word_of(one.kind));
    json_.flag("unlogged", one.unlogged);
    json_.flag("strict", one.strict);
    json_.flag("without_rowid", one.without_rowid);
    json_.text("options", one.options);
    json_.text("row_security", one.row_security);
    json_.text("replica_identity", one.replica_identity);
    json_.text("clustered_on", one.clustered_on);
    json_.objects("parents", one.parents, [&](const ObjectName& parent) { name(parent); });
    json_.text("partitioning", one.partitioning);
    json_.objects("columns", one.columns, [&](const Column& each) { column(each); });
    if (one.primary_key) {
      json_.object("primary_key", [&] { key(*one.primary_key); });
    }
    json_.objects("uniques", one.uniques, [&](const Key& each) { key(each); });
    json_.objects("foreign_keys", one.foreign_keys, [&](const ForeignKey& each) { foreign_key(each); });
    json_.objects("checks", one.checks, [&](const Check& each) { check(each); });
    indexes(one.indexes);
    attachments(one.triggers, one.parts);
    json_.text("comment", one.comment);
  }

  void view(const View& one) {
    name(one.name);
    json_.flag("materialized", one.materialised);
    json_.text("definition", one.definition);
    json_.texts("columns", one.columns);
    json_.texts("column_comments", one.column_comments);
    json_.text("options", one.options);
    indexes(one.indexes);
    attachments(one.triggers, one.parts);
    json_.text("comment", one.comment);
  }

  JsonWriter json_;
};

}  // namespace

std::string to_json(const Schema& schema) { return SchemaWriter().write(schema); }

}  // namespace dunlin::schema
