// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/url.hpp>

#include "dialect/postgres/conninfo.hpp"

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgres {

/// A program of PostgreSQL's client package that is installed here.
struct ClientTool {
  std::filesystem::path program;
  int major = 0;        ///< 15
  std::string version;  ///< "15.20"
};

/// The newest `pg_dump` or `pg_restore` of /usr/lib/postgresql, /usr/pgsql-* and PATH.
///
/// Throws `backup_tool` when there is none, or none of version `needed` or newer, which it names.
[[nodiscard]] ClientTool newest_tool(std::string_view name, int needed);

/// How a tool is told where to connect.
struct ToolAddress {
  std::vector<std::string> environment;  ///< `PGHOST=…`; the password is here and nowhere else.
  std::string conninfo;                  ///< What has no variable; no secret.
};

/// Throws `unsupported` for a secret that could only be given on the command line.
[[nodiscard]] ToolAddress tool_address(const Conninfo& info);

/// Runs a tool to its end. Throws `backup_failed` with what it said, `interrupted` when `stop` fires.
void run_tool(const ClientTool& tool, const std::vector<std::string>& arguments, const ToolAddress& address,
              std::string_view secret, const std::stop_token& stop);

}  // namespace dunlin::postgres
