// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <string>

namespace dunlin::schema {

/// The version of the form that `to_json` writes. It changes when a program that read the last one could misread this
/// one; members that are new do not count.
inline constexpr int kJsonVersion = 1;

/// A schema as one JSON document, with line ends, as docs/schema-json.md describes it. What is as it would be anyway is
/// left out. Equal schemas give equal texts.
[[nodiscard]] std::string to_json(const Schema& schema);

}  // namespace dunlin::schema
