// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/json_quote.hpp"
#include "base/redact.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <memory>
#include <mutex>

namespace dunlin {

namespace {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "info";
}

std::string safe_value(const std::string& name, const std::string& value) {
  return is_secret_name(name) ? std::string(kRedacted) : redact_secrets(value);
}

std::string text_line(const LogRecord& record) {
  const bool has_prefix = record.level >= LogLevel::warning;
  std::string line = has_prefix ? fmt::format("{}: ", name_of(record.level)) : std::string();
  line += escape_controls(redact_secrets(record.message));
  for (const auto& [name, value] : record.fields) {
    const std::string safe = safe_value(name, value);
    const bool is_plain = !safe.empty() && safe.find_first_of(" \t\r\n\"=\\") == std::string::npos;
    line += fmt::format(" {}={}", escape_controls(name), is_plain ? escape_controls(safe) : json_quote(safe));
  }
  return line;
}

std::string json_line(const LogRecord& record, std::chrono::system_clock::time_point now) {
  JsonObject json;
  json.add_text("time", utc_text(now));
  json.add_text("level", name_of(record.level));
  json.add_raw("message", json_quote(redact_secrets(record.message)));
  for (const auto& [name, value] : record.fields) {
    const bool is_taken = name == "time" || name == "level" || name == "message";
    json.add_raw(is_taken ? name + "_" : name, json_quote(safe_value(name, value)));
  }
  return json.str();
}

}  // namespace

std::string format_record(const LogRecord& record, LogFormat format, std::chrono::system_clock::time_point now) {
  return format == LogFormat::json ? json_line(record, now) : text_line(record);
}

LogSink stream_sink(std::FILE* stream, LogFormat format, LogLevel lowest) {
  // Shared by the copies that std::function makes of the sink: they write to one stream.
  const auto mutex = std::make_shared<std::mutex>();
  return [stream, format, lowest, mutex](const LogRecord& record) {
    if (record.level < lowest) return;
    const std::string line = format_record(record, format, std::chrono::system_clock::now()) + '\n';
    const std::lock_guard lock(*mutex);
    if (std::fwrite(line.data(), 1, line.size(), stream) == line.size()) std::fflush(stream);
  };
}

}  // namespace dunlin
