// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include "base/percent.hpp"
#include "base/redact.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace dunlin {

namespace {

constexpr std::string_view kSqliteForms =
    "accepted: sqlite:///relative.db, sqlite:////absolute.db, or sqlite:// for a database in memory";
constexpr std::string_view kPostgresForms =
    "accepted: postgresql://user@host:5432/database?sslmode=require (with a password: user:password@host), or "
    "postgresql:///database?host=/socket/directory; characters that are special in a URL are written %40 for \"@\", "
    "%2F for \"/\", %3A for \":\", %25 for \"%\"";
constexpr std::string_view kSchemes =
    "accepted: sqlite, postgresql, postgres, each also with a driver (sqlite+aiosqlite)";
constexpr std::array<std::string_view, 6> kSslModes{"disable", "allow",     "prefer",
                                                    "require", "verify-ca", "verify-full"};
constexpr std::string_view kSslModesText = "accepted: disable, allow, prefer, require, verify-ca, verify-full";

/// Cuts `text` at the first of `separators`: before it, and after it if it is there.
std::pair<std::string_view, std::optional<std::string_view>> cut(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::optional<std::string_view> rest = text; rest;) {
    const auto [piece, after] = cut(*rest, separator);
    pieces.push_back(piece);
    rest = after;
  }
  return pieces;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == '\x7f';
  });
}

}  // namespace

/// Takes one text apart. Every view of a part points into that text, so that a message can tell whether quoting the
/// part could show a secret.
class UrlParser {
 public:
  explicit UrlParser(std::string_view text);

  Url parse();

 private:
  enum class Allow {
    text,     ///< no control characters, valid UTF-8
    anything  ///< but NUL: a password is bytes
  };

  void parse_sqlite(std::string_view rest);
  void parse_postgres(std::string_view rest);
  void parse_userinfo(std::string_view userinfo);
  void parse_hosts(std::string_view list);
  void parse_host(std::string_view text);
  void parse_query(std::string_view query);
  void take_parameter(std::string_view raw_name, std::string_view raw_value);
  bool take_part(const std::string& name, std::string_view raw_value);
  void take_hosts(std::string_view raw_value);
  void check_ssl(std::string& name, std::string& value, std::string_view raw_value);
  void join_hosts();

  [[nodiscard]] std::string decode(std::string_view raw, std::string_view part, Allow allow = Allow::text) const;
  void add_name(std::string_view raw);
  void add_ipv6(std::string_view raw);
  void add_port(std::string_view raw);

  [[nodiscard]] bool is_secret(std::string_view fragment) const;
  [[nodiscard]] std::string quoted(std::string_view fragment) const;
  [[noreturn]] void fail(const std::string& what, std::string_view hint, ErrorCode code = ErrorCode::invalid_url) const;

  std::string_view text_;
  std::size_t userinfo_begin_ = 0;  ///< What lies from here to `userinfo_end_` could be or hold a password,
  std::size_t userinfo_end_ = 0;
  std::size_t secret_parameter_;  ///< and so could all from here on.
  std::string_view forms_ = kSchemes;
  std::vector<std::string> names_;
  std::vector<std::optional<std::uint16_t>> ports_;
  bool names_from_query_ = false;
  bool ports_with_hosts_ = false;
  Url url_;
};

UrlParser::UrlParser(std::string_view text) : text_(text), secret_parameter_(text.size()) {
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    const std::size_t scheme = text.find("://");
    userinfo_begin_ = scheme == std::string_view::npos || scheme > at ? 0 : scheme + 3;
    userinfo_end_ = at;
  }
  for (std::size_t i = text.find_first_of("?&"); i != std::string_view::npos; i = text.find_first_of("?&", i + 1)) {
    const auto [name, value] = cut(text.substr(i + 1), '=');
    const auto decoded = percent_decode(name);
    if (!value || !is_secret_name(decoded.value_or(std::string(name)))) continue;
    secret_parameter_ = static_cast<std::size_t>(value->data() - text.data());
    break;
  }
}

bool UrlParser::is_secret(std::string_view fragment) const {
  const auto begin = static_cast<std::size_t>(fragment.data() - text_.data());
  const std::size_t end = begin + fragment.size();
  return (begin < userinfo_end_ && end > userinfo_begin_) || end > secret_parameter_;
}

