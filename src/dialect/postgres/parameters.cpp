// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/parameters.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace dunlin::postgres {
namespace {

constexpr unsigned int kInferred = 0;
constexpr unsigned int kBytea = 17;
constexpr int kText = 0;
constexpr int kBinary = 1;
constexpr std::size_t kMostParameters = 65535;

int length_of(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error(ErrorCode::statement_failed,
                fmt::format("a parameter of {} bytes is more than PostgreSQL takes", bytes));
  }
  return static_cast<int>(bytes);
}

}  // namespace

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return fmt::format("{}", value);
}

Parameters::Parameters(std::span<const Value> values) {
  if (values.size() > kMostParameters) {
    throw Error(ErrorCode::statement_failed,
                fmt::format("{} parameters are more than PostgreSQL takes", values.size()));
  }
  numbers_.reserve(values.size());
  for (const Value& value : values) add(value);
}

void Parameters::add(const Value& value) {
  unsigned int type = kInferred;
  const char* text = nullptr;
  int length = 0;
  int format = kText;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    text = numbers_.emplace_back(fmt::format("{}", *integer)).c_str();
  } else if (const auto* real = std::get_if<double>(&value)) {
    text = numbers_.emplace_back(number_text(*real)).c_str();
  } else if (const auto* string = std::get_if<std::string>(&value)) {
    if (string->find('\0') != std::string::npos) {
      throw Error(
          ErrorCode::statement_failed,
          fmt::format("parameter ${} has a NUL character, which PostgreSQL cannot store in text", values_.size() + 1));
    }
    text = string->c_str();
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    type = kBytea;
    format = kBinary;
    length = length_of(blob->size());
    // An empty vector may have no data at all, and a null pointer would mean NULL.
    text = blob->empty() ? "" : reinterpret_cast<const char*>(blob->data());
  }
  types_.push_back(type);
  values_.push_back(text);
  lengths_.push_back(length);
  formats_.push_back(format);
}

}  // namespace dunlin::postgres
