// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/log.hpp>

#include <chrono>
#include <cstdio>
#include <string>

namespace dunlin {

enum class LogFormat {
  text,  ///< `warning: message name=value`
  json,  ///< `{"time":"…","level":"warning","message":"…","name":"value"}`
};

/// One line for a record, without its end. Safe for a terminal.
[[nodiscard]] std::string format_record(const LogRecord& record, LogFormat format,
                                        std::chrono::system_clock::time_point now);

/// A sink that writes records of at least `lowest` to `stream`, each in one piece, from any thread. The stream must
/// outlive every copy of the sink. A stream that cannot be written is left alone: a log must not stop the work.
[[nodiscard]] LogSink stream_sink(std::FILE* stream, LogFormat format, LogLevel lowest);

}  // namespace dunlin
