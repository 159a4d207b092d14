// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <fmt/format.h>

namespace dunlin {

namespace {

struct Parts {
  std::chrono::year_month_day day;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> time;
};

Parts parts_of(std::chrono::system_clock::time_point time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(milliseconds);
  return {std::chrono::year_month_day(day),
          std::chrono::hh_mm_ss<std::chrono::milliseconds>(std::chrono::milliseconds(milliseconds - day))};
}

}  // namespace

std::string utc_text(std::chrono::system_clock::time_point time) {
  const Parts parts = parts_of(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(parts.day.year()),
                     static_cast<unsigned>(parts.day.month()), static_cast<unsigned>(parts.day.day()),
                     parts.time.hours().count(), parts.time.minutes().count(), parts.time.seconds().count(),
                     parts.time.subseconds().count());
}

std::string utc_file_stamp(std::chrono::system_clock::time_point time) {
  const Parts parts = parts_of(time);
  return fmt::format("{:04}{:02}{:02}_{:02}{:02}", static_cast<int>(parts.day.year()),
                     static_cast<unsigned>(parts.day.month()), static_cast<unsigned>(parts.day.day()),
                     parts.time.hours().count(), parts.time.minutes().count());
}

}  // namespace dunlin
