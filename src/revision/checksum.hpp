// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"
#include "revision/revision.hpp"

#include <span>
#include <string>
#include <string_view>

namespace dunlin {

/// The name under which checksums are recorded, so that a later algorithm can tell them apart.
inline constexpr std::string_view kChecksumAlgorithm = "sha256-tokens-1";

/// The same for a revision in code: over its id and message, which never counts as edited, and one that its author gave
/// it, which does.
inline constexpr std::string_view kCodeAlgorithm = "code-1";
inline constexpr std::string_view kGivenAlgorithm = "given-1";

/// What a revision does in one direction on one database, as 64 hexadecimal digits: SHA-256 over its tokens as written
/// and the directives that change how it runs. White space and ordinary comments do not count, except comments inside a
/// statement that the database stores as text (`CREATE TABLE`, `VIEW`, `TRIGGER`, `INDEX` on SQLite).
[[nodiscard]] std::string checksum(const Revision& revision, std::span<const BodyPiece> body, const Dialect& dialect);

}  // namespace dunlin
