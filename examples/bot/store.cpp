// SPDX-License-Identifier: Apache-2.0
#include "store.hpp"

#include <vector>

using Values = std::vector<dunlin::Value>;

std::int64_t Store::add_message(const std::string& chat, const std::string& author, const std::string& body) {
  const dunlin::PooledConnection connection = engine_.connect();
  dunlin::Transaction transaction(*connection);
  // The row of the chat is taken first, so that two writers cannot take the same number.
  connection->execute("INSERT INTO chats (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name",
                      Values{chat});
  connection->execute("INSERT INTO users (name) VALUES ($1) ON CONFLICT DO NOTHING", Values{author});
  connection->execute("INSERT INTO members (chat, member) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      Values{chat, author});
  const std::int64_t number =
      connection->query("SELECT coalesce(max(number), 0) + 1 FROM messages WHERE chat = $1", Values{chat})
          .integer(0, 0);
  connection->execute("INSERT INTO messages (chat, number, author, body) VALUES ($1, $2, $3, $4)",
                      Values{chat, number, author, body});
  connection->execute("UPDATE users SET messages = messages + 1 WHERE name = $1", Values{author});
  transaction.commit();
  return number;
}

void Store::add_reply(const std::string& chat, std::int64_t number, const std::string& body) {
  engine_.connect()->execute("INSERT INTO replies (chat, number, body) VALUES ($1, $2, $3)",
                             Values{chat, number, body});
}

std::optional<std::string> Store::fact(const std::string& topic) {
  const dunlin::Result found =
      engine_.connect(dunlin::Use::read)->query("SELECT body FROM facts WHERE topic = $1", Values{topic});
  if (found.rows.empty()) return std::nullopt;
  return found.text(0, 0);
}

void Store::learn(const std::string& topic, const std::string& body, const std::string& author) {
  engine_.connect()->execute(
      "INSERT INTO facts (topic, body, told_by) VALUES ($1, $2, $3) "
      "ON CONFLICT (topic) DO UPDATE SET body = excluded.body, told_by = excluded.told_by",
      Values{topic, body, author});
}

std::string Store::statistics() {
  std::string lines;
  engine_.connect(dunlin::Use::read)
      ->for_each_row("SELECT name, messages FROM users ORDER BY messages DESC, name LIMIT 3", {},
                     [&lines](const dunlin::Row& row) {
                       if (!lines.empty()) lines += ", ";
                       lines.append(row.text(0)).append(" ").append(row.text(1));
                     });
  return lines;
}

void Store::count_use(const std::string& command) {
  engine_.connect()->execute("UPDATE commands SET uses = uses + 1 WHERE name = $1", Values{command});
}
