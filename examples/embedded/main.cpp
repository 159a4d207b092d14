// SPDX-License-Identifier: Apache-2.0
// The smallest program that brings its own database up to date.
#include <dunlin/dunlin.hpp>

#include <iostream>

int main() {
  try {
    dunlin::Migrations migrations(dunlin::Naming::sequence);
    migrations.add_sql("001_notes.sql", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    const dunlin::Engine engine = dunlin::Engine::open("sqlite:///notes.db");
    dunlin::Migrator(engine, std::move(migrations)).upgrade();
    engine.connect()->execute("INSERT INTO notes (text) VALUES ($1)", std::vector<dunlin::Value>{"hello"});
    std::cout << engine.connect()->query("SELECT count(*) FROM notes").integer(0, 0) << " notes\n";
  } catch (const dunlin::Error& error) {
    std::cerr << error.what() << '\n';
    return dunlin::exit_status(error.code());
  }
}
