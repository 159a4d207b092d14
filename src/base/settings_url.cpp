// SPDX-License-Identifier: Apache-2.0
#include "base/settings_url.hpp"

#include "base/percent.hpp"
#include "base/redact.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

constexpr std::string_view kDefaultUrl = "sqlite:///dunlin.db";

/// A `DB_*` variable, the URL parameter that says the same, and what it takes.
struct PartVariable {
  std::string_view name;
  std::string_view parameter;
  std::string_view accepted;
};
constexpr std::array kParts = std::to_array<PartVariable>({
    {"DB_HOST", "host", "a name, an address or the directory of a socket; several with commas between them"},
    {"DB_PORT", "port", "a number from 1 to 65535"},
    {"DB_USER", "user", "a name"},
    {"DB_PASSWORD", "password", "any text"},
    {"DB_NAME", "dbname", "the name of a database"},
    {"DB_SSL_MODE", "sslmode", "disable, allow, prefer, require, verify-ca, verify-full"},
    {"DB_SSL_ROOT_CERT", "sslrootcert", "the path of a file"},
    {"DB_SSL_CERT", "sslcert", "the path of a file"},
    {"DB_SSL_KEY", "sslkey", "the path of a file"},
});

/// Whether the URL says nothing about the part of that parameter.
bool leaves_out(const Url& url, std::string_view parameter) {
  const auto& hosts = url.hosts();
  if (parameter == "host") {
    return hosts.empty() || std::all_of(hosts.begin(), hosts.end(), [](const auto& host) { return host.name.empty(); });
  }
  if (parameter == "port") {
    return hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [](const auto& host) { return !host.port; });
  }
  if (parameter == "user") return url.user().empty();
  if (parameter == "password") return !url.password();
  if (parameter == "dbname") return url.database().empty();
  return std::none_of(url.parameters().begin(), url.parameters().end(),
                      [parameter](const auto& known) { return known.first == parameter; });
}

Url url_of_part(const PartVariable& part, const Variable& variable) {
  try {
    return Url::parse(fmt::format("postgresql://?{}={}", part.parameter, percent_encode(variable.value, ",:[]/")));
  } catch (const Error&) {
    const bool may_be_shown = !is_secret_name(part.name) && variable.value.size() < 80;
    const std::string shown = may_be_shown ? fmt::format(" \"{}\"", escape_controls(variable.value)) : std::string();
    throw Error(ErrorCode::invalid_setting,
                fmt::format("{} has a value{} that is not accepted", variable.origin, shown),
                {.hint = fmt::format("accepted: {}", part.accepted), .source = variable.source});
  }
}

/// What the `DB_*` variables say of the parts that `url` leaves out. The others are not even read.
UrlDefaults defaults_for(const Url& url, Environment& environment) {
  UrlDefaults defaults;
  for (const PartVariable& part : kParts) {
    if (!leaves_out(url, part.parameter)) continue;
    const auto variable = environment.find(part.name);
    if (!variable) continue;
    const Url said = url_of_part(part, *variable);
    if (part.parameter == "host") defaults.hosts = said.hosts();
    if (part.parameter == "port") defaults.port = said.hosts().front().port;
    if (!said.user().empty()) defaults.user = said.user();
    if (said.password()) defaults.password = said.password();
    if (!said.database().empty()) defaults.database = said.database();
    for (const auto& parameter : said.parameters()) defaults.parameters.push_back(parameter);
  }
  return defaults;
}

/// A URL that somebody wrote, with its origin in what it throws.
Url parse_from(const std::string& text, const std::string& origin, const std::optional<SourcePosition>& source) {
  try {
    return Url::parse(text);
  } catch (Error& error) {
    ErrorDetails details = error.details();
    details.source = source;
    throw Error(error.code(), fmt::format("{}, in {}", error.message(), origin), std::move(details));
  }
}

class UrlResolver {
 public:
  UrlResolver(Settings& settings, const SettingsFlags& flags, Environment& environment, const SettingsTable& table)
      : settings_(settings), flags_(flags), environment_(environment), table_(table) {}

  void run() {
    const bool found = from_flag() || from_variables(Environment::Layer::process) ||
                       from_variables(Environment::Layer::dotenv) || from_configuration() || from_parts();
    if (!found) take_default();
    settings_.url = settings_.url.with_defaults(defaults_for_url());
  }

 private:
  [[nodiscard]] UrlDefaults defaults_for_url() {
    const bool is_complete_by_nature = settings_.url.scheme() == "sqlite";
    return is_complete_by_nature ? UrlDefaults{} : defaults_for(settings_.url, environment_);
  }

  [[nodiscard]] std::string base() const { return settings_.config_path.parent_path().string(); }

  bool from_flag() {
    if (!flags_.url) return false;
    settings_.url = parse_from(*flags_.url, "--url", std::nullopt);
    settings_.url_origin = "--url";
    return true;
  }

  bool from_variables(Environment::Layer layer) {
    const SettingsTable::Value* configured = table_.find("url_variables");
    const std::vector<std::string> usual{"DUNLIN_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL"};
    for (const std::string& name : configured != nullptr ? configured->list : usual) {
      const auto variable = environment_.find(name, layer);
      if (!variable) continue;
      const Url url = parse_from(variable->value, variable->origin, variable->source);
      // What stands in a file beside the configuration is meant from there, as the configuration's own paths are.
      settings_.url = layer == Environment::Layer::dotenv ? url.below(base()) : url;
      settings_.url_origin = variable->origin;
      return true;
    }
    return false;
  }

  bool from_configuration() {
    if (const auto* written = table_.find("database_url")) {
      const std::string origin = "database_url in " + written->setting.origin;
      settings_.url = parse_from(written->setting.value, origin, written->setting.source).below(base());
      settings_.url_origin = origin;
      return true;
    }
    const auto* written = table_.find("database");
    if (written == nullptr) return false;
    const Setting& setting = written->setting;
    constexpr std::string_view kAccepted = "the path of an SQLite file; a URL is written as database_url";
    if (setting.value.find("://") != std::string::npos) fail_setting("database", setting, kAccepted);
    try {
      settings_.url = Url::sqlite_file(setting.value).below(base());
    } catch (const Error&) {
      fail_setting("database", setting, kAccepted);
    }
    settings_.url_origin = "database in " + setting.origin;
    return true;
  }

  /// A server that is described by its parts only.
  bool from_parts() {
    const auto host = environment_.find("DB_HOST");
    if (!host) return false;
    settings_.url = Url::parse("postgresql://");
    settings_.url_origin = host->origin;
    return true;
  }

  void take_default() {
    if (settings_.is_production) {
      throw Error(ErrorCode::no_url, "no database URL is given, and in production there is no default",
                  {.hint = "give --url, set DATABASE_URL, or write database_url into dunlin.toml"});
    }
    settings_.url = Url::parse(kDefaultUrl).below(base());
    settings_.url_origin = "default";
    settings_.url_is_default = true;
    settings_.warnings.push_back(fmt::format(
        "no database URL is given, so {} is taken; give --url, set DATABASE_URL, or write database_url into "
        "dunlin.toml",
        settings_.url.redacted()));
  }

  Settings& settings_;
  const SettingsFlags& flags_;
  Environment& environment_;
  const SettingsTable& table_;
};

}  // namespace

void resolve_url(Settings& settings, const SettingsFlags& flags, Environment& environment, const SettingsTable& table) {
  UrlResolver(settings, flags, environment, table).run();
}

}  // namespace dunlin
