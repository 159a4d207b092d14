// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/catalog.hpp"

#include "dialect/postgres/connection.hpp"
#include "dialect/postgres/introspect.hpp"
#include "dialect/postgres/keep.hpp"
#include "dialect/postgres/render.hpp"

namespace dunlin::postgres {
namespace {

class PostgresCatalog final : public Catalog {
 public:
  [[nodiscard]] schema::Schema introspect(dunlin::Connection& connection, const CatalogScope& scope) const override {
    return postgres::introspect(dynamic_cast<Connection&>(connection).session(), scope);
  }
  [[nodiscard]] std::vector<std::string> render(const schema::Schema& schema) const override {
    return postgres::render(schema);
  }
  [[nodiscard]] std::vector<std::string> drop(const schema::Schema& schema) const override {
    return postgres::drop(schema);
  }
  [[nodiscard]] KeptTable keep(const ModelTable& table) const override { return postgres::keep(table); }
};

}  // namespace

const Catalog& catalog() noexcept {
  static const PostgresCatalog the_catalog;
  return the_catalog;
}

}  // namespace dunlin::postgres
