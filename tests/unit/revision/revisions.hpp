// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "revision/file.hpp"
#include "revision/graph.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dunlin {

/// A revision without a file.
inline Revision revision(std::string id, std::vector<std::string> parents = {}, std::vector<std::string> depends = {}) {
  Revision made;
  made.id = std::move(id);
  made.parents = std::move(parents);
  made.depends_on = std::move(depends);
  return made;
}

/// A revision as read from a file of that text, linked by its header.
inline Revision file(std::string path, std::string text, Naming naming = Naming::graph) {
  return parse_revision(std::move(path), std::move(text), naming);
}

/// `DN0304 more than one head: a, b | the hint | a.sql:2:20`, what `action` throws; `no error` when it does not.
template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    std::string text = to_string(error.code()) + " " + error.message();
    if (!error.details().hint.empty()) text += " | " + error.details().hint;
    if (const auto& source = error.details().source) {
      text += fmt::format(" | {}:{}:{}", source->path, source->line, source->column);
    }
    return text;
  }
  return "no error";
}

}  // namespace dunlin
