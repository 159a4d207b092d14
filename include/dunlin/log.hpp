// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin {

/// How much a record matters.
enum class LogLevel {
  debug,    ///< Each statement.
  info,     ///< What was begun and done.
  warning,  ///< What should be looked at, and stops nothing.
  error     ///< What failed.
};

/// One thing worth telling. Never holds a password.
struct LogRecord {
  LogLevel level = LogLevel::info;                          ///< How much it matters.
  std::string message;                                      ///< For people.
  std::vector<std::pair<std::string, std::string>> fields;  ///< For machines: `{"duration_ms", "12.3"}`.
};

/// Where a library user wants log records to go; empty drops them. Called on the thread that does the work.
using LogSink = std::function<void(const LogRecord&)>;

}  // namespace dunlin