/// ` "fragment"`, or nothing when that could show a secret.
std::string UrlParser::quoted(std::string_view fragment) const {
  constexpr std::size_t kLongest = 80;
  if (is_secret(fragment) || fragment.size() > kLongest) return {};
  return fmt::format(" \"{}\"", escape_controls(fragment));
}

void UrlParser::fail(const std::string& what, std::string_view hint, ErrorCode code) const {
  throw Error(code, what, {.hint = std::string(hint)});
}

std::string UrlParser::decode(std::string_view raw, std::string_view part, Allow allow) const {
  const auto decoded = percent_decode(raw);
  if (!decoded) {
    fail(fmt::format("{}{} in the URL has a \"%\" that two hexadecimal digits do not follow", part, quoted(raw)),
         "a percent sign itself is written %25");
  }
  if (decoded->find('\0') != std::string::npos) {
    fail(fmt::format("{} in the URL has a NUL (\"%00\")", part), "no part of a URL may hold one");
  }
  if (allow == Allow::anything) return *decoded;
  if (has_control(*decoded)) fail(fmt::format("{} in the URL has a control character", part), forms_);
  if (!is_valid_utf8(*decoded)) fail(fmt::format("{} in the URL is not UTF-8", part), forms_);
  return *decoded;
}

Url UrlParser::parse() {
  if (text_.empty()) fail("the URL is empty", kSchemes);
  if (has_control(text_))
    fail("the URL has a control character, such as a line end", "remove it, or percent-encode it");
  if (!is_valid_utf8(text_)) fail("the URL is not UTF-8", "percent-encode the bytes");
  const auto [scheme_and_driver, rest] = cut(text_, ':');
  const std::string scheme = to_lower(cut(scheme_and_driver, '+').first);
  const bool is_sqlite = scheme == "sqlite" || scheme == "sqlite3";
  const bool is_postgres = scheme == "postgresql" || scheme == "postgres";
  const bool is_word = scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
  // What has no scheme may be anything, a lone password too: none of it is shown.
  if (!rest || scheme.empty() || !is_word) {
    const bool is_file = !rest && (text_.ends_with(".db") || text_.ends_with(".sqlite") || text_.ends_with(".sqlite3"));
    fail("the URL does not begin with a scheme", is_file ? kSqliteForms : kSchemes);
  }
  if (!is_sqlite && !is_postgres) {
    fail(fmt::format("the scheme{} of the URL is not supported", quoted(scheme_and_driver)),
         scheme == "jdbc" ? "leave out \"jdbc:\"" : kSchemes, ErrorCode::unsupported_scheme);
  }
  url_.scheme_ = is_sqlite ? "sqlite" : "postgresql";
  forms_ = is_sqlite ? kSqliteForms : kPostgresForms;
  is_sqlite ? parse_sqlite(*rest) : parse_postgres(*rest);
  return std::move(url_);
}

void UrlParser::parse_sqlite(std::string_view rest) {
  const auto [place, query] = cut(rest, '?');
  std::string_view path = place;
  if (place.starts_with("///")) {
    path = place.substr(3);  // sqlite:///relative, sqlite:////absolute
  } else if (place == "//" || place == "//:memory:") {
    path = ":memory:";
  } else if (place.starts_with("//")) {
    // sqlite://a.db is a host to some and a file to others. Whoever wrote it meant one of two files.
    fail(fmt::format("the SQLite URL names a host{}", quoted(place.substr(2))), kSqliteForms);
  }
  if (path.empty()) fail("the SQLite URL names no file", kSqliteForms);
  url_.database_ = decode(path, "the file");
  if (query) parse_query(*query);
}

