// SPDX-License-Identifier: Apache-2.0
// An application that links the library as a user would.
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include <cstdio>

int main() {
  const auto url = dunlin::Url::parse("postgresql://app:secret@db.example/shop");
  std::puts(url.redacted().c_str());
  try {
    (void)dunlin::Url::parse("oracle://db.example/shop");
  } catch (const dunlin::Error& error) {
    std::puts("refused");
    return 0;
  }
  return 1;
}
