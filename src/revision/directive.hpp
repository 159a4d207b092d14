// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "revision/revision.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// A comment line that begins `-- dunlin:`. Borrows the text it was found in.
struct Directive {
  std::string_view name;
  std::string_view argument;  ///< The rest of the line, without blanks around it.
  std::size_t offset = 0;     ///< Of the line.
  std::size_t next_line = 0;  ///< Past the line and its end.

  bool operator==(const Directive&) const = default;
};

/// The directives of a text, in order: comment lines outside strings, block comments and COPY data.
///
/// A line is read by the rules of the database that its section is for. In a section for every database their rules
/// may disagree; then the ones are right for which the text is meant: what stands in `$$ … $$` or COPY data is no
/// directive, what a string swallows that only one of them sees as a string is one.
[[nodiscard]] std::vector<Directive> find_directives(std::string_view text);

/// The words of a directive's argument, parted by blanks or commas. Borrow the text.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view argument);

/// Where one of the directives `names` of a revision stands, the word `value` in it if it has it; nothing for a
/// revision that has no file or no such directive.
[[nodiscard]] std::optional<SourcePosition> directive_position(const Revision& revision,
                                                               std::initializer_list<std::string_view> names,
                                                               std::string_view value);

}  // namespace dunlin
