// SPDX-License-Identifier: Apache-2.0
// Two libraries, one connection: SOCI runs its statements on a connection of Dunlin's pool, so that both see one
// transaction.
#include <dunlin/dunlin.hpp>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <iostream>
#include <utility>

namespace {

/// Has a session of SOCI work on a handle that is somebody else's, as a scope.
class Lent {
 public:
  Lent(soci::session& session, sqlite3* handle)
      : backend_(static_cast<soci::sqlite3_session_backend&>(*session.get_backend())),
        // SOCI includes SQLite's header into a namespace of its own; it is the same SQLite.
        own_(std::exchange(backend_.conn_, reinterpret_cast<sqlite_api::sqlite3*>(handle))) {}
  // What SOCI closes is what it opened.
  ~Lent() { backend_.conn_ = own_; }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

 private:
  soci::sqlite3_session_backend& backend_;
  sqlite_api::sqlite3* own_;
};

void keep_notes(const dunlin::Engine& engine) {
  const dunlin::PooledConnection connection = engine.connect();
  dunlin::Transaction transaction(*connection);
  connection->execute("INSERT INTO notes (text) VALUES ($1)", std::vector<dunlin::Value>{"by Dunlin"});
  {
    soci::session session(soci::sqlite3, ":memory:");
    const Lent lent(session, connection->native().sqlite);
    const std::string text = "by SOCI";
    session << "INSERT INTO notes (text) VALUES (:text)", soci::use(text);
  }
  transaction.commit();
}

}  // namespace

int main() {
  try {
    const dunlin::Engine engine = dunlin::Engine::open("sqlite:///shared.db");
    dunlin::Migrations migrations(dunlin::Naming::sequence);
    migrations.add_sql("001_notes.sql", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    dunlin::Migrator(engine, std::move(migrations)).upgrade();
    keep_notes(engine);
    engine.connect()->for_each_row("SELECT text FROM notes ORDER BY id", {},
                                   [](const dunlin::Row& row) { std::cout << row.text(0) << '\n'; });
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
