// SPDX-License-Identifier: Apache-2.0
#include "cli/wanted.hpp"

#include <dunlin/error.hpp>

#include "autogenerate/models.hpp"
#include "autogenerate/rename_words.hpp"
#include "cli/new_revision.hpp"
#include "cli/schema_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::cli {
namespace {

const Dialect& dialect_named(std::string_view name) {
  const auto known = all_dialects();
  return **std::find_if(known.begin(), known.end(), [name](const Dialect* one) { return one->name() == name; });
}

/// Beside what database things for `dialect` are tried out.
Place place_for_dialect(Context& context, const Arguments& arguments, const Dialect& dialect) {
  for (const std::string& given : arguments.list("--scratch")) {
    Url url = Url::parse(given);
    if (&dialect_of(url) == &dialect) return {std::move(url), context.connect_options(Access::write, dialect)};
  }
  if (dialect.capabilities().in_process) {
    return {Url::parse(fmt::format("{}::memory:", dialect.name())), context.connect_options(Access::read, dialect)};
  }
  if (&context.dialect() == &dialect) return {context.url(), context.connect_options(Access::read)};
  throw Error(ErrorCode::usage, fmt::format("there is no database of {} to try things out beside it", dialect.name()),
              {.hint = "name one with --scratch URL; nothing in it is changed", .state = "nothing was written"});
}

std::vector<const Dialect*> dialects_in(const std::vector<Declared>& all) {
  std::vector<const Dialect*> dialects;
  for (const Declared& one : all) dialects.push_back(one.dialect);
  return dialects;
}

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

std::string quoted(const schema::ObjectName& name) {
  return (name.schema.empty() ? "" : quoted(name.schema) + ".") + quoted(name.name);
}

}  // namespace

schema::Schema Declared::read(const Source& source) const {
  return schema::filtered(read_schema(source, options), filter);
}

schema::Filter own_objects(Context& context, const Arguments& arguments) {
  schema::Filter filter = filter_of(arguments);
  if (const std::optional<MirrorTable> mirror = context.mirror()) {
    filter.exclude.push_back("table:" + std::string(mirror->table().name));
  }
  return filter;
}

std::string names_of(const std::vector<Declared>& dialects) {
  std::string names;
  for (const Declared& one : dialects) names += (names.empty() ? "" : ", ") + std::string(one.dialect->name());
  return names;
}

std::vector<Declared> declared_dialects(Context& context, const Arguments& arguments) {
  std::vector<const Dialect*> dialects;
  for (const std::string& name : context.settings().autogenerate.dialects) dialects.push_back(&dialect_named(name));
  if (dialects.empty()) dialects.push_back(&context.dialect());
  std::vector<Declared> declared;
  for (const Dialect* dialect : dialects) {
    declared.push_back({dialect,
                        {.like = place_for_dialect(context, arguments, *dialect), .scope = scope_of(context)},
                        own_objects(context, arguments)});
  }
  return declared;
}

Source wanted_schema(Context& context, const Dialect& dialect, const std::vector<Declared>& all) {
  if (const Models* models = context.models()) {
    check_models(*models, dialects_in(all));
    return {"the models", source::Statements{statements_of(*models, dialect)}};
  }
  const std::filesystem::path wanted = context.settings().autogenerate.schema_for(dialect.name());
  if (wanted.empty()) {
    throw Error(ErrorCode::usage, fmt::format("nothing says which schema is wanted on {}", dialect.name()),
                {.hint = "write `schema = \"schema.sql\"` under [autogenerate] in dunlin.toml",
                 .state = "nothing was written"});
  }
  // A path, whatever its name: never one of the words that stand for something.
  Source source = source_of(context, wanted.has_parent_path() ? wanted.string() : "./" + wanted.string());
  source.name = wanted.string();
  return source;
}

Source written_revisions(Context& context) {
  Project project = context.project();
  RevisionDirectory known = known_revisions(context);
  project.graph = RevisionGraph(std::move(known.revisions), context.settings().naming == Naming::sequence);
  return {"the revisions", source::Revisions{.project = std::move(project)}};
}

std::vector<std::string> told_renames(Context& context, const Source& wanted) {
  if (const auto* files = std::get_if<source::Files>(&wanted.from)) return rename_words_in(files->files);
  const Models* models = context.models();
  std::vector<std::string> words;
  if (models == nullptr) return words;
  for (const ModelTable& model : models->tables()) {
    schema::ObjectName former = model.name;
    if (!model.renamed_from.empty()) {
      former.name = model.renamed_from;
      words.push_back(quoted(former) + ":" + quoted(model.name));
    }
    for (const ModelColumn& column : model.columns) {
      if (column.renamed_from.empty()) continue;
      words.push_back(
          fmt::format("{0}.{1}:{0}.{2}", quoted(model.name), quoted(column.renamed_from), quoted(column.name)));
    }
  }
  return words;
}

}  // namespace dunlin::cli
