// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin {

struct UrlDefaults;

/// A database URL, parsed once and carried typed.
///
/// Accepts
/// - `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite:path.db`; `sqlite://`, `sqlite::memory:` and
///   `sqlite:///:memory:` (in memory);
/// - `postgresql://` and `postgres://` with user, password, several hosts, ports, `[::1]`, `?host=/socket/directory`,
///   `?sslmode=…`; what the query says of host, port, user, password and dbname beats what stands before it;
/// - percent-encoding everywhere, and driver suffixes of other ecosystems (`sqlite+aiosqlite`, `postgresql+asyncpg`),
///   which are ignored.
///
///     const Url url = Url::parse("postgresql://app:secret@db.example/shop?sslmode=require");
///     url.hosts().front().name;  // "db.example"
///     url.redacted();            // "postgresql://app:***@db.example/shop?sslmode=require"
class Url {
 public:
  /// One of the servers that a URL names.
  struct Host {
    std::string name;  ///< A name, an address, or the directory of a socket; empty for libpq's default.
    std::optional<std::uint16_t> port;  ///< Nothing: libpq's default.

    /// Equal when both parts are.
    bool operator==(const Host&) const = default;
  };

  /// Throws `invalid_url` or `unsupported_scheme`, saying which part is wrong and what is accepted. No error shows the
  /// password, not even of a text that is no URL.
  [[nodiscard]] static Url parse(std::string_view text);

  /// The SQLite database in this file, or in memory for `:memory:`. Throws `invalid_url`.
  [[nodiscard]] static Url sqlite_file(std::string_view path);

  /// This URL with what it leaves out filled in. SQLite URLs leave nothing out.
  [[nodiscard]] Url with_defaults(const UrlDefaults& defaults) const;

  /// This URL with a relative SQLite file looked for in `directory`; every other URL is unchanged.
  [[nodiscard]] Url below(std::string_view directory) const;

  /// The canonical scheme: `sqlite` or `postgresql`.
  [[nodiscard]] const std::string& scheme() const noexcept { return scheme_; }
  /// In the order in which they are tried; empty for SQLite.
  [[nodiscard]] const std::vector<Host>& hosts() const noexcept { return hosts_; }
  /// Decoded; empty when it is not said.
  [[nodiscard]] const std::string& user() const noexcept { return user_; }
  /// Decoded; nothing when it is not said. A secret: show `redacted()`.
  [[nodiscard]] const std::optional<std::string>& password() const noexcept { return password_; }
  /// The database's name; for SQLite the path of the file, or `:memory:`.
  [[nodiscard]] const std::string& database() const noexcept { return database_; }
  /// Decoded query parameters in the order written, without `host`, `port`, `user`, `password` and `dbname`,
  /// which become the parts above.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& parameters() const noexcept {
    return parameters_;
  }

  /// The URL as text, percent-encoded where needed, every secret shown as `***`.
  [[nodiscard]] std::string redacted() const;

  /// Equal when every part is, the password included.
  bool operator==(const Url&) const = default;

 private:
  friend class UrlParser;

  std::string scheme_;
  std::string user_;
  std::optional<std::string> password_;
  std::vector<Host> hosts_;
  std::string database_;
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// What to assume for the parts that a URL of a server leaves out. Empty parts assume nothing.
struct UrlDefaults {
  std::vector<Url::Host> hosts;                                 ///< When it names no host.
  std::optional<std::uint16_t> port;                            ///< Of hosts without one.
  std::string user;                                             ///< Who connects.
  std::optional<std::string> password;                          ///< A secret.
  std::string database;                                         ///< Its name on the server.
  std::vector<std::pair<std::string, std::string>> parameters;  ///< Each when the URL does not have it.
};

}  // namespace dunlin
