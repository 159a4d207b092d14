// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/catalog.hpp"

#include "dialect/postgres/connection.hpp"
#include "dialect/postgres/dump.hpp"
#include "dialect/postgres/hazards.hpp"
#include "dialect/postgres/introspect.hpp"
#include "dialect/postgres/keep.hpp"
#include "dialect/postgres/render.hpp"
#include "dialect/postgres/render_operations.hpp"

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
  [[nodiscard]] SchemaScript script(const schema::Schema& schema) const override { return postgres::script(schema); }
  void write_rows(dunlin::Connection& connection, const schema::Schema& schema, const TextSink& write) const override {
    postgres::write_rows(connection, schema, write);
  }
  [[nodiscard]] schema::Schema empty() const override {
    schema::Schema schema;
    schema.namespaces.push_back({.name = "public", .comment = {}, .access = {}});
    return schema;
  }
  [[nodiscard]] const ChangeRules& change_rules() const noexcept override {
    static constexpr ChangeRules kRules{.changes_tables_whole = false, .replaces = postgres::replaces};
    return kRules;
  }
  [[nodiscard]] std::vector<std::string> render(std::span<const Operation> operations,
                                                const schema::Schema& before) const override {
    return postgres::render(operations, before);
  }
  [[nodiscard]] Hazards hazards(const Operation& operation, const schema::Schema& /*before*/) const override {
    return postgres::hazards(operation);
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
