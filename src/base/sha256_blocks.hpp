// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace dunlin {

/// Takes the whole blocks of 64 octets at the beginning of `octets` into a SHA-256 state by the instructions that the
/// processor has for it; returns how many octets that were: none where it has no such instructions.
std::size_t add_sha256_blocks(std::uint32_t* state, const std::uint8_t* octets, std::size_t size) noexcept;

}  // namespace dunlin
