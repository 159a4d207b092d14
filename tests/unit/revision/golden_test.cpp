// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"
#include "revisions.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

// tests/golden/revision/<sentence>/: a directory of revisions as a project has it, and in `expected` what Dunlin makes
// of it: every revision in the order to run, or the error. A file `sequence` beside it asks for sequence naming.
// DUNLIN_UPDATE_GOLDEN=1 writes the expectations anew, to be read in review.

namespace dunlin {
namespace {

namespace fs = std::filesystem;

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out += fmt::format("    {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string options_of(const Revision& revision) {
  std::string out;
  const auto add = [&out](std::string_view name, const std::string& value) {
    if (!value.empty()) out += fmt::format("  {}: {}\n", name, value);
  };
  add("parents", fmt::format("{}", fmt::join(revision.parents, " ")));
  add("depends on", fmt::format("{}", fmt::join(revision.depends_on, " ")));
  add("labels", fmt::format("{}", fmt::join(revision.labels, " ")));
  add("message", revision.message);
  add("irreversible", revision.irreversible.value_or(""));
  add("compatible from", revision.compatible_from.value_or(""));
  add("timeout", revision.timeout ? duration_text(*revision.timeout) : "");
  add("lock timeout", revision.lock_timeout ? duration_text(*revision.lock_timeout) : "");
  add("variables", fmt::format("{}", fmt::join(revision.variables, " ")));
  if (revision.no_transaction) out += "  no transaction\n";
  if (revision.secret) out += "  secret\n";
  if (revision.skip_on_replay) out += "  skipped on replay\n";
  if (revision.repeatable) out += "  repeatable\n";
  return out;
}

std::string render(const Revision& revision) {
  std::string out = fmt::format("{} ({})\n{}", revision.id, revision.path, options_of(revision));
  for (const Section& section : revision.sections) {
    out += fmt::format("  {}{}{}\n{}", section.direction == Direction::up ? "up" : "down",
                       section.dialect.empty() ? "" : " ", section.dialect,
                       indented(std::string_view(revision.text).substr(section.offset, section.length)));
  }
  return out;
}

std::string render(const RevisionDirectory& directory, bool sequence) {
  const RevisionGraph graph(directory.revisions, sequence);
  std::string out;
  for (const Revision& revision : graph.revisions()) out += render(revision);
  for (const Revision& revision : graph.repeatables()) out += render(revision);
  for (const auto& hook : {directory.before_upgrade, directory.after_upgrade}) {
    if (hook) out += render(*hook);
  }
  return out + fmt::format("heads: {}\n", fmt::join(graph.heads(), " "));
}

class GoldenRevision : public testing::TestWithParam<std::string> {};

TEST_P(GoldenRevision, Case) {
  const fs::path folder = fs::path(DUNLIN_SOURCE_DIR) / "tests/golden/revision" / GetParam();
  const bool sequence = fs::exists(folder / "sequence");
  const fs::path before = fs::current_path();
  fs::current_path(folder);  // So that paths in errors are as a user sees them.
  std::string actual;
  try {
    actual = render(read_revisions("migrations", sequence ? Naming::sequence : Naming::graph), sequence);
  } catch (const Error& error) {
    actual = render_diagnostic(error);
  }
  fs::current_path(before);
  if (std::getenv("DUNLIN_UPDATE_GOLDEN") != nullptr) std::ofstream(folder / "expected", std::ios::binary) << actual;
  std::ifstream file(folder / "expected", std::ios::binary);
  EXPECT_EQ(actual, std::string(std::istreambuf_iterator<char>(file), {}));
}

std::vector<std::string> golden_cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(DUNLIN_SOURCE_DIR) / "tests/golden/revision")) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenRevision, testing::ValuesIn(golden_cases()), [](const auto& one) {
  std::string name = one.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace dunlin
