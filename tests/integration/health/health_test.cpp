// SPDX-License-Identifier: Apache-2.0
#include <dunlin/health.hpp>

#include "integration/health/http.hpp"
#include "support/postgres.hpp"
#include "support/proxied.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <thread>

namespace dunlin {
namespace {

using health::Endpoint;
using health::Monitor;
using health::Report;
using health::Server;
using std::chrono::milliseconds;
using test::error_of;
using test::get;
using test::PostgresDatabase;

testing::AssertionResult begins(const std::string& text, std::string_view with) {
  return text.starts_with(with) ? testing::AssertionSuccess() : testing::AssertionFailure() << text;
}

testing::AssertionResult contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos ? testing::AssertionSuccess() << text
                                              : testing::AssertionFailure() << text;
}

/// An SQLite file that goes with the test.
class File {
 public:
  File() : path_(testing::TempDir() + "health_" + std::to_string(getpid()) + ".db") { std::filesystem::remove(path_); }
  ~File() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string url() const { return "sqlite:///" + path_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

Endpoint::Settings with_token(std::string token) { return {.timeout = milliseconds(5000), .token = std::move(token)}; }

TEST(Health, TellsOfADatabaseThatIsWell) {
  const PostgresDatabase database;
  const Engine engine = Engine::open(database.url());
  const Report report = health::check(engine, milliseconds(5000), {.history = "dunlin", .revisions = {{"1a", "2b"}}});
  EXPECT_TRUE(report.ok) << report.reason;
  EXPECT_EQ(report.server.product, "PostgreSQL");
  EXPECT_GT(report.latency.count(), 0);
  EXPECT_EQ(report.pending, 2U);
  EXPECT_TRUE(begins(health::to_json(report), R"({"status":"ok","database":"connected","latency_ms":)"));
}

TEST(Health, TellsWhyAServerCannotBeReached) {
  const Engine engine = Engine::open("postgresql://me:s3cret@127.0.0.1:1/shop");
  const Report report = health::check(engine);
  EXPECT_FALSE(report.ok);
  EXPECT_EQ(report.code, ErrorCode::connection_failed);
  const std::string json = health::to_json(report);
  EXPECT_TRUE(begins(json, R"({"status":"error","database":"unreachable","code":"DN0501","reason":")"));
  EXPECT_FALSE(contains(json, "s3cret"));
}

TEST(Health, NeitherMakesNorKeepsAnSqliteFile) {
  const File file;
  const Engine engine = Engine::open(file.url());
  Monitor monitor(engine);
  EXPECT_EQ(monitor.check().code, ErrorCode::database_missing);
  EXPECT_FALSE(std::filesystem::exists(file.path()));
  engine.connect()->execute("CREATE TABLE t (a)");
  EXPECT_TRUE(monitor.check().ok);
  std::filesystem::permissions(file.path(), std::filesystem::perms::owner_read);
  EXPECT_TRUE(monitor.check().ok);
}

TEST(Health, NoticesThatTheSqliteFileIsGoneOrAnother) {
  const File file;
  const Engine engine = Engine::open(file.url());
  engine.connect()->execute("CREATE TABLE t (a)");
  Monitor monitor(engine);
  ASSERT_TRUE(monitor.check().ok);
  std::filesystem::rename(file.path(), file.path() + ".away");
  EXPECT_EQ(monitor.check().code, ErrorCode::database_missing);
  std::filesystem::copy_file(file.path() + ".away", file.path());
  EXPECT_TRUE(monitor.check().ok);
  std::filesystem::remove(file.path() + ".away");
}

TEST(Health, AnswersInTimeWhileTheServerIsFrozenAndRecovers) {
  const PostgresDatabase database;
  test::Proxied proxied(database.url_text(), {});
  Monitor monitor(Engine::open(proxied.url()));
  ASSERT_TRUE(monitor.check().ok);
  proxied.toggle_freeze();
  std::vector<std::future<Report>> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(std::async(std::launch::async, [&monitor] { return monitor.check(milliseconds(300)); }));
  }
  for (auto& one : waiting) {
    const Report report = one.get();
    EXPECT_FALSE(report.ok);
    EXPECT_EQ(report.code, ErrorCode::connect_timeout);
  }
  proxied.toggle_freeze();
  // The check under way gives its connection up first, and does not wait long for the server to say that it may.
  Report recovered;
  for (int i = 0; i < 5 && !recovered.ok; ++i) recovered = monitor.check(milliseconds(1000));
  EXPECT_TRUE(recovered.ok) << recovered.reason;
}

TEST(Health, EndsWhileTheServerIsFrozen) {
  const PostgresDatabase database;
  test::Proxied proxied(database.url_text(), {});
  auto monitor = std::make_unique<Monitor>(Engine::open(proxied.url()));
  ASSERT_TRUE(monitor->check().ok);
  proxied.toggle_freeze();
  EXPECT_FALSE(monitor->check(milliseconds(100)).ok);
  const auto ended = std::async(std::launch::async, [&monitor] { monitor.reset(); });
  EXPECT_EQ(ended.wait_for(std::chrono::seconds(6)), std::future_status::ready)
      << "the end waits for a server that does not answer";
  proxied.toggle_freeze();
}

TEST(Health, SurvivesACutConnectionWithoutAFalseAlarm) {
  const PostgresDatabase database;
  test::Proxied proxied(database.url_text(), {});
  Monitor monitor(Engine::open(proxied.url()));
  ASSERT_TRUE(monitor.check().ok);
  proxied.cut();
  const Report report = monitor.check();
  EXPECT_TRUE(report.ok) << report.reason;
}

TEST(HealthEndpoint, KnowsItsPaths) {
  const File file;
  const Engine engine = Engine::open(file.url());
  engine.connect()->execute("CREATE TABLE t (a)");
  Endpoint endpoint(engine);
  EXPECT_EQ(endpoint.answer({"GET", "/health/live", {}}).status, 200);
  EXPECT_EQ(endpoint.answer({"GET", "/health/db?verbose=1", {}}).status, 200);
  EXPECT_EQ(endpoint.answer({"GET", "/health", {}}).status, 404);
  EXPECT_EQ(endpoint.answer({"POST", "/health/db", {}}).status, 405);
  const health::Response metrics = endpoint.answer({"GET", "/metrics", {}});
  EXPECT_TRUE(begins(metrics.content_type, "text/plain; version=0.0.4"));
  EXPECT_TRUE(contains(metrics.body, "\ndunlin_database_up 1\n"));
  EXPECT_TRUE(contains(metrics.body, "\ndunlin_pool_connections{state=\"idle\"} 1\n"));
  EXPECT_TRUE(contains(metrics.body, "\n# TYPE dunlin_pool_checkouts_total counter\ndunlin_pool_checkouts_total 1\n"));
}

TEST(HealthEndpoint, IsSilentWithoutTheToken) {
  Endpoint endpoint(Engine::open("sqlite:///missing.db"), {}, with_token("tök3n"));
  for (const char* const given : {"", "Bearer ", "Bearer tök3", "Bearer tök3nn", "Basic tök3n", "tök3n"}) {
    EXPECT_EQ(endpoint.answer({"GET", "/health/live", given}).status, 401) << given;
  }
  EXPECT_EQ(endpoint.answer({"GET", "/health/live", "Bearer tök3n"}).status, 200);
  const health::Response sick = endpoint.answer({"GET", "/health/db", "Bearer tök3n"});
  EXPECT_EQ(sick.status, 503);
  EXPECT_FALSE(contains(sick.body, "tök3n"));
}

TEST(HealthServer, SpeaksHttp) {
  const File file;
  Endpoint endpoint(Engine::open(file.url()));
  const Server server({.address = "127.0.0.1", .port = 0}, endpoint);
  EXPECT_TRUE(begins(get(server.port(), "/health/live"), "HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(begins(get(server.port(), "/health/db"), "HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_TRUE(contains(get(server.port(), "/health/live"), "\r\n\r\n{\"status\":\"ok\"}\n"));
  const test::HttpClient client(server.port());
  client.send(
      "HEAD /health/live HTTP/1.1\r\nHost: h\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string two = client.read_all();
  EXPECT_TRUE(begins(two, "HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(contains(two, "\r\n\r\nHTTP/1.1 404 Not Found\r\n"));
}

TEST(HealthServer, ShrugsAtWhatIsNoHttp) {
  Endpoint endpoint(Engine::open("sqlite:///missing.db"));
  const Server server({.address = "127.0.0.1", .port = 0}, endpoint);
  for (const std::string& text : {std::string("\x16\x03\x01\x02"), std::string(20000, 'x'), std::string("GET\r\n\r\n"),
                                  std::string("GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")}) {
    const test::HttpClient client(server.port());
    client.send(text);
  }
  EXPECT_TRUE(begins(get(server.port(), "/health/live"), "HTTP/1.1 200 OK\r\n"));
}

TEST(HealthServer, LivesWhileTheDatabaseHangs) {
  const PostgresDatabase database;
  test::Proxied proxied(database.url_text(), {});
  Endpoint endpoint(Engine::open(proxied.url()), {}, {.timeout = milliseconds(400), .token = {}});
  const Server server({.address = "127.0.0.1", .port = 0}, endpoint);
  ASSERT_TRUE(begins(get(server.port(), "/health/db"), "HTTP/1.1 200 OK\r\n"));
  proxied.toggle_freeze();
  const auto slow = std::async(std::launch::async, [&server] { return get(server.port(), "/health/db"); });
  EXPECT_TRUE(begins(get(server.port(), "/health/live"), "HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(contains(get(server.port(), "/health/db"), "DN0511"));
  EXPECT_TRUE(contains(get(server.port(), "/metrics"), "dunlin_database_up 0\n"));
  slow.wait();
  proxied.toggle_freeze();
}

TEST(HealthServer, NamesTheAddressThatItCannotHave) {
  Endpoint endpoint(Engine::open("sqlite:///missing.db"));
  const Server first({.address = "127.0.0.1", .port = 0}, endpoint);
  const auto taken = error_of([&] { const Server second({.address = "127.0.0.1", .port = first.port()}, endpoint); });
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->code(), ErrorCode::listen_failed);
  const auto unknown = error_of([&] { const Server third({.address = "localhost", .port = 0}, endpoint); });
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->code(), ErrorCode::invalid_setting);
  EXPECT_TRUE(health::is_loopback("127.0.0.2"));
  EXPECT_TRUE(health::is_loopback("::1"));
  EXPECT_FALSE(health::is_loopback("0.0.0.0"));
}

}  // namespace
}  // namespace dunlin
