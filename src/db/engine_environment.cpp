// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>
#include <dunlin/error.hpp>

#include "base/environment.hpp"
#include "base/settings.hpp"
#include "base/text.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace dunlin {
namespace {

[[noreturn]] void refuse(const Variable& variable, std::string_view accepted) {
  throw Error(ErrorCode::invalid_setting,
              fmt::format("{} has a value \"{}\" that is not accepted", variable.origin,
                          escape_controls(variable.value.substr(0, 80))),
              {.hint = fmt::format("accepted: {}", accepted), .source = variable.source});
}

void take_count(Environment& environment, std::string_view name, std::size_t& count) {
  const auto variable = environment.find(name);
  if (!variable) return;
  const auto number = parse_integer(trim(variable->value));
  if (!number || *number < 1 || *number > 100000) refuse(*variable, "a number from 1 to 100000");
  count = static_cast<std::size_t>(*number);
}

/// A number alone is seconds, as other programs that read these variables take it.
void take_seconds(Environment& environment, std::string_view name, std::chrono::milliseconds& duration) {
  const auto variable = environment.find(name);
  if (!variable) return;
  const std::string_view text = trim(variable->value);
  constexpr std::int64_t kMost = 30LL * 24 * 3600;
  if (const auto seconds = parse_integer(text)) {
    // -1 is SQLAlchemy's word for never.
    if (*seconds < -1 || *seconds > kMost) refuse(*variable, "seconds, at most 30 days");
    duration = std::chrono::seconds(std::max<std::int64_t>(*seconds, 0));
  } else if (const auto parsed = parse_duration(text)) {
    duration = *parsed;
  } else {
    refuse(*variable, fmt::format("seconds, or {}", kDurationForms));
  }
}

/// What nobody has said about encryption: in production a server must encrypt. What libpq's own variable says is said.
Url with_encryption(const Url& url, const Settings& settings, Environment& environment) {
  if (environment.find("PGSSLMODE", Environment::Layer::process)) return url;
  return url.with_defaults({.parameters = {{"sslmode", settings.is_production ? "require" : "prefer"}}});
}

void take_settings(const Settings& settings, std::string_view dialect, ConnectOptions& options) {
  const auto found = settings.dialects.find(std::string(dialect));
  if (found == settings.dialects.end()) return;
  for (const auto& [name, setting] : found->second) options.settings.insert_or_assign(name, setting.value);
}

}  // namespace

Engine Engine::from_environment(EngineOptions options) {
  Environment environment = Environment::of_process();
  const Settings settings = resolve_settings({}, environment, {});
  if (settings.url_is_default) {
    throw Error(ErrorCode::no_url, "no database URL is given",
                {.hint = "set DATABASE_URL, or write database_url into dunlin.toml"});
  }
  take_count(environment, "DB_POOL_SIZE", options.pool.max_size);
  take_seconds(environment, "DB_POOL_TIMEOUT", options.pool.checkout_timeout);
  take_seconds(environment, "DB_POOL_RECYCLE", options.pool.recycle_after);
  options.pool.min_size = std::min(options.pool.min_size, options.pool.max_size);
  take_settings(settings, dialect_of(settings.url).name(), options.connect);
  return open(with_encryption(settings.url, settings, environment), std::move(options));
}

}  // namespace dunlin
