// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "revision/file.hpp"

#include <string>
#include <string_view>

namespace dunlin {

/// A template with its places filled: `{{revision}}`, `{{parents}}`, `{{depends-on}}`, `{{label}}`, `{{message}}`,
/// `{{up}}`, `{{down}}`. A directive line whose places are all empty is left out; with sequence naming the lines
/// `revision` and `parents` are too, since the file's name says both.
[[nodiscard]] std::string fill_template(std::string_view text, const NewRevision& revision, Naming naming);

}  // namespace dunlin
