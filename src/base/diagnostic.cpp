// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"

#include "base/error_catalog.hpp"
#include "base/json_quote.hpp"
#include "base/redact.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace dunlin {

namespace {

// Of a statement or a line, for machines: a file of ten megabytes may have only one.
constexpr std::size_t kLongestText = 8000;

/// Paints when colours are asked for.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  [[nodiscard]] std::string error(std::string_view text) const { return in("1;31", text); }
  [[nodiscard]] std::string strong(std::string_view text) const { return in("1", text); }
  [[nodiscard]] std::string frame(std::string_view text) const { return in("1;34", text); }
  [[nodiscard]] std::string note(std::string_view text) const { return in("1;36", text); }

 private:
  [[nodiscard]] std::string in(std::string_view code, std::string_view text) const {
    return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  bool on_;
};

std::string on_one_line(std::string_view text) { return escape_controls(redact_secrets(trim(text))); }

/// Several lines, all but the first indented by `indent`.
std::string indented(std::string_view text, std::size_t indent) {
  std::string shown;
  for (const char character : escape_controls(redact_secrets(trim(text)), true)) {
    shown += character;
    if (character == '\n') shown.append(indent, ' ');
  }
  return shown;
}

/// A source line as cells of a terminal.
struct Cells {
  std::vector<std::string> texts;
  std::vector<std::size_t> widths;

  void add(std::string text, std::size_t width) {
    texts.push_back(std::move(text));
    widths.push_back(width);
  }
};

Cells cells_of(std::string_view line) {
  constexpr std::size_t kTabWidth = 4;
  Cells cells;
  for (std::size_t offset = 0; offset < line.size();) {
    const CodePoint point = code_point_at(line, offset);
    const std::string_view bytes = line.substr(offset, point.length);
    if (point.value == U'\t') {
      cells.add(std::string(kTabWidth, ' '), kTabWidth);
    } else if (!point.valid || is_control(point.value)) {
      std::string shown = escape_controls(bytes);
      const std::size_t width = shown.size();
      cells.add(std::move(shown), width);
    } else {
      cells.add(std::string(bytes), display_width(point.value));
    }
    offset += point.length;
  }
  return cells;
}

/// A line cut to a width, and where in it the caret goes, in cells.
struct ClippedLine {
  std::string text;
  std::size_t caret = 0;
};

ClippedLine clip(const Cells& cells, std::size_t column, std::size_t width) {
  const std::size_t target = std::min(column, cells.texts.size());
  // Back from the caret over two thirds of the width, then forward until the width is full.
  std::size_t first = target;
  std::size_t before = 0;
  while (first > 0 && before + cells.widths[first - 1] <= width * 2 / 3) before += cells.widths[--first];
  std::size_t total = 0;
  for (const std::size_t cell : cells.widths) total = std::min(total + cell, width + 1);
  if (total <= width) {
    while (first > 0) before += cells.widths[--first];
  }
  ClippedLine line{first > 0 ? "…" : "", before + (first > 0 ? 1 : 0)};
  std::size_t used = 0;
  std::size_t last = first;
  for (; last < cells.texts.size() && used + cells.widths[last] <= width; ++last) {
    line.text += cells.texts[last];
    used += cells.widths[last];
  }
  if (last < cells.texts.size()) line.text += "…";
  return line;
}

/// The place to show: that of the file, or else the one in the statement.
std::optional<SourcePosition> place_of(const ErrorDetails& details) {
  if (details.source) return details.source;
  if (!details.offset || details.statement.empty()) return std::nullopt;
  return line_and_column(details.statement, *details.offset);
}

std::string excerpt(const SourcePosition& place, const DiagnosticOptions& options, const Paint& paint) {
  const std::string number = std::to_string(place.line);
  const std::string margin(number.size(), ' ');
  std::string text;
  if (!place.path.empty()) {
    text += fmt::format("{}{} {}:{}:{}\n", margin, paint.frame("-->"), escape_controls(place.path), place.line,
                        place.column);
  }
  if (place.text.empty()) return text;
  const std::string safe = redact_secrets(place.text);
  const ClippedLine line = clip(cells_of(safe), place.column == 0 ? 0 : place.column - 1, options.width);
  const std::string bar = paint.frame("|");
  text += fmt::format("{} {}\n{} {} {}\n", margin, bar, paint.frame(number), bar, line.text);
  // With a secret taken out, columns are no longer those of the file.
  const std::string caret = safe == place.text ? ' ' + std::string(line.caret, ' ') + paint.error("^") : std::string();
  return text + fmt::format("{} {}{}\n", margin, bar, caret);
}

// ISO/IEC 9075-2, 24.1: a class of two characters and a subclass of three. What is longer is an engine's own name.
constexpr std::size_t kSqlstateLength = 5;

std::string notes(const ErrorDetails& details, std::size_t margin, const Paint& paint) {
  const bool statement_shown = details.source || details.offset;
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += fmt::format("{} {} {}: {}\n", std::string(margin, ' '), paint.frame("="), name,
                        indented(value, margin + name.size() + 5));
  };
  if (!statement_shown) {
    const ClippedLine line = clip(cells_of(redact_secrets(details.statement)), 0, 200);
    add("statement", line.text);
  }
  add(details.sqlstate.size() == kSqlstateLength ? "sqlstate" : "result code", details.sqlstate);
  add("cause", details.cause);
  return text;
}

