// SPDX-License-Identifier: Apache-2.0
#include "revision/code_template.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

TEST(CodeTemplate, IsAClassNamedAfterTheMessage) {
  const NewRevision revision{.id = "004", .message = "count the \"messages\""};
  const std::string text = fill_code_template(default_code_template(), revision, Naming::sequence);
  EXPECT_NE(text.find("class CountTheMessages : public dunlin::Migration {"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(Migration({.version = 4, .description = "count the \"messages\""}))"), std::string::npos)
      << text;
}

TEST(CodeTemplate, TellsItsPlaceInTheGraph) {
  const NewRevision revision{.id = "8c1f0e6a2b47",
                             .parents = {"3f0c1d2a9b7e"},
                             .depends_on = {"41d09be7a3f2"},
                             .labels = {"billing"},
                             .message = "2nd try"};
  EXPECT_EQ(fill_code_template("{{class}} {{info}}", revision, Naming::graph),
            "Migration2ndTry {.id = \"8c1f0e6a2b47\", .description = \"2nd try\", .parents = "
            "std::vector<std::string>{\"3f0c1d2a9b7e\"}, .depends_on = {\"41d09be7a3f2\"}, .labels = {\"billing\"}}");
}

TEST(CodeTemplate, LeavesEverythingElseOfAFormAlone) {
  EXPECT_EQ(fill_code_template("{{ {x} {{message}} }}", {.message = "m"}, Naming::graph), "{{ {x} m }}");
}

}  // namespace
}  // namespace dunlin
