// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgres {

/// `"schema"."name"`; without the schema when it is empty.
[[nodiscard]] std::string qualified(const schema::ObjectName& name);

/// `"a", "b"`.
[[nodiscard]] std::string quoted_list(const std::vector<std::string>& names);

/// Whether the server would have thought of `name` for something of `table` and `column`: `table_column_label`, with
/// the longer part shortened to fit, and perhaps a number behind it.
[[nodiscard]] bool is_generated_name(std::string_view name, std::string_view table, std::string_view column,
                                     std::string_view label);

}  // namespace dunlin::postgres
