// SPDX-License-Identifier: Apache-2.0
// Any bytes as a revision file: it is taken or refused with the errors promised, its sections are pieces of its text in
// order, and reading what was read gives the same.
#include <dunlin/error.hpp>

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "dialect/dialect.hpp"
#include "revision/checksum.hpp"
#include "revision/file.hpp"

#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

namespace {

using dunlin::Direction;
using dunlin::ErrorCode;
using dunlin::Naming;
using dunlin::Revision;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_sections(const Revision& revision) {
  std::size_t end = 0;
  for (const dunlin::Section& section : revision.sections) {
    require(section.offset >= end && section.offset + section.length <= revision.text.size());
    require(section.offset == 0 || revision.text[section.offset - 1] == '\n' || section.length == 0);
    end = section.offset + section.length;
  }
  require(!revision.sections.empty() && end == revision.text.size());
}

void check_bodies(const Revision& revision) {
  std::map<std::string, std::string> values;
  for (const std::string& name : revision.variables) values[name] = "v";
  for (const dunlin::Dialect* dialect : dunlin::all_dialects()) {
    for (const Direction direction : {Direction::up, Direction::down}) {
      const auto body = dunlin::body_of(revision, direction, dialect->name(), values);
      require(body.empty() != dunlin::has_section(revision, direction, dialect->name()));
      require(dunlin::checksum(revision, body, *dialect).size() == 64);
    }
  }
}

void check_refused(const dunlin::Error& error) {
  const int code = static_cast<int>(error.code());
  require(code >= static_cast<int>(ErrorCode::malformed_directive) && code <= static_cast<int>(ErrorCode::invalid_id));
  require(error.details().source.has_value());
  const std::string shown = dunlin::render_diagnostic(error);
  require(dunlin::escape_controls(shown, true) == shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const Naming naming = size % 2 == 0 ? Naming::graph : Naming::sequence;
  const std::string path = naming == Naming::graph ? "migrations/name.sql" : "migrations/003_name.sql";
  try {
    const Revision read = dunlin::parse_revision(path, std::move(bytes), naming);
    check_sections(read);
    check_bodies(read);
    // A second byte order mark or carriage return would go the second time.
    const bool is_settled = !read.text.starts_with("\xEF\xBB\xBF") && read.text.find("\r\n") == std::string::npos;
    require(!is_settled || dunlin::parse_revision(path, read.text, naming) == read);
  } catch (const dunlin::Error& error) {
    check_refused(error);
  }
  return 0;
}
