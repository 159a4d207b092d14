// SPDX-License-Identifier: Apache-2.0
#include <dunlin/column_types.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cctype>
#include <charconv>

namespace dunlin::detail {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

[[noreturn]] void unreadable(std::string_view what, std::string_view text) {
  throw Error(ErrorCode::statement_failed, fmt::format("\"{}\" is no {}", text, what),
              {.hint = "read the column as a std::string, or mend the value in the database"});
}

/// Reads numbers and signs from the beginning of a text.
class Scanner {
 public:
  Scanner(std::string_view text, std::string_view what) : text_(text), what_(what), rest_(text) {}

  /// Exactly `digits` of them.
  int number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) unreadable(what_, text_);
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + digits, value);
    if (error != std::errc() || end != rest_.data() + digits || value < 0) unreadable(what_, text_);
    rest_.remove_prefix(digits);
    return value;
  }
  void sign(std::string_view any_of) {
    if (!take(any_of)) unreadable(what_, text_);
  }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }
  void expect_end() const {
    if (!rest_.empty()) unreadable(what_, text_);
  }

  sys_days day() {
    const int year = number(4);
    sign("-");
    const int month = number(2);
    sign("-");
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(number(2)))};
    if (!date.ok()) unreadable(what_, text_);
    return sys_days(date);
  }

  microseconds time_of_day() {
    const std::chrono::hours hours(number(2));
    sign(":");
    const std::chrono::minutes minutes(number(2));
    microseconds time = hours + minutes;
    if (take(":")) time += std::chrono::seconds(number(2));
    if (take(".")) {
      // Six digits count; what engines print beyond them is cut.
      for (microseconds unit(100000); next_is_digit(); unit /= 10) time += number(1) * unit;
    }
    return time;
  }

  /// `Z`, `+02`, `+02:30`, `-0330`; nothing is UTC.
  std::chrono::minutes offset() {
    if (take("Zz") || left() == 0) return std::chrono::minutes(0);
    const bool west = take("-");
    if (!west) sign("+");
    std::chrono::minutes offset = std::chrono::hours(number(2));
    if (take(":") || next_is_digit()) offset += std::chrono::minutes(number(2));
    return west ? -offset : offset;
  }

 private:
  std::string_view text_;
  std::string_view what_;
  std::string_view rest_;
};

}  // namespace

std::string timestamp_text(sys_time<microseconds> time) {
  const sys_days day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss of_day(time - day);
  const std::string whole = fmt::format("{} {:02}:{:02}:{:02}", date_text(day), of_day.hours().count(),
                                        of_day.minutes().count(), of_day.seconds().count());
  const auto fraction = of_day.subseconds().count();
  // PostgreSQL takes the text for the session's own time zone unless it says otherwise; SQLite's functions read it too.
  return fraction == 0 ? whole + "+00:00" : fmt::format("{}.{:06}+00:00", whole, fraction);
}

sys_time<microseconds> parse_timestamp(std::string_view text) {
  Scanner scanner(text, "timestamp");
  const sys_days day = scanner.day();
  if (scanner.left() == 0) return day;
  scanner.sign(" T");
  const microseconds time = scanner.time_of_day();
  const std::chrono::minutes offset = scanner.offset();
  scanner.expect_end();
  return day + time - offset;
}

std::string date_text(sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

sys_days parse_date(std::string_view text) {
  Scanner scanner(text, "date");
  const sys_days day = scanner.day();
  scanner.expect_end();
  return day;
}

std::string array_text(const std::vector<std::optional<std::string>>& elements) {
  std::string text = "{";
  for (const std::optional<std::string>& element : elements) {
    if (text.size() > 1) text += ',';
    if (!element) {
      text += "NULL";
      continue;
    }
    text += '"';
    for (const char c : *element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::vector<std::optional<std::string>> parse_array(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') unreadable("array of one dimension", text);
  std::vector<std::optional<std::string>> elements;
  std::size_t at = 1;
  const std::size_t end = text.size() - 1;
  while (at < end) {
    std::string element;
    const bool quoted = text[at] == '"';
    if (quoted) ++at;
    for (; at < end && text[at] != (quoted ? '"' : ','); ++at) {
      if (!quoted && (text[at] == '{' || text[at] == '"')) unreadable("array of one dimension", text);
      if (quoted && text[at] == '\\') ++at;
      element += text[at];
    }
    if (quoted && (at >= end || text[at++] != '"')) unreadable("array of one dimension", text);
    if (at < end && text[at++] != ',') unreadable("array of one dimension", text);
    elements.push_back(!quoted && element == "NULL" ? std::nullopt : std::optional(std::move(element)));
  }
  return elements;
}

std::string real_text(double value) { return fmt::format("{}", value); }

std::int64_t TextRow::integer(std::size_t column) const {
  // As PostgreSQL prints booleans.
  if (text_ == "t" || text_ == "f") return text_ == "t" ? 1 : 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error != std::errc() || end != text_.data() + text_.size()) misfit(column, "holds what is no whole number");
  return value;
}

double TextRow::real(std::size_t column) const {
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error != std::errc() || end != text_.data() + text_.size()) misfit(column, "holds what is no number");
  return value;
}

std::span<const std::byte> TextRow::blob(std::size_t column) const {
  misfit(column, "holds a text where bytes are expected");
}

}  // namespace dunlin::detail
