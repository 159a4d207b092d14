// SPDX-License-Identifier: Apache-2.0
#include "backup/names.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

namespace dunlin {
namespace {

constexpr std::size_t kLongestPart = 60;

}  // namespace

std::string plain_name(std::string_view name) {
  constexpr std::string_view kKept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  std::string plain;
  for (const char c : name.substr(0, kLongestPart)) plain += kKept.find(c) == std::string_view::npos ? '_' : c;
  // A name that begins with a dot would be hidden, one with a dash an option.
  if (plain.empty() || plain[0] == '.' || plain[0] == '-') plain.insert(0, "_");
  return plain;
}

std::string stamp(std::chrono::system_clock::time_point time) {
  std::string text;
  for (const char c : utc_text(time).substr(0, 19)) {
    if (c != '-' && c != ':') text += c;
  }
  return text + "Z";
}

std::string copy_name(std::string_view database, std::chrono::system_clock::time_point time,
                      const std::vector<std::string>& revisions) {
  const std::string revision = revisions.empty() ? "base" : plain_name(revisions.front());
  const std::string more = revisions.size() > 1 ? fmt::format("_and_{}", revisions.size() - 1) : std::string();
  return fmt::format("{}-{}-{}{}", plain_name(database), stamp(time), revision, more);
}

}  // namespace dunlin
