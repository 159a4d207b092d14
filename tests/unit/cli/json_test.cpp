// SPDX-License-Identifier: Apache-2.0
#include "cli/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dunlin::cli {
namespace {

TEST(Json, IsWhatAParserReads) {
  Json inner;
  inner.text("quote\"", "a \"b\" \\ \n \x01 \xff é").null("nothing").text_or_null("empty", "");
  JsonArray array;
  array.add(inner);
  array.add(Json{});
  Json document;
  const std::vector<std::string> words{"a", "b\n"};
  document.number("n", -7).real("r", 1.5).flag("yes", true).texts("words", words).array("all", array);
  const auto parsed = nlohmann::json::parse(document.str());
  EXPECT_EQ(parsed["n"], -7);
  EXPECT_EQ(parsed["r"], 1.5);
  EXPECT_EQ(parsed["yes"], true);
  EXPECT_EQ(parsed["words"][1], "b\n");
  EXPECT_EQ(parsed["all"][0]["quote\""], "a \"b\" \\ \n \x01 \xef\xbf\xbd é");
  EXPECT_TRUE(parsed["all"][0]["nothing"].is_null());
  EXPECT_TRUE(parsed["all"][0]["empty"].is_null());
  EXPECT_TRUE(parsed["all"][1].empty());
}

}  // namespace
}  // namespace dunlin::cli
