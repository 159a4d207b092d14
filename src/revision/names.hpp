// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// Ids and labels are at most this many bytes.
inline constexpr std::size_t kLongestId = 64;

/// What an id or label may look like, for hints.
inline constexpr std::string_view kIdForm = "letters, digits, `_`, `.` and `-`, at most 64, not beginning with `-`";

/// Why `id` can be neither an id nor a label, as the end of a sentence; nothing when it can.
[[nodiscard]] std::optional<std::string> id_fault(std::string_view id);

/// Order of file names: runs of digits count as numbers, so that `V2__b.sql` comes before `V10__a.sql`.
[[nodiscard]] bool name_before(std::string_view left, std::string_view right) noexcept;

/// The last part of a path.
[[nodiscard]] std::string_view file_name(std::string_view path) noexcept;

/// A file name without `.sql`, and without `.up` before that.
[[nodiscard]] std::string_view stem_of(std::string_view name) noexcept;

/// The digits at the head of a file name with sequence naming; empty when it has none, or a letter follows them.
[[nodiscard]] std::string_view leading_number(std::string_view stem) noexcept;

/// The value of an id with sequence naming; nothing when it is not a number or has more than 18 digits.
[[nodiscard]] std::optional<std::int64_t> sequence_number(std::string_view id) noexcept;

/// `20261121_0930_add_user_preferences` → `add user preferences`.
[[nodiscard]] std::string message_of_stem(std::string_view stem);

/// `Add user preferences!` → `add_user_preferences`; ASCII letters and digits only, not longer than a file name likes.
[[nodiscard]] std::string slug_of(std::string_view message);

}  // namespace dunlin
