// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/source.hpp"

#include <dunlin/error.hpp>

#include "autogenerate/realise.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "revision/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>
#include <utility>

namespace dunlin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kForms =
    "a database URL, a .sql file, a directory of them or of revisions, `database`, `revisions`, or `empty`";

constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

/// `sqlite:x.db`, `postgresql+asyncpg://…`: a word that a dialect goes by before the colon, or `://` behind it.
bool is_url(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;
  const std::string_view scheme = word.substr(0, std::min(colon, word.find('+')));
  const bool is_known = std::any_of(all_dialects().begin(), all_dialects().end(),
                                    [&](const Dialect* dialect) { return dialect->name() == scheme; });
  return is_known || word.substr(colon).starts_with("://");
}

/// The `.sql` files of a directory by name, without the template of revisions.
std::vector<fs::path> sql_files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    const fs::path& path = at->path();
    if (path.extension() == ".sql" && path.filename() != "template.sql") files.push_back(path);
  }
  if (failed) {
    throw Error(ErrorCode::file_unreadable,
                fmt::format("cannot read the directory \"{}\": {}", directory.string(), failed.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Whether the file has a line that only a revision has.
bool has_directive_of_revision(const fs::path& file) {
  const std::string text = read_file_if_there(file, file.string(), kLargestFile).value_or("");
  for (const std::string_view word : {"revision", "parents", "up", "down"}) {
    for (std::size_t at = text.find("-- dunlin:"); at != std::string::npos; at = text.find("-- dunlin:", at + 1)) {
      if (at > 0 && text[at - 1] != '\n') continue;
      const std::string_view rest = trim(std::string_view(text).substr(at + 10, 40));
      const bool ends = rest.size() <= word.size() || std::isspace(static_cast<unsigned char>(rest[word.size()])) != 0;
      if (rest.starts_with(word) && ends) return true;
    }
  }
  return false;
}

bool is_directory_of_revisions(const std::vector<fs::path>& files, Naming naming) {
  const auto is_numbered = [](const fs::path& file) {
    return std::isdigit(static_cast<unsigned char>(file.filename().string().front())) != 0;
  };
  if (naming == Naming::sequence && std::all_of(files.begin(), files.end(), is_numbered)) return true;
  return std::any_of(files.begin(), files.end(), has_directive_of_revision);
}

Project project_in(const fs::path& directory, const SourceContext& context) {
  RevisionDirectory found = read_revisions(directory, context.naming);
  Project project;
  project.graph = RevisionGraph(std::move(found.revisions), context.naming == Naming::sequence);
  project.before_upgrade = std::move(found.before_upgrade);
  project.after_upgrade = std::move(found.after_upgrade);
  project.variables = context.variables;
  return project;
}

Source source_in(const fs::path& directory, std::string name, const SourceContext& context) {
  std::error_code ignored;
  if (fs::equivalent(directory, context.directory, ignored)) {
    return {std::move(name), source::Revisions{.project = context.revisions()}};
  }
  std::vector<fs::path> files = sql_files_in(directory);
  if (files.empty()) {
    throw Error(ErrorCode::usage, fmt::format("there is no .sql file in the directory \"{}\"", name),
                {.hint = "`empty` stands for a database with nothing in it"});
  }
  if (is_directory_of_revisions(files, context.naming)) {
    return {std::move(name), source::Revisions{.project = project_in(directory, context)}};
  }
  return {std::move(name), source::Files{std::move(files)}};
}

/// Words that stand for something; nothing for any other.
std::optional<Source> named_source(std::string_view word, const SourceContext& context) {
  if (word == "empty") return Source{"empty", source::Empty{}};
  if (word == "revisions") return Source{"revisions", source::Revisions{.project = context.revisions()}};
  if (word != "database") return std::nullopt;
  Place place = context.database();
  std::string name = place.url.redacted();
  return Source{std::move(name), source::Database{std::move(place)}};
}

bool is_database_file(const fs::path& path) {
  constexpr std::array<std::string_view, 4> kEndings{".db", ".sqlite", ".sqlite3", ".db3"};
  const std::string ending = path.extension().string();
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

const Dialect& dialect_at(const Place& place) { return dialect_of(place.url); }

[[noreturn]] void refuse_pair(std::string_view one, const Place& first, std::string_view other, const Place& second) {
  throw Error(ErrorCode::usage,
              fmt::format("{} is a database of {} and {} one of {}: their schemas cannot be compared", one,
                          dialect_at(first).name(), other, dialect_at(second).name()),
              {.hint = "compare each with revisions, or with a file of its own"});
}

const Place* database_in(const Source& source) {
  const auto* const database = std::get_if<source::Database>(&source.from);
  return database == nullptr ? nullptr : &database->place;
}

/// Reads what each kind of source stands for.
struct Reader {
  const Source& source;
  const ReadOptions& options;

  schema::Schema operator()(const source::Database& database) const {
    const Dialect& dialect = dialect_at(database.place);
    if (&dialect != &dialect_at(options.like)) {
      refuse_pair(source.name, database.place, options.like.url.redacted(), options.like);
    }
    ConnectOptions connect = database.place.connect;
    connect.read_only = true;
    const std::unique_ptr<Connection> connection = dialect.connect(database.place.url, connect);
    return catalog_of(dialect).introspect(*connection, options.scope);
  }
  schema::Schema operator()(const source::Files& files) const {
    return realise(files.files, options.like, options.scope);
  }
  schema::Schema operator()(const source::Revisions& revisions) const {
    const RevisionGraph& graph = revisions.project.graph;
    if (graph.revisions().empty() && graph.repeatables().empty()) return (*this)(source::Empty{});
    return replay(revisions.project, revisions.target, options.like, options.scope);
  }
  schema::Schema operator()(const source::Statements& statements) const {
    return realise_statements(statements.statements, source.name, options.like, options.scope);
  }
  schema::Schema operator()(const source::Empty&) const { return catalog_of(dialect_at(options.like)).empty(); }
};

}  // namespace

Source parse_source(std::string_view word, const SourceContext& context) {
  const fs::path path(word);
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (std::optional<Source> named = named_source(word, context)) {
    if (!fs::exists(status)) return std::move(*named);
    throw Error(ErrorCode::usage, fmt::format("\"{}\" is also the name of a file", word),
                {.hint = fmt::format("write `./{}` for the file", word)});
  }
  if (is_url(word)) {
    Place place = context.place_of(Url::parse(word));
    std::string name = place.url.redacted();
    return {std::move(name), source::Database{std::move(place)}};
  }
  const std::string name = escape_controls(word);
  if (word.empty() || !fs::exists(status)) {
    throw Error(word.empty() ? ErrorCode::usage : ErrorCode::file_unreadable,
                fmt::format("there is no file or directory \"{}\"", name),
                {.hint = fmt::format("accepted: {}", kForms)});
  }
  if (fs::is_directory(status)) return source_in(path, name, context);
  if (is_database_file(path)) {
    throw Error(ErrorCode::usage, fmt::format("\"{}\" is no file of SQL statements", name),
                {.hint = fmt::format("a database is named by its URL, such as `sqlite:{}`", name)});
  }
  return {name, source::Files{{path}}};
}

schema::Schema read_schema(const Source& source, const ReadOptions& options) {
  return std::visit(Reader{source, options}, source.from);
}

Place place_for(const Source& from, const Source& to, const std::optional<Place>& scratch,
                const std::function<Place()>& fallback) {
  const Place* const first = database_in(from);
  const Place* const second = database_in(to);
  if (first != nullptr && second != nullptr && &dialect_at(*first) != &dialect_at(*second)) {
    refuse_pair(from.name, *first, to.name, *second);
  }
  const Place* const database = first != nullptr ? first : second;
  if (!scratch) return database != nullptr ? *database : fallback();
  if (database != nullptr && &dialect_at(*database) != &dialect_at(*scratch)) {
    refuse_pair("--scratch", *scratch, (first != nullptr ? from : to).name, *database);
  }
  return *scratch;
}

}  // namespace dunlin
