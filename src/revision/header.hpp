// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "revision/directive.hpp"
#include "revision/parse.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// A file while it is being read.
struct Reading {
  ParsedFile& file;
  const ParseOptions& options;

  [[nodiscard]] std::string_view text() const noexcept { return file.revision.text; }
  /// Where `part`, a piece of the text, stands in it.
  [[nodiscard]] std::size_t offset_of(std::string_view part) const noexcept {
    return static_cast<std::size_t>(part.data() - text().data());
  }
  /// Throws at that place of the file.
  [[noreturn]] void fail(ErrorCode code, std::string message, std::string hint, std::size_t offset) const;
  [[noreturn]] void fail(std::string message, std::string hint, std::size_t offset) const {
    fail(ErrorCode::malformed_directive, std::move(message), std::move(hint), offset);
  }
};

/// How a kind of directive is read.
struct DirectiveRule {
  std::string_view name;
  /// Puts the argument into the revision; null for `up` and `down`, which open sections.
  void (*apply)(const Reading& reading, const Directive& directive) = nullptr;
  bool repeats = false;   ///< May stand several times.
  bool in_hooks = false;  ///< Means something in a hook.

  [[nodiscard]] bool opens_section() const noexcept { return apply == nullptr; }
};

/// The rule of that name. Throws `unknown_directive`, with "did you mean".
[[nodiscard]] const DirectiveRule& rule_of(const Reading& reading, const Directive& directive);

}  // namespace dunlin
