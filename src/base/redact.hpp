// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dunlin {

/// What stands for a secret.
inline constexpr std::string_view kRedacted = "***";

/// Whether the value of a URL parameter, setting or variable of this name must never be shown (`password`,
/// `sslpassword`, `API_TOKEN`, …).
[[nodiscard]] bool is_secret_name(std::string_view name);

/// A text that is meant to be one database URL, however malformed, without what could be a password in it: all between
/// `://` and the last `@`, and all after the first secret parameter.
[[nodiscard]] std::string redact_url(std::string_view url);

/// A text that may hold secrets somewhere: URLs with a password, `password=…`, `"password": "…"`, and SQL's
/// `PASSWORD '…'`. A safety net by look alone; code that knows a secret must not put it into a text at all.
[[nodiscard]] std::string redact_secrets(std::string_view text);

}  // namespace dunlin
