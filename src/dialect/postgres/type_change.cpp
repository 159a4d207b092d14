// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/type_change.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dunlin::postgres {
namespace {

constexpr TypeChange kNothing{.rewrites = false, .depends_on_data = false, .loses = false};
constexpr TypeChange kRewrite{.rewrites = true, .depends_on_data = false, .loses = false};
constexpr TypeChange kMayRefuse{.rewrites = true, .depends_on_data = true, .loses = false};

/// A type taken apart: `timestamp(3) with time zone` is `timestamp with time zone` and 3.
struct Type {
  std::string base;
  std::vector<int> modifiers;
};

Type taken_apart(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos) return {std::string(text), {}};
  const std::size_t close = text.find(')', open);
  Type type{std::string(text.substr(0, open)), {}};
  type.base += text.substr(close + 1);
  for (std::size_t at = open + 1; at < close;) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + close, value);
    if (error != std::errc()) break;
    type.modifiers.push_back(value);
    at = static_cast<std::size_t>(end - text.data()) + 1;
  }
  return type;
}

bool is_text(std::string_view base) {
  return base == "text" || base == "character varying" || base == "character" || base == "bpchar" || base == "citext";
}

std::optional<std::size_t> width_of(std::string_view base) {
  constexpr std::array kIntegers{std::string_view("smallint"), std::string_view("integer"), std::string_view("bigint")};
  const auto* const found = std::find(kIntegers.begin(), kIntegers.end(), base);
  if (found == kIntegers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kIntegers.begin());
}

/// Digits that an integer type can have.
int digits_of(std::size_t width) {
  constexpr std::array kDigits{5, 10, 19};
  return kDigits.at(width);
}

/// Of one kind, with other modifiers.
TypeChange other_modifiers(const Type& from, const Type& to) {
  if (to.base == "character varying" || to.base == "bit varying") {
    const bool longer = to.modifiers.empty() || (!from.modifiers.empty() && to.modifiers[0] >= from.modifiers[0]);
    return longer ? kNothing : kMayRefuse;
  }
  if (to.base == "character") {
    const bool longer = !from.modifiers.empty() && !to.modifiers.empty() && to.modifiers[0] >= from.modifiers[0];
    return longer ? kRewrite : kMayRefuse;
  }
  if (to.base == "numeric") {
    if (to.modifiers.empty()) return kNothing;
    const auto scale = [](const Type& type) { return type.modifiers.size() > 1 ? type.modifiers[1] : 0; };
    const bool known = !from.modifiers.empty();
    const bool same_scale = known && scale(from) == scale(to);
    const bool room = known && to.modifiers[0] - scale(to) >= from.modifiers[0] - scale(from);
    if (same_scale && room) return kNothing;
    return {.rewrites = true, .depends_on_data = !room, .loses = !known || scale(to) < scale(from)};
  }
  // Times: digits of the second.
  if (to.base.starts_with("time") || to.base == "interval") {
    const bool finer = to.modifiers.empty() || (!from.modifiers.empty() && to.modifiers[0] >= from.modifiers[0]);
    return finer ? kNothing : TypeChange{.rewrites = true, .depends_on_data = false, .loses = true};
  }
  return {};
}

/// To `numeric`, with or without limits, from integers of `width`.
TypeChange integer_to_numeric(std::size_t width, const Type& to) {
  if (to.modifiers.empty()) return kRewrite;
  const int scale = to.modifiers.size() > 1 ? to.modifiers[1] : 0;
  const bool room = to.modifiers[0] - scale >= digits_of(width);
  return {.rewrites = true, .depends_on_data = !room, .loses = scale < 0};
}

TypeChange from_integer(std::size_t width, const Type& to) {
  if (const auto other = width_of(to.base)) return *other >= width ? kRewrite : kMayRefuse;
  if (to.base == "numeric") return integer_to_numeric(width, to);
  const bool exact = (to.base == "double precision" && width < 2) || (to.base == "real" && width < 1);
  return exact ? kRewrite : TypeChange{};
}

}  // namespace

std::string_view base_of(std::string_view type) { return type.substr(0, type.find_first_of("([")); }

TypeChange type_change(std::string_view from_text, std::string_view to_text) {
  if (from_text == to_text) return kNothing;
  const Type from = taken_apart(from_text);
  const Type to = taken_apart(to_text);
  if (from.base == to.base) return other_modifiers(from, to);
  if (is_text(from.base) && to.base == "text") return from.base == "character varying" ? kNothing : kRewrite;
  if (from.base == "text" && to.base == "character varying" && to.modifiers.empty()) return kNothing;
  if (is_text(to.base)) return to.modifiers.empty() ? kRewrite : kMayRefuse;
  if (const auto width = width_of(from.base)) return from_integer(*width, to);
  // A text that says no such value is refused; one that says more of it than there is room for is rounded.
  if (is_text(from.base)) {
    return {.rewrites = true, .depends_on_data = true, .loses = !to.modifiers.empty() || to.base == "date"};
  }
  const bool exact = (from.base == "real" && to.base == "double precision") ||
                     (from.base == "date" && to.base.starts_with("timestamp")) ||
                     (from.base == "timestamp without time zone" && to.base == "timestamp with time zone");
  if (exact) return kRewrite;
  return {};
}

}  // namespace dunlin::postgres
