// SPDX-License-Identifier: Apache-2.0
#include "dialect/scratch.hpp"

#include "dialect/sqlite/connect.hpp"

#include <utility>

namespace dunlin::sqlite {
namespace {

/// In memory: seen by its one connection.
class MemoryScratch final : public Scratch {
 public:
  explicit MemoryScratch(Place place) : place_(std::move(place)), connection_(connect(place_.url, place_.connect)) {}

  [[nodiscard]] Connection& connection() noexcept override { return *connection_; }
  [[nodiscard]] const Place& place() const noexcept override { return place_; }

 private:
  Place place_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Scratch> make_scratch(const Place& like) {
  Place place{Url::parse("sqlite::memory:"), like.connect};
  place.connect.read_only = false;
  return std::make_unique<MemoryScratch>(std::move(place));
}

/// Nothing works otherwise beside others.
std::string scratch_form(std::string_view statement) { return std::string(statement); }

}  // namespace dunlin::sqlite
