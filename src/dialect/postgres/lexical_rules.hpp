// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/lexer.hpp"

namespace dunlin::postgres {

/// How PostgreSQL's SQL, and psql's scripts, are cut into tokens and statements.
inline constexpr sql::LexicalRules kLexicalRules{.dollar_quotes = true,
                                                 .nested_comments = true,
                                                 .escape_strings = true,
                                                 .return_ends_comment = true,
                                                 .client_commands = true,
                                                 .copy_blocks = true,
                                                 .begin_atomic = true,
                                                 .rule_bodies = true};

}  // namespace dunlin::postgres
