// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/names.hpp"

#include "dialect/postgres/dialect.hpp"

#include <algorithm>

namespace dunlin::postgres {
namespace {

constexpr std::size_t kLongestName = 63;

/// At most `length` bytes of whole characters.
std::string_view clipped(std::string_view text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length);
}

}  // namespace

std::string qualified(const schema::ObjectName& name) {
  return name.schema.empty() ? quote(name.name) : quote(name.schema) + "." + quote(name.name);
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += quote(name);
  }
  return list;
}

bool is_generated_name(std::string_view name, std::string_view table, std::string_view column, std::string_view label) {
  for (std::size_t digits = 0; digits < 5 && digits < name.size(); ++digits) {
    const std::string_view number = name.substr(name.size() - digits);
    if (!std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
    // As makeObjectName does: the longer of the two loses characters first.
    const std::size_t room = kLongestName - label.size() - digits - 2;
    std::size_t first = table.size();
    std::size_t second = column.size();
    while (first + second > room) --(first > second ? first : second);
    const std::string generated =
        std::string(clipped(table, first)) + "_" + std::string(clipped(column, second)) + "_" + std::string(label);
    if (name.substr(0, name.size() - digits) == generated) return true;
  }
  return false;
}

}  // namespace dunlin::postgres
