// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/rows.hpp>
#include <dunlin/value.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dunlin {

/// A UUID, in its text form of 36 characters.
struct Uuid {
  std::string text;  ///< Lower case, as PostgreSQL prints it.

  auto operator<=>(const Uuid&) const = default;
};

/// A number with a fixed count of decimals, exact, as text: `"12.50"`.
struct Decimal {
  std::string text;  ///< As the database prints it.

  bool operator==(const Decimal&) const = default;
};

/// A JSON document, as text.
struct Json {
  std::string text;  ///< As the database keeps it, which may not be as it was written.

  bool operator==(const Json&) const = default;
};

/// What a column holds, in terms that every database has a type for.
enum class ColumnKind {
  boolean,
  int16,
  int32,
  int64,
  real32,
  real64,
  text,
  bytes,
  timestamp,  ///< A moment, kept in UTC.
  date,
  uuid,
  decimal,
  json,
  enumeration,  ///< One of some words.
  array         ///< Of another kind; not every database has them.
};

/// The words for the values of an enum, for a column of it. To be specialised:
///
///     enum class Mood { sad, happy };
///     template <>
///     struct dunlin::EnumLabels<Mood> {
///       static constexpr std::string_view name = "mood";  // of the type, where enums are types
///       static constexpr std::array labels{std::pair{Mood::sad, "sad"}, std::pair{Mood::happy, "happy"}};
///     };
template <typename Enum>
struct EnumLabels;

/// The kind of a column, and what belongs to it.
struct ColumnType {
  ColumnKind kind{};                  ///< What it holds.
  bool nullable = false;              ///< It may be NULL.
  std::string enum_name{};            ///< Of `enumeration`.
  std::vector<std::string> labels{};  ///< Of `enumeration`.
  ColumnKind element{};               ///< Of `array`.

  bool operator==(const ColumnType&) const = default;
};

namespace detail {

template <typename T>
inline constexpr bool kAlwaysFalse = false;

template <typename T>
struct IsTimePoint : std::false_type {};
template <typename Duration>
struct IsTimePoint<std::chrono::sys_time<Duration>> : std::true_type {};

template <typename T>
struct IsElement : std::true_type {};
template <typename T>
struct IsElement<std::vector<T>> : std::false_type {};
template <typename T>
struct IsElement<std::optional<T>> : std::false_type {};

template <typename T>
concept Labelled = std::is_enum_v<T> && requires {
  EnumLabels<T>::labels;
};

/// `2026-11-21 09:30:00.123456`, UTC, as both databases read it.
[[nodiscard]] std::string timestamp_text(std::chrono::sys_time<std::chrono::microseconds> time);
/// The other way round; an offset from UTC and a `T` are understood. Throws `statement_failed`.
[[nodiscard]] std::chrono::sys_time<std::chrono::microseconds> parse_timestamp(std::string_view text);
/// `2026-11-21`.
[[nodiscard]] std::string date_text(std::chrono::sys_days day);
/// Throws `statement_failed`.
[[nodiscard]] std::chrono::sys_days parse_date(std::string_view text);
/// `{1,2,NULL,"a \"b\""}`, as PostgreSQL writes arrays: nothing for NULL.
[[nodiscard]] std::string array_text(const std::vector<std::optional<std::string>>& elements);
/// Throws `statement_failed`.
[[nodiscard]] std::vector<std::optional<std::string>> parse_array(std::string_view text);

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string real_text(double value);

/// One text as a row, so that elements of arrays are read as columns are.
class TextRow final : public Row {
 public:
  /// Borrows `text`.
  explicit TextRow(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] std::size_t size() const noexcept override { return 1; }
  [[nodiscard]] bool is_null(std::size_t /*column*/) const override { return false; }
  [[nodiscard]] std::int64_t integer(std::size_t column) const override;
  [[nodiscard]] double real(std::size_t column) const override;
  [[nodiscard]] std::string_view text(std::size_t /*column*/) const override { return text_; }
  [[nodiscard]] std::span<const std::byte> blob(std::size_t column) const override;
  [[nodiscard]] Value value(std::size_t /*column*/) const override { return std::string(text_); }

