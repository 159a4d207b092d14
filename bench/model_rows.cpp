// SPDX-License-Identifier: Apache-2.0
// Rows as plain structs by the library: `model_rows VARIABLE-WITH-THE-URL select|insert [ROWS]` reads all rows of table
// goods, or puts ROWS into the empty table stock. The programs in bench/limits do the same in C.
#include <dunlin/dunlin.hpp>
#include <dunlin/model.hpp>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Goods {
  std::int64_t id;
  std::string name;
  double price;
};

dunlin::Table<Goods> described(std::string_view name) {
  return dunlin::table<Goods>(name)
      .column("id", &Goods::id, dunlin::primary_key)
      .column("name", &Goods::name)
      .column("price", &Goods::price);
}

void print_sums(const std::vector<Goods>& rows) {
  std::int64_t ids = 0;
  std::size_t letters = 0;
  double prices = 0;
  for (const Goods& row : rows) {
    ids += row.id;
    letters += row.name.size();
    prices += row.price;
  }
  std::printf("%" PRId64 " %zu %.1f\n", ids, letters, prices);
}

}  // namespace

int main(int argc, char** argv) {
  const char* url = argc >= 3 ? std::getenv(argv[1]) : nullptr;
  if (url == nullptr) {
    std::fputs("usage: model_rows VARIABLE-WITH-THE-URL select|insert [ROWS]\n", stderr);
    return 2;
  }
  const dunlin::Engine engine = dunlin::Engine::open(url);
  const dunlin::PooledConnection connection = engine.connect(dunlin::Use::write);
  if (std::string_view(argv[2]) == "select") {
    print_sums(dunlin::select(*connection, described("goods")));
    return 0;
  }
  std::vector<Goods> rows;
  for (std::int64_t i = 1; i <= std::atoll(argv[3]); ++i) {
    rows.push_back({i, "article number " + std::to_string(i), static_cast<double>(i) * 0.25});
  }
  dunlin::insert_all<Goods>(*connection, described("stock"), rows);
  print_sums(rows);
  return 0;
}
