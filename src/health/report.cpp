// SPDX-License-Identifier: Apache-2.0
// A report as text for machines.
#include <dunlin/health.hpp>

#include "base/error_catalog.hpp"
#include "base/json_quote.hpp"

#include <fmt/format.h>

#include <utility>

namespace dunlin::health {
namespace {

double in_ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

std::string json_texts(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? "," : "") + json_quote(text);
  return list + "]";
}

/// The value of a label: backslash, quote and line feed are escaped.
std::string label(std::string_view text) {
  std::string value;
  for (const char c : text) {
    if (c == '\n') {
      value += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') value += '\\';
    value += c;
  }
  return value;
}

/// Metrics being written.
class Exposition {
 public:
  /// The lines that introduce a metric.
  Exposition& metric(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    return *this;
  }

  Exposition& value(double value) { return value_of("", value); }

  /// `labels` as they stand between the braces.
  Exposition& value_of(std::string_view labels, double value) {
    text_ += labels.empty() ? fmt::format("{} {}\n", name_, value) : fmt::format("{}{{{}}} {}\n", name_, labels, value);
    return *this;
  }

  Exposition& counter(std::string_view name, std::string_view help, double count) {
    return metric(name, "counter", help).value(count);
  }
  Exposition& gauge(std::string_view name, std::string_view help, double now) {
    return metric(name, "gauge", help).value(now);
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

void add_report(Exposition& out, const Report& report) {
  out.gauge("dunlin_database_up", "Whether the database answers.", report.ok ? 1 : 0);
  if (!report.ok) return;
  out.gauge("dunlin_database_latency_seconds", "Of one question and its answer.", in_seconds(report.latency));
  out.metric("dunlin_revision_info", "gauge", "The revisions that the database is at.");
  for (const std::string& id : report.revision) out.value_of(fmt::format("revision=\"{}\"", label(id)), 1);
  if (report.pending) {
    out.gauge("dunlin_revisions_pending", "Revisions of the program that are not applied.",
              static_cast<double>(*report.pending));
  }
  if (report.durations) {
    const Durations& durations = *report.durations;
    out.gauge("dunlin_migrations_timed", "Applied revisions whose duration is known.",
              static_cast<double>(durations.count));
    out.gauge("dunlin_migrations_duration_seconds", "How long those took.", in_seconds(durations.total));
    out.gauge("dunlin_migration_last_duration_seconds", "How long the last of them took.", in_seconds(durations.last));
  }
}

void add_pool(Exposition& out, const PoolStatistics& pool) {
  out.metric("dunlin_pool_connections", "gauge", "Connections by what they do.");
  out.value_of("state=\"idle\"", static_cast<double>(pool.idle));
  out.value_of("state=\"in_use\"", static_cast<double>(pool.in_use));
  out.gauge("dunlin_pool_waiting", "Callers that wait for a connection.", static_cast<double>(pool.waiting));
  const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t count) {
    out.counter(name, help, static_cast<double>(count));
  };
  counter("dunlin_pool_opened_total", "Connections opened.", pool.opened);
  counter("dunlin_pool_closed_total", "Connections closed.", pool.closed);
  counter("dunlin_pool_replaced_total", "Connections found dead or too old.", pool.replaced);
  counter("dunlin_pool_reset_total", "Sessions put back into their first state.", pool.reset);
  counter("dunlin_pool_checkouts_total", "Connections borrowed.", pool.checkouts);
  counter("dunlin_pool_waits_total", "Of those: had to wait.", pool.waits);
  counter("dunlin_pool_timeouts_total", "Of those: in vain.", pool.timeouts);
  out.counter("dunlin_pool_waited_seconds_total", "Time spent waiting for connections.", in_seconds(pool.waited));
  counter("dunlin_statements_total", "Statements run.", pool.statements);
  counter("dunlin_slow_statements_total", "Of those: longer than the threshold.", pool.slow);
  out.metric("dunlin_errors_total", "counter", "Errors of statements and of connecting.");
  for (const auto& [code, count] : pool.errors) {
    out.value_of(fmt::format("code=\"{}\",name=\"{}\"", to_string(code), error_name(code)), static_cast<double>(count));
  }
}

}  // namespace

std::string to_json(const Report& report) {
  JsonObject document;
  document.add_text("status", report.ok ? "ok" : "error");
  document.add_text("database", report.ok ? "connected" : "unreachable");
  if (!report.ok) {
    if (report.code) document.add_text("code", to_string(*report.code));
    document.add_text("reason", report.reason);
    return document.str();
  }
  document.add_raw("latency_ms", fmt::format("{:.3f}", in_ms(report.latency)));
  document.add_raw("revision", json_texts(report.revision));
  if (report.pending) document.add_number("pending", static_cast<long long>(*report.pending));
  document.add_text("history", report.reason);
  return document.str();
}

std::string metrics(const Report& report, const PoolStatistics& pool) {
  Exposition out;
  add_report(out, report);
  add_pool(out, pool);
  return out.take();
}

}  // namespace dunlin::health