void UrlParser::parse_postgres(std::string_view rest) {
  if (!rest.starts_with("//")) fail("the scheme of the URL is not followed by \"//\"", kPostgresForms);
  rest.remove_prefix(2);
  if (rest.find(' ') != std::string_view::npos) fail("the URL has a blank", "a blank is written %20");
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view hosts = rest.substr(0, authority_end);
  const std::string_view after = rest.substr(authority_end);
  // A password with a raw "/" or "?" would otherwise be taken for a host, a database or a parameter, and be shown.
  if (after.find('@') != std::string_view::npos) {
    fail("the URL has an \"@\" after the host",
         "in a password, \"/\" is written %2F, \"?\" %3F, \"@\" %40; elsewhere too an \"@\" is written %40");
  }
  const std::size_t at = hosts.rfind('@');
  if (at != std::string_view::npos) {
    parse_userinfo(hosts.substr(0, at));
    hosts.remove_prefix(at + 1);
  }
  parse_hosts(hosts);
  const auto [path, query] = cut(after, '?');
  if (path.size() > 1) {
    const std::string_view name = path.substr(1);
    if (name.find('/') != std::string_view::npos) {
      fail(fmt::format("the database{} in the URL has a \"/\"", quoted(name)), "in a name, \"/\" is written %2F");
    }
    url_.database_ = decode(name, "the database");
  }
  if (query) parse_query(*query);
  join_hosts();
}

void UrlParser::parse_userinfo(std::string_view userinfo) {
  const auto [user, password] = cut(userinfo, ':');
  url_.user_ = decode(user, "the user");
  if (password) url_.password_ = decode(*password, "the password", Allow::anything);
}

void UrlParser::parse_hosts(std::string_view list) {
  if (list.empty()) return;
  for (const std::string_view host : split(list, ',')) parse_host(host);
}

void UrlParser::parse_host(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) fail(fmt::format("the host{} in the URL has no \"]\"", quoted(text)), forms_);
    add_ipv6(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) {
      fail(fmt::format("after \"]\" in the URL stands{}, not a port", quoted(text)), "accepted: [::1]:5432");
    }
    add_port(text.empty() ? text : text.substr(1));
    return;
  }
  const auto [name, port] = cut(text, ':');
  if (port && port->find(':') != std::string_view::npos) {
    fail(fmt::format("the host{} in the URL has more than one \":\"", quoted(text)),
         "an IPv6 address stands in brackets: [::1]:5432");
  }
  add_name(name);
  add_port(port.value_or(std::string_view()));
}

void UrlParser::add_name(std::string_view raw) {
  std::string name = decode(raw, "the host");
  const bool is_directory = name.starts_with('/');
  if (!is_directory && name.find_first_of(" \"'\\<>^`{|}[]@#/%") != std::string::npos) {
    fail(fmt::format("the host{} in the URL is no name and no address", quoted(raw)), forms_);
  }
  names_.push_back(std::move(name));
}

void UrlParser::add_ipv6(std::string_view raw) {
  const std::string name = decode(raw, "the host");
  const std::string_view address = cut(name, '%').first;  // before a zone, as in fe80::1%eth0
  if (address.find(':') == std::string_view::npos ||
      address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
    fail(fmt::format("the host{} in the URL is no IPv6 address", quoted(raw)), "accepted: [::1]:5432");
  }
  names_.push_back(name);
}

void UrlParser::add_port(std::string_view raw) {
  if (raw.empty()) {
    ports_.emplace_back();
    return;
  }
  const auto number = raw.find_first_not_of("0123456789") == std::string_view::npos ? parse_integer(raw) : std::nullopt;
  if (!number || *number < 1 || *number > std::numeric_limits<std::uint16_t>::max()) {
    fail(fmt::format("the port{} in the URL is not a number from 1 to 65535", quoted(raw)), forms_);
  }
  ports_.emplace_back(static_cast<std::uint16_t>(*number));
}

void UrlParser::parse_query(std::string_view query) {
  if (query.empty()) return;
  for (const std::string_view parameter : split(query, '&')) {
    const auto [raw_name, raw_value] = cut(parameter, '=');
    if (!raw_value || raw_name.empty()) {
      fail(fmt::format("the parameter{} in the URL is not of the form name=value", quoted(parameter)),
           "accepted: ?name=value&name=value; in a value, \"&\" is written %26");
    }
    take_parameter(raw_name, *raw_value);
  }
}

