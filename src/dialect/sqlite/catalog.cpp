// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/catalog.hpp"

#include "dialect/sqlite/dump.hpp"
#include "dialect/sqlite/hazards.hpp"
#include "dialect/sqlite/introspect.hpp"
#include "dialect/sqlite/keep.hpp"
#include "dialect/sqlite/render.hpp"
#include "dialect/sqlite/render_operations.hpp"

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
  [[nodiscard]] SchemaScript script(const schema::Schema& schema) const override { return sqlite::script(schema); }
  void write_rows(Connection& connection, const schema::Schema& schema, const TextSink& write) const override {
    sqlite::write_rows(connection, schema, write);
  }
  [[nodiscard]] schema::Schema empty() const override { return {}; }
  [[nodiscard]] const ChangeRules& change_rules() const noexcept override {
    static constexpr ChangeRules kRules{.changes_tables_whole = true, .replaces = nullptr};
    return kRules;
  }
  [[nodiscard]] std::vector<std::string> render(std::span<const Operation> operations,
                                                const schema::Schema& before) const override {
    return render_operations(operations, before);
  }
  [[nodiscard]] Hazards hazards(const Operation& operation, const schema::Schema& /*before*/) const override {
    return sqlite::hazards(operation);
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