 private:
  std::string_view text_;
};

template <>
struct ColumnOf<Uuid> {
  static Uuid read(const Row& row, std::size_t column) { return {ColumnOf<std::string>::read(row, column)}; }
};
template <>
struct ColumnOf<Decimal> {
  static Decimal read(const Row& row, std::size_t column) { return {ColumnOf<std::string>::read(row, column)}; }
};
template <>
struct ColumnOf<Json> {
  static Json read(const Row& row, std::size_t column) { return {ColumnOf<std::string>::read(row, column)}; }
};

template <typename Duration>
struct ColumnOf<std::chrono::sys_time<Duration>> {
  static std::chrono::sys_time<Duration> read(const Row& row, std::size_t column) {
    const std::string_view text = ColumnOf<std::string_view>::read(row, column);
    if constexpr (std::same_as<Duration, std::chrono::days>) {
      return parse_date(text);
    } else {
      return std::chrono::floor<Duration>(parse_timestamp(text));
    }
  }
};

template <Labelled Enum>
struct ColumnOf<Enum> {
  static Enum read(const Row& row, std::size_t column) {
    const std::string_view text = ColumnOf<std::string_view>::read(row, column);
    for (const auto& [value, label] : EnumLabels<Enum>::labels) {
      if (label == text) return value;
    }
    misfit(column, "holds a word that the enum does not know");
  }
};

/// What a type of C++ is to a database: how it is kept, and how a value goes there.
template <typename T>
struct ColumnTraits {
  static_assert(kAlwaysFalse<T>,
                "this type has no column: use bool, an integer of 16 to 64 bits, float, double, std::string, "
                "dunlin::Blob, a time point of std::chrono::system_clock, dunlin::Uuid, dunlin::Decimal, dunlin::Json, "
                "an enum with dunlin::EnumLabels, std::vector of these, or std::optional of one for what may be NULL");
};

template <ColumnKind Kind>
struct KindOnly {
  static ColumnType type() { return {.kind = Kind}; }
};

template <>
struct ColumnTraits<bool> : KindOnly<ColumnKind::boolean> {
  static Value to_value(bool value) { return std::int64_t{value}; }
};

template <std::signed_integral T>
requires(sizeof(T) >= 2 && !std::same_as<T, char>) struct ColumnTraits<T>
    : KindOnly<sizeof(T) == 2 ? ColumnKind::int16 : (sizeof(T) == 4 ? ColumnKind::int32 : ColumnKind::int64)> {
  static Value to_value(T value) { return std::int64_t{value}; }
};

template <std::floating_point T>
requires(sizeof(T) <= sizeof(double)) struct ColumnTraits<T>
    : KindOnly<sizeof(T) == sizeof(float) ? ColumnKind::real32 : ColumnKind::real64> {
  static Value to_value(T value) { return static_cast<double>(value); }
};

template <>
struct ColumnTraits<std::string> : KindOnly<ColumnKind::text> {
  static Value to_value(const std::string& value) { return value; }
};
template <>
struct ColumnTraits<Blob> : KindOnly<ColumnKind::bytes> {
  static Value to_value(const Blob& value) { return value; }
};
template <>
struct ColumnTraits<Uuid> : KindOnly<ColumnKind::uuid> {
  static Value to_value(const Uuid& value) { return value.text; }
};
template <>
struct ColumnTraits<Decimal> : KindOnly<ColumnKind::decimal> {
  static Value to_value(const Decimal& value) { return value.text; }
};
template <>
struct ColumnTraits<Json> : KindOnly<ColumnKind::json> {
  static Value to_value(const Json& value) { return value.text; }
};

template <typename Duration>
struct ColumnTraits<std::chrono::sys_time<Duration>>
    : KindOnly<std::same_as<Duration, std::chrono::days> ? ColumnKind::date : ColumnKind::timestamp> {
  static Value to_value(std::chrono::sys_time<Duration> value) {
    if constexpr (std::same_as<Duration, std::chrono::days>) {
      return date_text(value);
    } else {
      return timestamp_text(std::chrono::floor<std::chrono::microseconds>(value));
    }
  }
};

template <Labelled Enum>
struct ColumnTraits<Enum> {
  static ColumnType type() {
    ColumnType type{.kind = ColumnKind::enumeration, .enum_name = std::string(EnumLabels<Enum>::name)};
    for (const auto& [value, label] : EnumLabels<Enum>::labels) type.labels.emplace_back(label);
    return type;
  }
  static Value to_value(Enum value) {
    for (const auto& [known, label] : EnumLabels<Enum>::labels) {
      if (known == value) return std::string(label);
    }
    throw Error(ErrorCode::statement_failed, "an enum has a value without a label");
  }
};

/// An element of an array as text, and back.
template <typename T>
[[nodiscard]] std::string element_text(const T& value) {
  const Value one = ColumnTraits<T>::to_value(value);
  if (const auto* number = std::get_if<std::int64_t>(&one)) {
    if constexpr (std::same_as<T, bool>) return *number != 0 ? "t" : "f";
    return std::to_string(*number);
  }
  if (const auto* number = std::get_if<double>(&one)) return real_text(*number);
  return std::get<std::string>(one);
}

template <typename T>
[[nodiscard]] T parse_element(const std::optional<std::string>& text, std::size_t column) {
  if (!text) misfit(column, "has a NULL in an array where a value is expected");
  return ColumnOf<T>::read(TextRow(*text), 0);
}

template <typename T>
requires(!std::same_as<T, std::byte>) struct ColumnTraits<std::vector<T>> {
  static_assert(IsElement<T>::value,
                "this type has no column: a std::vector holds single values that cannot be NULL, so no std::vector, "
                "dunlin::Blob or std::optional");
  static ColumnType type() {
    ColumnType type = ColumnTraits<T>::type();
    type.element = std::exchange(type.kind, ColumnKind::array);
    return type;
  }
  static Value to_value(const std::vector<T>& values) {
    std::vector<std::optional<std::string>> elements;
    for (const T& value : values) elements.emplace_back(element_text<T>(value));
    return array_text(elements);
  }
};

template <typename T>
requires(!std::same_as<T, std::byte>) struct ColumnOf<std::vector<T>> {
  static std::vector<T> read(const Row& row, std::size_t column) {
    std::vector<T> values;
    for (const std::optional<std::string>& text : parse_array(ColumnOf<std::string_view>::read(row, column))) {
      values.push_back(parse_element<T>(text, column));
    }
    return values;
  }
};

template <typename T>
struct ColumnTraits<std::optional<T>> {
  static ColumnType type() {
    ColumnType type = ColumnTraits<T>::type();
    type.nullable = true;
    return type;
  }
  static Value to_value(const std::optional<T>& value) {
    return value ? ColumnTraits<T>::to_value(*value) : Value(std::monostate());
  }
};

}  // namespace detail

}  // namespace dunlin
