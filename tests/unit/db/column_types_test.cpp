// SPDX-License-Identifier: Apache-2.0
#include <dunlin/column_types.hpp>

#include <gtest/gtest.h>

#include <functional>

namespace dunlin::detail {
namespace {

using namespace std::chrono_literals;

ErrorCode code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

TEST(Timestamps, AreReadAsEnginesAndPeopleWriteThem) {
  const auto moment = std::chrono::sys_days(2026y / 11 / 21) + 9h + 30min;
  for (const char* text : {"2026-11-21 09:30:00", "2026-11-21T09:30:00Z", "2026-11-21 09:30", "2026-11-21 11:30:00+02",
                           "2026-11-21 06:00:00-03:30", "2026-11-21 06:00:00-0330", "2026-11-21 09:30:00.000000+00"}) {
    EXPECT_EQ(parse_timestamp(text), moment) << text;
  }
  EXPECT_EQ(parse_timestamp("2026-11-21"), std::chrono::sys_days(2026y / 11 / 21));
  EXPECT_EQ(parse_timestamp("2026-11-21 09:30:00.5"), moment + 500ms);
  EXPECT_EQ(parse_timestamp("2026-11-21 09:30:00.1234567"), moment + 123456us);
  for (const char* text : {"", "now", "2026-11-21 9:30", "2026-13-01", "2026-02-30 00:00:00", "infinity",
                           "2026-11-21 09:30:00 BC", "12026-11-21 00:00:00", "2026-11-21 09:30:00+"}) {
    EXPECT_EQ(code_of([&] { static_cast<void>(parse_timestamp(text)); }), ErrorCode::statement_failed) << text;
  }
}

TEST(Timestamps, AreWrittenInUtcSoThatTheySortAsText) {
  const auto moment = std::chrono::sys_days(1969y / 12 / 31) + 23h + 59min + 59s;
  EXPECT_EQ(timestamp_text(moment), "1969-12-31 23:59:59+00:00");
  EXPECT_EQ(timestamp_text(moment + 7us), "1969-12-31 23:59:59.000007+00:00");
  EXPECT_LT(timestamp_text(moment), timestamp_text(moment + 7us));
  EXPECT_EQ(parse_timestamp(timestamp_text(moment + 7us)), moment + 7us);
}

TEST(Dates, AreReadAndWritten) {
  EXPECT_EQ(date_text(2024y / 2 / 29), "2024-02-29");
  EXPECT_EQ(parse_date("2024-02-29"), std::chrono::sys_days(2024y / 2 / 29));
  EXPECT_EQ(code_of([] { static_cast<void>(parse_date("2023-02-29")); }), ErrorCode::statement_failed);
  EXPECT_EQ(code_of([] { static_cast<void>(parse_date("2023-02-28 00:00:00")); }), ErrorCode::statement_failed);
}

TEST(Arrays, ComeBackAsTheyWere) {
  const std::vector<std::optional<std::string>> elements{"a", "", std::nullopt, "NULL", "b\"c", "d\\e", "f,g", "{h}"};
  EXPECT_EQ(array_text(elements), R"({"a","",NULL,"NULL","b\"c","d\\e","f,g","{h}"})");
  EXPECT_EQ(parse_array(array_text(elements)), elements);
  EXPECT_EQ(parse_array("{1,-2,NULL,t}"), (std::vector<std::optional<std::string>>{"1", "-2", std::nullopt, "t"}));
  EXPECT_TRUE(parse_array("{}").empty());
  for (const char* text : {"", "1", "{1", "{{1,2},{3,4}}", "{\"a}", "{\"a\"b}"}) {
    EXPECT_EQ(code_of([&] { static_cast<void>(parse_array(text)); }), ErrorCode::statement_failed) << text;
  }
}

TEST(RealText, ReadsBackAsTheSameNumber) {
  for (const double value : {0.1, 1e300, -2.5, 1.0 / 3}) EXPECT_EQ(std::stod(real_text(value)), value);
}

}  // namespace
}  // namespace dunlin::detail
