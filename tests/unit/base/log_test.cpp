// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <thread>

namespace dunlin {
namespace {

const auto kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};

TEST(Log, WritesTextForPeople) {
  EXPECT_EQ(format_record({LogLevel::info, "applied 1a2b", {}}, LogFormat::text, kNow), "applied 1a2b");
  EXPECT_EQ(format_record({LogLevel::warning, "slow", {{"ms", "12.3"}, {"sql", "SELECT 1"}, {"x", ""}}},
                          LogFormat::text, kNow),
            "warning: slow ms=12.3 sql=\"SELECT 1\" x=\"\"");
  EXPECT_EQ(format_record({LogLevel::error, "two\nlines \x1b[0m", {}}, LogFormat::text, kNow),
            "error: two\\x0alines \\x1b[0m");
}

TEST(Log, WritesJsonForMachines) {
  const auto json = nlohmann::json::parse(
      format_record({LogLevel::debug, "a \"b\"\n", {{"id", "003"}, {"time", "t"}}}, LogFormat::json, kNow));
  EXPECT_EQ(json, (nlohmann::json{{"time", "2026-11-21T00:00:00.000Z"},
                                  {"level", "debug"},
                                  {"message", "a \"b\"\n"},
                                  {"id", "003"},
                                  {"time_", "t"}}));
}

TEST(Log, HidesSecrets) {
  const LogRecord record{
      LogLevel::info, "to postgresql://a:hunter2@db/x", {{"password", "hunter2"}, {"q", "password=hunter2"}}};
  for (const LogFormat format : {LogFormat::text, LogFormat::json}) {
    EXPECT_EQ(format_record(record, format, kNow).find("hunter2"), std::string::npos);
  }
}

TEST(Log, KeepsLinesOfSeveralThreadsApart) {
  std::FILE* const stream = std::tmpfile();
  ASSERT_NE(stream, nullptr);
  const LogSink sink = stream_sink(stream, LogFormat::text, LogLevel::info);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([sink] {
      for (int j = 0; j < 100; ++j) {
        sink({LogLevel::info, std::string(200, 'x'), {}});
        sink({LogLevel::debug, "too low", {}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::rewind(stream);
  std::string text(100'000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), stream));
  std::fclose(stream);
  std::string expected;
  for (int i = 0; i < 400; ++i) expected += std::string(200, 'x') + '\n';
  EXPECT_EQ(text, expected);
}

}  // namespace
}  // namespace dunlin
