// SPDX-License-Identifier: Apache-2.0
// A password is planted in URLs that are right, wrong and absurd. It may appear in nothing that is printed.
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include "base/diagnostic.hpp"
#include "base/log.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

/// `§` stands for the password.
constexpr std::string_view kUrls[] = {
    "postgresql://app:§@db/x",
    "postgresql://app:§@db:5432/x?sslmode=require",
    "postgresql://:§@db",
    "postgresql://db/x?user=app&password=§",
    "postgresql://db/x?password=§&user=app",
    "postgresql://db/x?sslpassword=§",
    "postgresql://db/x?sslpassword=§&sslpassword=§",
    "postgresql://db/x?pass%77ord=§&%zz",
    "postgresql://app:§@db:port/x",
    "postgresql://app:§@db:99999/x",
    "postgresql://app:§@db/x?sslmode=on",
    "postgresql://app:§@db/x?broken",
    "postgresql://app:§@db/x/y",
    "postgresql://app:§@db/x%zz",
    "postgresql://app:§@[::1/x",
    "postgresql://app:§@[zz]/x",
    "postgresql://app:§@a,b,c?port=1,2",
    "postgresql://app:§%@db/x",
    "postgresql://app:§%zz@db/x",
    "postgresql://app:§%00@db/x",
    "postgresql://app:§/x@db/x",
    "postgresql://app:x/§@db/x",
    "postgresql://app:1/§@db/x",
    "postgresql://app:1?§@db/x",
    "postgresql://app:1?a=§@db/x",
    "postgresql://app:x?y=§@db/x",
    "postgresql://app:§#1@db/x",
    "postgresql://app:a@§@db/x",
    "postgresql://app:a@b/§@db/x",
    "postgresql://app:[§@db/x",
    "postgresql://app:a b§@db/x",
    "postgresql://app:§ @db/x",
    "postgresql://app:§\n@db/x",
    "postgresql://app:§@db/x\n",
    "postgresql://app:§\xFF@db/x",
    "postgresql://§:1:2@db:x/x",
    "postgresql:/app:§@db/x",
    "postgresql:app:§@db/x",
    "postgresql:///app:§@db/x",
    "postgres//app:§@db/x",
    "app:§@db/x",
    "//app:§@db/x",
    "§",
    "host=db user=app password=§",
    "host=db user=app password='§'",
    "mysql://app:§@db/x",
    "mysql+pymysql://app:§@db/x",
    "postgresql+§://app:§@db/x",
    "jdbc:postgresql://db/x?user=app&password=§",
    "sqlite://app:§@db/x.db",
    "sqlite:///x.db?key=§",
    "sqlite:///x.db?key=§&key=§",
    "sqlite:///x.db?password=§&%",
    "sqlite:///x.db?password=§&§",
    "postgresql://db/x?password=§&§",
    "postgresql://db/x?password=a&b=1&b=§%zz",
    "postgresql://db/x?password=a@§",
    "postgresql://db:x/y?password=§",
};

std::string planted(std::string_view form, std::string_view password) {
  constexpr std::string_view kMark = "§";
  std::string text(form);
  for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + password.size())) {
    text.replace(at, kMark.size(), password);
  }
  return text;
}

/// Everything that the program could print about a URL.
std::string all_that_is_printed(const std::string& text) {
  try {
    const Url url = Url::parse(text);
    return url.redacted() + url.below("conf").redacted();
  } catch (const Error& error) {
    const LogRecord record = diagnostic_record(error);
    return error.what() + render_diagnostic(error) + render_diagnostic(error, {.colour = true}) +
           diagnostic_json(error) + error.details().hint + error.details().cause +
           format_record(record, LogFormat::text, {}) + format_record(record, LogFormat::json, {});
  }
}

TEST(PlantedPassword, IsNotPrintedForAnyUrl) {
  for (const std::string_view password : {"hunter2", "77777", "Hun-Ter_2", "%68unter2x"}) {
    for (const std::string_view form : kUrls) {
      const std::string text = planted(form, password);
      const std::string printed = all_that_is_printed(text);
      EXPECT_FALSE(printed.empty());
      EXPECT_EQ(printed.find(password), std::string::npos) << text << "\n" << printed;
      EXPECT_EQ(printed.find("hunter2x"), std::string::npos) << text << "\n" << printed;
    }
  }
}

}  // namespace
}  // namespace dunlin
