// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_file.hpp"

#include <dunlin/error.hpp>

#include "autogenerate/dump.hpp"
#include "base/files.hpp"
#include "cli/context.hpp"
#include "cli/schema_words.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace dunlin::cli {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

std::string schema_of(Connection& connection, const CatalogScope& scope) {
  std::string text;
  const schema::Schema schema = catalog_of(connection.dialect()).introspect(connection, scope);
  write_dump(connection, schema, false, [&](std::string_view piece) { text += piece; });
  return text;
}

/// Readers see the old text or the new one.
void replace(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path draft = file.string() + ".new";
  std::ofstream out(draft, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code failed = out ? std::error_code() : std::make_error_code(std::errc::io_error);
  if (!failed) std::filesystem::rename(draft, file, failed);
  if (!failed) return;
  std::error_code ignored;
  std::filesystem::remove(draft, ignored);
  throw Error(ErrorCode::file_unwritable, fmt::format("cannot write \"{}\": {}", file.string(), failed.message()));
}

}  // namespace

void keep_schema_file(Context& context) {
  const std::filesystem::path& file = context.settings().schema_dump;
  if (file.empty()) return;
  try {
    const std::string text = schema_of(context.connect(Access::read), scope_of(context));
    if (read_file_if_there(file, file.string(), kLargestFile) != text) replace(file, text);
  } catch (const Error& error) {
    warn_of(context, "schema_dump was not written", {error.message()});
  }
}

}  // namespace dunlin::cli
