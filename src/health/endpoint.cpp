// SPDX-License-Identifier: Apache-2.0
#include <dunlin/health.hpp>

#include <utility>

namespace dunlin::health {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kMetrics = "text/plain; version=0.0.4; charset=utf-8";

Response json(int status, std::string body) { return {status, std::string(kJson), std::move(body) + "\n"}; }

Response refused(int status, std::string_view reason) {
  return json(status, "{\"status\":\"error\",\"reason\":\"" + std::string(reason) + "\"}");
}

/// Takes as long for a wrong token as for the right one.
bool same_secret(std::string_view given, std::string_view expected) noexcept {
  unsigned difference = given.size() == expected.size() ? 0U : 1U;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = expected.empty() ? '\0' : expected[i % expected.size()];
    difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(other));
  }
  return difference == 0;
}

}  // namespace

Endpoint::Endpoint(Engine engine, Options options) : Endpoint(std::move(engine), std::move(options), Settings{}) {}

Endpoint::Endpoint(Engine engine, Options options, Settings settings)
    : monitor_(std::move(engine), std::move(options)), settings_(std::move(settings)) {}

bool Endpoint::is_allowed(const Request& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (settings_.token.empty()) return true;
  const std::string_view given = request.authorization;
  return given.starts_with(kScheme) && same_secret(given.substr(kScheme.size()), settings_.token);
}

Response Endpoint::answer(const Request& request) {
  if (!is_allowed(request)) return refused(401, "a bearer token is required");
  if (request.method != "GET" && request.method != "HEAD") return refused(405, "only GET and HEAD are known");
  const std::string_view path = std::string_view(request.path).substr(0, request.path.find('?'));
  if (path == "/health/live") return json(200, R"({"status":"ok"})");
  if (path == "/health/db") {
    const Report report = monitor_.check(settings_.timeout);
    return json(report.ok ? 200 : 503, to_json(report));
  }
  if (path == "/metrics") {
    const Report report = monitor_.check(settings_.timeout);
    return {200, std::string(kMetrics), metrics(report, monitor_.engine().statistics())};
  }
  return refused(404, "known are /health/live, /health/db and /metrics");
}

}  // namespace dunlin::health
