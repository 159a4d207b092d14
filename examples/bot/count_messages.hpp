// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/dunlin.hpp>

/// Keeps how much everybody has said. In C++, since what an earlier release has kept is counted.
class CountMessages : public dunlin::Migration {
 public:
  CountMessages() : Migration({.version = 2, .description = "count messages"}) {}

  void up(dunlin::Context& context) override {
    context.execute("ALTER TABLE users ADD COLUMN messages INTEGER NOT NULL DEFAULT 0");
    const dunlin::Result counts =
        context.query("SELECT author, count(*) FROM messages GROUP BY author ORDER BY author");
    for (std::size_t i = 0; i < counts.rows.size(); ++i) {
      context.execute("UPDATE users SET messages = $1 WHERE name = $2", {counts.integer(i, 1), counts.text(i, 0)});
    }
    context.log(std::to_string(counts.rows.size()) + " users have said something");
  }

  void down(dunlin::Context& context) override { context.execute("ALTER TABLE users DROP COLUMN messages"); }
};
