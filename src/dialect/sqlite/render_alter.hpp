// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include <span>
#include <string>
#include <vector>

namespace dunlin::sqlite {

/// The table that `operation` changes as an action of ALTER TABLE; null for every other operation.
[[nodiscard]] const schema::ObjectName* altered_table(const Operation& operation);

/// Its actions: `DROP COLUMN "a"`, … `before` is the table as it was, null where that is not known.
[[nodiscard]] std::vector<std::string> render_actions(const Operation& operation, const schema::Table* before);

/// `ALTER TABLE "t" …`; several actions on lines of their own.
[[nodiscard]] std::string render_alter_table(const std::string& table, std::span<const std::string> actions);

}  // namespace dunlin::sqlite
