// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/settings.hpp"

#include "unit/sqlite/scratch.hpp"

namespace dunlin::test {
namespace {

using sqlite::parse_settings;

TEST(SqliteSettings, HaveDefaults) {
  const sqlite::ConnectionSettings settings = parse_settings({});
  EXPECT_EQ(settings.busy_timeout, std::chrono::milliseconds(5000));
  EXPECT_TRUE(settings.foreign_keys);
  EXPECT_EQ(settings.synchronous, "");
  EXPECT_EQ(settings.cache_size, std::nullopt);
  EXPECT_TRUE(settings.extensions.empty());
}

TEST(SqliteSettings, AreReadInTheUsualSpellings) {
  const sqlite::ConnectionSettings settings = parse_settings({{"busy_timeout", " 250 "},
                                                              {"foreign_keys", "False"},
                                                              {"synchronous", "2"},
                                                              {"cache_size", "-64000"},
                                                              {"load_extension", "/a.so, b.so,"}});
  EXPECT_EQ(settings.busy_timeout, std::chrono::milliseconds(250));
  EXPECT_FALSE(settings.foreign_keys);
  EXPECT_EQ(settings.synchronous, "full");
  EXPECT_EQ(settings.cache_size, -64000);
  EXPECT_EQ(settings.extensions, (std::vector<std::string>{"/a.so", "b.so"}));
  EXPECT_EQ(parse_settings({{"busy_timeout", "2s"}}).busy_timeout, std::chrono::seconds(2));
}

TEST(SqliteSettings, RefuseValuesThatMakeNoSense) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"busy_timeout", "-1"},      {"busy_timeout", "soon"}, {"busy_timeout", "99999999999"},
      {"foreign_keys", "perhaps"}, {"foreign_keys", ""},     {"synchronous", "4"},
      {"synchronous", "of"},       {"cache_size", "big"},    {"cache_size", "1; DROP TABLE t"}};
  for (const auto& [name, value] : bad) {
    const auto error = error_of([&] { (void)parse_settings({{name, value}}); });
    ASSERT_TRUE(error) << name << "=" << value;
    EXPECT_EQ(error->code(), ErrorCode::invalid_setting) << name << "=" << value;
    EXPECT_TRUE(error->details().hint.starts_with("accepted: "));
  }
}

TEST(SqliteSettings, SuggestTheSettingThatWasMeant) {
  const auto near = error_of([&] { (void)parse_settings({{"foreign_key", "on"}}); });
  ASSERT_TRUE(near);
  EXPECT_EQ(near->code(), ErrorCode::unknown_setting);
  EXPECT_EQ(near->details().hint, "did you mean \"foreign_keys\"?");
  const auto far = error_of([&] { (void)parse_settings({{"sslmode", "on"}}); });
  ASSERT_TRUE(far);
  EXPECT_NE(far->details().hint.find("busy_timeout, cache_size"), std::string::npos);
}

TEST(SqliteSettings, AreInForceOnTheConnection) {
  const Scratch scratch;
  const auto db = scratch.open({.settings = {{"synchronous", "extra"}, {"cache_size", "123"}}});
  EXPECT_EQ(integer_of(*db, "PRAGMA synchronous"), 3);
  EXPECT_EQ(integer_of(*db, "PRAGMA cache_size"), 123);
}

TEST(SqliteSettings, NameAnExtensionThatCannotBeLoaded) {
  const Scratch scratch;
  const auto error = error_of([&] { (void)scratch.open({.settings = {{"load_extension", "/nowhere/at-all"}}}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_setting);
  EXPECT_EQ(error->message(), "the extension \"/nowhere/at-all\" cannot be loaded");
}

TEST(SqliteSettings, SqlCannotLoadExtensions) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto error = error_of([&] { db->execute("SELECT load_extension('/nowhere/at-all')"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "not authorized");
}

}  // namespace
}  // namespace dunlin::test
