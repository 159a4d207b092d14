// SPDX-License-Identifier: Apache-2.0
#include "backup/manifest.hpp"

#include <dunlin/error.hpp>

#include "base/configuration.hpp"
#include "base/durable.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json_quote.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <optional>

namespace dunlin {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kLargest = std::size_t{1} << 20;
constexpr std::string_view kSeal = ",\"seal\":\"";

[[noreturn]] void damaged(const std::filesystem::path& copy, std::string_view what) {
  throw Error(ErrorCode::backup_damaged, fmt::format("the manifest of \"{}\" {}", copy.string(), what),
              {.hint = "use another copy", .state = "nothing was changed"});
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + json_quote(text);
  return "[" + all + "]";
}

/// The members of a manifest, each of which must be there.
class Members {
 public:
  Members(std::vector<ConfigEntry> entries, const std::filesystem::path& copy)
      : entries_(std::move(entries)), copy_(copy) {}

  [[nodiscard]] const ConfigEntry* find(std::string_view name) const {
    for (const ConfigEntry& entry : entries_) {
      if (entry.path.size() == 1 && entry.path[0] == name) return &entry;
    }
    return nullptr;
  }
  [[nodiscard]] const ConfigEntry& get(std::string_view name, ConfigKind kind) const {
    const ConfigEntry* entry = find(name);
    if (entry == nullptr || entry->kind != kind) damaged(copy_, fmt::format("has no valid \"{}\"", name));
    return *entry;
  }
  [[nodiscard]] std::string text(std::string_view name) const { return get(name, ConfigKind::text).values.front(); }
  [[nodiscard]] std::int64_t number(std::string_view name) const {
    const std::optional<std::int64_t> value = parse_integer(get(name, ConfigKind::integer).values.front());
    if (!value || *value < 0) damaged(copy_, fmt::format("has no valid \"{}\"", name));
    return *value;
  }

 private:
  std::vector<ConfigEntry> entries_;
  const std::filesystem::path& copy_;
};

Members members_of(std::string_view text, const std::filesystem::path& copy) {
  try {
    return {parse_json(text, manifest_of(copy).string()), copy};
  } catch (const Error&) {
    damaged(copy, "is not valid JSON");
  }
}

void check_seal(std::string_view text, const std::filesystem::path& copy) {
  const std::size_t at = text.rfind(kSeal);
  if (at == std::string_view::npos) damaged(copy, "has no seal");
  const std::string body = std::string(text.substr(0, at)) + "}";
  const std::string expected = fmt::format("{}{}\"}}", kSeal, sha256_hex(body));
  if (text.substr(at) != expected) damaged(copy, "was altered");
}

}  // namespace

std::filesystem::path manifest_of(const std::filesystem::path& copy) {
  std::filesystem::path path = copy;
  path += ".json";
  return path;
}

std::string manifest_text(const Backup& backup) {
  JsonObject object;
  object.add_number("format", kFormat);
  object.add_text("program", backup.program);
  object.add_text("made_at", backup.made_at);
  object.add_text("file", backup.file.filename().string());
  object.add_number("size", static_cast<long long>(backup.size));
  object.add_text("sha256", backup.sha256);
  object.add_raw("compressed", backup.compressed ? "true" : "false");
  object.add_text("dialect", backup.dialect);
  object.add_text("server", backup.server);
  object.add_text("database", backup.database);
  object.add_raw("identity", json_quote(backup.identity));
  object.add_raw("revisions", quoted_list(backup.revisions));
  object.add_number("tables", static_cast<long long>(backup.tables));
  const std::string body = object.str();
  return fmt::format("{}{}{}\"}}\n", body.substr(0, body.size() - 1), kSeal, sha256_hex(body));
}

Backup parse_manifest(std::string_view text, const std::filesystem::path& copy) {
  text = trim(text);
  const Members members = members_of(text, copy);
  // First: a newer program may seal in another way.
  if (members.number("format") > kFormat) {
    throw Error(ErrorCode::backup_foreign,
                fmt::format("\"{}\" was made by a newer program ({})", copy.string(), members.text("program")),
                {.hint = "restore it with that program", .state = "nothing was changed"});
  }
  check_seal(text, copy);
  if (members.text("file") != copy.filename().string()) {
    damaged(copy, fmt::format("is that of \"{}\"", members.text("file")));
  }
  return {.file = copy,
          .made_at = members.text("made_at"),
          .program = members.text("program"),
          .dialect = members.text("dialect"),
          .server = members.text("server"),
          .database = members.text("database"),
          .identity = members.text("identity"),
          .revisions = members.get("revisions", ConfigKind::list).values,
          .tables = static_cast<std::size_t>(members.number("tables")),
          .compressed = members.get("compressed", ConfigKind::boolean).values.front() == "true",
          .size = static_cast<std::uint64_t>(members.number("size")),
          .sha256 = members.text("sha256")};
}

Backup read_backup(const std::filesystem::path& file) {
  const std::filesystem::path manifest = manifest_of(file);
  const std::optional<std::string> text = read_file_if_there(manifest, manifest.string(), kLargest);
  if (!text && !std::filesystem::exists(file)) {
    throw Error(ErrorCode::backup_damaged, fmt::format("there is no copy \"{}\"", file.string()),
                {.hint = "`dunlin backup --list` shows those that there are", .state = "nothing was changed"});
  }
  if (!text) {
    throw Error(
        ErrorCode::backup_damaged, fmt::format("\"{}\" has no manifest", file.string()),
        {.hint = fmt::format("a copy is complete only with \"{}\" beside it; `dunlin backup --list` shows those "
                             "that are",
                             manifest.filename().string()),
         .state = "nothing was changed"});
  }
  return parse_manifest(*text, file);
}

void verify(const Backup& backup, const std::stop_token& stop) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(backup.file, error);
  if (error) {
    throw Error(ErrorCode::backup_damaged, fmt::format("the copy \"{}\" is not there", backup.file.string()),
                {.state = "nothing was changed", .cause = error.message()});
  }
  // Its size alone tells a truncated one, at once.
  if (size == backup.size && digest_of(backup.file, stop).sha256 == backup.sha256) return;
  throw Error(
      ErrorCode::backup_damaged,
      size == backup.size
          ? fmt::format("\"{}\" was altered: its checksum is not that of its manifest", backup.file.string())
          : fmt::format("\"{}\" has {} bytes, not the {} of its manifest", backup.file.string(), size, backup.size),
      {.hint = "use another copy", .state = "nothing was changed"});
}

}  // namespace dunlin