void UrlParser::take_parameter(std::string_view raw_name, std::string_view raw_value) {
  std::string name = decode(raw_name, "a parameter's name");
  const std::string label = "the parameter" + quoted(raw_name);
  if (url_.scheme_ == "postgresql" && take_part(name, raw_value)) return;
  std::string value = decode(raw_value, label, is_secret_name(name) ? Allow::anything : Allow::text);
  if (url_.scheme_ == "postgresql") check_ssl(name, value, raw_value);
  for (const auto& [taken, unused] : url_.parameters_) {
    if (taken == name) fail(label + " appears twice in the URL", "remove one");
  }
  url_.parameters_.emplace_back(std::move(name), std::move(value));
}

/// The parameters that say the same as the parts before the query, and beat them, as in libpq.
bool UrlParser::take_part(const std::string& name, std::string_view raw_value) {
  if (name == "host") {
    take_hosts(raw_value);
  } else if (name == "port") {
    ports_with_hosts_ = false;
    ports_.clear();
    for (const std::string_view port : split(raw_value, ',')) add_port(port);
  } else if (name == "user") {
    url_.user_ = decode(raw_value, "the user");
  } else if (name == "password") {
    url_.password_ = decode(raw_value, "the password", Allow::anything);
  } else if (name == "dbname") {
    url_.database_ = decode(raw_value, "the database");
  } else {
    return false;
  }
  return true;
}

void UrlParser::take_hosts(std::string_view raw_value) {
  if (!std::exchange(names_from_query_, true)) names_.clear();
  for (const std::string_view host : split(raw_value, ',')) {
    const auto [before, port] = cut(host, ':');
    const bool has_port = port && !port->empty() && !host.starts_with('/') &&
                          port->find_first_not_of("0123456789") == std::string_view::npos;
    // SQLAlchemy's ?host=a:5432&host=b: from the first host with a port on, every host has an entry of its own.
    if (has_port && !std::exchange(ports_with_hosts_, true)) ports_.assign(names_.size(), std::nullopt);
    if (ports_with_hosts_) add_port(has_port ? *port : std::string_view());
    const bool is_ipv6 = port && !has_port && !host.starts_with('/');
    const bool in_brackets = host.starts_with('[') && host.ends_with(']');
    if (is_ipv6) {
      add_ipv6(in_brackets ? host.substr(1, host.size() - 2) : host);
    } else {
      add_name(has_port ? before : host);
    }
  }
}

/// `ssl=true` of JDBC and `ssl=require` of asyncpg mean sslmode.
void UrlParser::check_ssl(std::string& name, std::string& value, std::string_view raw_value) {
  if (name == "ssl") {
    name = "sslmode";
    if (value == "true") value = "require";
    if (value == "false") value = "disable";
  }
  if (name != "sslmode") return;
  if (std::find(kSslModes.begin(), kSslModes.end(), value) == kSslModes.end()) {
    fail(fmt::format("the sslmode{} in the URL is unknown", quoted(raw_value)), kSslModesText);
  }
}

void UrlParser::join_hosts() {
  if (names_.empty() && !ports_.empty()) names_.emplace_back();
  const bool one_for_all = ports_.size() == 1;
  if (ports_.size() > 1 && names_.size() == 1 && names_.front().empty()) names_.resize(ports_.size());
  if (!ports_.empty() && !one_for_all && ports_.size() != names_.size()) {
    fail(fmt::format("the URL has {} hosts and {} ports", names_.size(), ports_.size()),
         "give one port for all hosts, or one for each");
  }
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto port = ports_.empty() ? std::nullopt : ports_[one_for_all ? 0 : i];
    url_.hosts_.push_back({names_[i], port});
  }
  // One that says nothing (`?port=`) is the same as none.
  if (url_.hosts_.size() == 1 && url_.hosts_.front() == Url::Host{}) url_.hosts_.clear();
}

Url Url::parse(std::string_view text) { return UrlParser(text).parse(); }

Url Url::sqlite_file(std::string_view path) {
  if (path.empty()) throw Error(ErrorCode::invalid_url, "the path of the SQLite file is empty");
  if (has_control(path) || !is_valid_utf8(path)) {
    throw Error(ErrorCode::invalid_url, "the path of the SQLite file has a control character or is not UTF-8");
  }
  Url url;
  url.scheme_ = "sqlite";
  url.database_ = path;
  return url;
}

}  // namespace dunlin
