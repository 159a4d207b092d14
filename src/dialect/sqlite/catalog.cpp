// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/catalog.hpp"

#include "dialect/sqlite/introspect.hpp"
#include "dialect/sqlite/keep.hpp"
#include "dialect/sqlite/render.hpp"

namespace dunlin::sqlite {
namespace {

class SqliteCatalog final : public Catalog {
 public:
  [[nodiscard]] schema::Schema introspect(Connection& connection, const CatalogScope& scope) const override {
    return sqlite::introspect(connection, scope);
  }
  [[nodiscard]] std::vector<std::string> render(const schema::Schema& schema) const override {
    return render_schema(schema);
  }
  [[nodiscard]] std::vector<std::string> drop(const schema::Schema& schema) const override {
    return sqlite::drop(schema);
  }
  [[nodiscard]] KeptTable keep(const ModelTable& table) const override { return sqlite::keep(table); }
};

}  // namespace

const Catalog& catalog() noexcept {
  static const SqliteCatalog catalog;
  return catalog;
}

}  // namespace dunlin::sqlite
