// SPDX-License-Identifier: Apache-2.0
#include "base/libcrypto.hpp"

#include <dunlin/error.hpp>

#include <dlfcn.h>
#include <openssl/evp.h>

#include <optional>
#include <utility>

namespace dunlin::libcrypto {
namespace {

struct Library {
  decltype(&::EVP_MD_CTX_new) make = nullptr;
  decltype(&::EVP_MD_CTX_free) free = nullptr;
  decltype(&::EVP_MD_CTX_copy_ex) copy = nullptr;
  decltype(&::EVP_sha256) sha256 = nullptr;
  decltype(&::EVP_DigestInit_ex) begin = nullptr;
  decltype(&::EVP_DigestUpdate) update = nullptr;
  decltype(&::EVP_DigestFinal_ex) end = nullptr;
};

template <typename Function>
bool resolve(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

// Never closed: OpenSSL tidies up behind itself when the process ends. The functions are the same in both versions.
std::optional<Library> load() {
  for (const char* name : {"libcrypto.so.3", "libcrypto.so.1.1"}) {
    void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    Library found;
    if (resolve(library, "EVP_MD_CTX_new", found.make) && resolve(library, "EVP_MD_CTX_free", found.free) &&
        resolve(library, "EVP_MD_CTX_copy_ex", found.copy) && resolve(library, "EVP_sha256", found.sha256) &&
        resolve(library, "EVP_DigestInit_ex", found.begin) && resolve(library, "EVP_DigestUpdate", found.update) &&
        resolve(library, "EVP_DigestFinal_ex", found.end)) {
      return found;
    }
  }
  return std::nullopt;
}

const std::optional<Library>& library() {
  static const std::optional<Library> loaded = load();
  return loaded;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { library()->free(context); }
};
using ContextHandle = std::unique_ptr<EVP_MD_CTX, FreeContext>;

void check(int status) {
  if (status != 1) throw Error(ErrorCode::internal, "OpenSSL has refused to work out a checksum");
}

}  // namespace

struct Sha256::State {
  ContextHandle context;
};

Sha256::Sha256(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sha256::~Sha256() = default;

std::unique_ptr<Sha256> Sha256::make() {
  if (!library()) return nullptr;
  ContextHandle context(library()->make());
  if (!context || library()->begin(context.get(), library()->sha256(), nullptr) != 1) return nullptr;
  return std::unique_ptr<Sha256>(new Sha256(std::make_unique<State>(State{std::move(context)})));
}

void Sha256::update(std::string_view bytes) {
  check(library()->update(state_->context.get(), bytes.data(), bytes.size()));
}

Sha256Digest Sha256::digest() const {
  const ContextHandle copy(library()->make());
  if (!copy) throw Error(ErrorCode::internal, "out of memory");
  check(library()->copy(copy.get(), state_->context.get()));
  Sha256Digest digest{};
  check(library()->end(copy.get(), digest.data(), nullptr));
  return digest;
}

}  // namespace dunlin::libcrypto
