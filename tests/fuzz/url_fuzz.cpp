// SPDX-License-Identifier: Apache-2.0
// Any bytes as a URL: they are taken or refused with the two errors promised, and what is printed of them is safe.
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// What is printed reads as the same URL again, its secrets aside.
void check_accepted(const dunlin::Url& url) {
  const std::string shown = url.redacted();
  require(dunlin::escape_controls(shown) == shown);
  const dunlin::Url again = dunlin::Url::parse(shown);
  require(again.redacted() == shown);
  require(again.scheme() == url.scheme() && again.database() == url.database() && again.user() == url.user());
  require(again.hosts() == url.hosts());
  require(again.parameters().size() == url.parameters().size());
}

void check_refused(const dunlin::Error& error) {
  require(error.code() == dunlin::ErrorCode::invalid_url || error.code() == dunlin::ErrorCode::unsupported_scheme);
  const std::string shown = dunlin::render_diagnostic(error);
  require(dunlin::escape_controls(shown, true) == shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    check_accepted(dunlin::Url::parse(text));
  } catch (const dunlin::Error& error) {
    check_refused(error);
  }
  return 0;
}
