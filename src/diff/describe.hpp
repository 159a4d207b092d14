// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>

#include <string>

namespace dunlin {

/// One line for people: `+ column users.theme text`, `- index users.users_mail_idx`, `~ column users.age: type integer
/// -> bigint`, `> table users -> customers`. The sign says: made, dropped, changed, renamed.
[[nodiscard]] std::string describe(const Operation& operation);

/// `schema.name`, or the name alone where there is no schema.
[[nodiscard]] std::string shown(const schema::ObjectName& name);

}  // namespace dunlin
