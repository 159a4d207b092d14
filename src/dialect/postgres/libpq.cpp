// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/libpq.hpp"

#include <dunlin/error.hpp>

#ifndef DUNLIN_LINK_LIBPQ
#include <dlfcn.h>
#endif

namespace dunlin::postgres {
namespace {

#ifdef DUNLIN_LINK_LIBPQ

Libpq load() {
  Libpq table;
#define DUNLIN_LIBPQ_LINK(name) table.name = &::name;
  DUNLIN_LIBPQ_FUNCTIONS(DUNLIN_LIBPQ_LINK)
#undef DUNLIN_LIBPQ_LINK
  return table;
}

#else

constexpr const char* kLibrary = "libpq.so.5";

template <typename Function>
void resolve(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function != nullptr) return;
  throw Error(ErrorCode::driver_missing,
              std::string("PostgreSQL's client library \"") + kLibrary + "\" has no function \"" + name + "\"",
              {.hint = "install libpq of PostgreSQL 14 or newer"});
}

Libpq load() {
  // Never closed: threads that cancel a statement and libpq's own TLS libraries may outlive any scope of ours.
  void* library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = ::dlerror();
    throw Error(ErrorCode::driver_missing, std::string("cannot load PostgreSQL's client library \"") + kLibrary + "\"",
                {.hint = "install it (on Debian and Ubuntu: `apt-get install libpq5`)",
                 .cause = reason == nullptr ? "" : reason});
  }
  Libpq table;
#define DUNLIN_LIBPQ_RESOLVE(name) resolve(library, #name, table.name);
  DUNLIN_LIBPQ_FUNCTIONS(DUNLIN_LIBPQ_RESOLVE)
#undef DUNLIN_LIBPQ_RESOLVE
  return table;
}

#endif

}  // namespace

const Libpq& libpq() {
  static const Libpq table = load();
  return table;
}

}  // namespace dunlin::postgres
