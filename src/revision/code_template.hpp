// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "revision/file.hpp"

#include <string>
#include <string_view>

namespace dunlin {

/// The class of a new migration in C++, from a form with the places `{{class}}`, `{{info}}` and `{{message}}`.
[[nodiscard]] std::string fill_code_template(std::string_view form, const NewRevision& revision, Naming naming);

/// What is filled in when the directory has no `template.hpp`.
[[nodiscard]] std::string_view default_code_template() noexcept;

}  // namespace dunlin