std::string source_json(const SourcePosition& source) {
  JsonObject json;
  json.add_text("path", source.path);
  json.add_number("line", static_cast<long long>(source.line));
  json.add_number("column", static_cast<long long>(source.column));
  json.add_text("text", redact_secrets(shortened(source.text, kLongestText)));
  return json.str();
}

}  // namespace

std::string render_diagnostic(const Error& error, const DiagnosticOptions& options) {
  const Paint paint(options.colour);
  const ErrorDetails& details = error.details();
  std::string text = fmt::format("{}: {}\n", paint.error(fmt::format("error[{}]", to_string(error.code()))),
                                 paint.strong(indented(error.message(), 4)));
  const auto place = place_of(details);
  if (place) text += excerpt(*place, options, paint);
  text += notes(details, place ? std::to_string(place->line).size() : 1, paint);
  if (!details.hint.empty()) text += fmt::format("{}: {}\n", paint.note("hint"), indented(details.hint, 6));
  if (!details.state.empty()) text += fmt::format("{}: {}\n", paint.note("state"), indented(details.state, 7));
  return text;
}

std::string diagnostic_json(const Error& error) {
  const ErrorDetails& details = error.details();
  JsonObject json;
  json.add_text("code", to_string(error.code()));
  json.add_text("name", error_name(error.code()));
  json.add_text("message", redact_secrets(error.message()));
  json.add_number("exit_status", exit_status(error.code()));
  json.add_text("hint", redact_secrets(details.hint));
  json.add_text("state", redact_secrets(details.state));
  if (details.source) json.add_raw("source", source_json(*details.source));
  json.add_text("sqlstate", details.sqlstate);
  json.add_text("statement", redact_secrets(shortened(details.statement, kLongestText)));
  if (details.offset) json.add_number("offset", static_cast<long long>(*details.offset));
  json.add_text("cause", redact_secrets(details.cause));
  return json.str();
}

LogRecord diagnostic_record(const Error& error) {
  const ErrorDetails& details = error.details();
  LogRecord record{LogLevel::error, on_one_line(error.message()), {{"code", to_string(error.code())}}};
  const auto add = [&record](std::string_view name, std::string_view value) {
    if (!value.empty()) record.fields.emplace_back(name, redact_secrets(value));
  };
  if (details.source) {
    add("path", details.source->path);
    add("line", std::to_string(details.source->line));
    add("column", std::to_string(details.source->column));
  }
  add("sqlstate", details.sqlstate);
  add("statement", shortened(details.statement, kLongestText));
  add("cause", details.cause);
  add("hint", details.hint);
  add("state", details.state);
  return record;
}

}  // namespace dunlin
