// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <dunlin/error.hpp>

#include <sys/random.h>
#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

namespace dunlin {

std::string random_hex(std::size_t digits) {
  std::vector<unsigned char> octets((digits + 1) / 2);
  std::size_t filled = 0;
  while (filled < octets.size()) {
    const ssize_t got = getrandom(octets.data() + filled, octets.size() - filled, 0);
    if (got < 0 && errno != EINTR) throw Error(ErrorCode::internal, "the system gives no random numbers");
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digits + 1);
  for (const unsigned char octet : octets) {
    text.push_back(kDigits[octet >> 4U]);
    text.push_back(kDigits[octet & 15U]);
  }
  text.resize(digits);
  return text;
}

std::string random_revision_id() {
  // `12` or `20241101` on a command line would otherwise be taken for a count or a date; about 1 id in 280 is redrawn.
  while (true) {
    std::string id = random_hex(12);
    if (std::any_of(id.begin(), id.end(), [](char digit) { return digit >= 'a'; })) return id;
  }
}

std::string random_run_id() { return random_hex(16); }

}  // namespace dunlin
