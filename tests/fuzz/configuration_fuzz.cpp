// SPDX-License-Identifier: Apache-2.0
// Any bytes as a configuration file. The first byte says which: 't' TOML, 'j' JSON, everything else `.env`.
#include <dunlin/error.hpp>

#include "base/configuration.hpp"
#include "base/diagnostic.hpp"
#include "base/dotenv.hpp"
#include "base/settings_table.hpp"
#include "base/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void read(char format, std::string_view text) {
  if (format != 't' && format != 'j') {
    (void)dunlin::parse_dotenv(text, ".env");
    return;
  }
  if (!dunlin::is_valid_utf8(text)) return;  // refused before either parser sees it
  dunlin::ConfigFile file{"file", std::string(text), {}, format == 'j'};
  file.entries = format == 'j' ? dunlin::parse_json(text, file.path) : dunlin::parse_toml(text, file.path);
  for (const dunlin::ConfigEntry& entry : file.entries) {
    require(!entry.path.empty());
    (void)dunlin::position_in(file, entry);
  }
  const std::string environment = "test";
  (void)dunlin::tabulate(file, &environment);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    read(text[0], text.substr(1));
  } catch (const dunlin::Error& error) {
    require(dunlin::exit_status(error.code()) == 2);
    const std::string shown = dunlin::render_diagnostic(error);
    require(dunlin::escape_controls(shown, true) == shown);
  }
  return 0;
}
