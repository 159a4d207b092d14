// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/lexer.hpp"

namespace dunlin::sqlite {

/// How SQLite's SQL, and scripts of its shell, are cut into tokens and statements.
inline constexpr sql::LexicalRules kLexicalRules{.bracket_identifiers = true,
                                                 .backtick_identifiers = true,
                                                 .named_parameters = true,
                                                 .dot_commands = true,
                                                 .trigger_bodies = true};

}  // namespace dunlin::sqlite
