// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/server_process.hpp"

#include "dialect/postgres/dialect.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {

std::string process_columns(std::string_view pid) {
  return fmt::format(
      "{}, a.application_name, pg_catalog.host(a.client_addr), a.state, {}, pg_catalog.left(a.query, 200)", pid,
      utc_text("a.xact_start"));
}

std::string describe_process(const Row& row, std::size_t first) {
  std::string told = fmt::format("server process {}", row.text(first));
  const auto add = [&](std::size_t column, std::string_view before, std::string_view after) {
    const std::string_view text = row.text(first + column);
    if (!text.empty()) told.append(before).append(text).append(after);
  };
  add(1, ", application \"", "\"");
  add(2, ", from ", "");
  add(3, ", ", "");
  add(4, ", since ", "");
  add(5, ", last statement \"", "\"");
  return told;
}

}  // namespace dunlin::postgres
