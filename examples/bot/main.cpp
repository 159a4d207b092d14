// SPDX-License-Identifier: Apache-2.0
// A chat bot that remembers. It reads `NAME: TEXT` from standard input, one message a line, and answers what it is
// asked:
//
//   bot                     upgrade the database when ENV=production, then serve
//   bot migrate COMMAND …   the whole command line of dunlin, over the bot's own migrations
//
// DATABASE_URL names the database; without it the bot keeps an SQLite file.
#include "conversation.hpp"
#include "schema.hpp"

#include <dunlin/cli.hpp>
#include <dunlin/dunlin.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace {

constexpr const char* kDefaultUrl = "sqlite:///bot.db";

int serve() {
  const dunlin::Engine engine = dunlin::Engine::from_environment();
  dunlin::startup::upgrade_or_exit(engine, bot_migrations());
  dunlin::health::Endpoint endpoint(engine);
  const char* const port = std::getenv("HEALTH_PORT");
  const dunlin::health::Server health({.port = static_cast<std::uint16_t>(port != nullptr ? std::atoi(port) : 8080)},
                                      endpoint);
  std::cerr << "bot: health at http://127.0.0.1:" << health.port() << std::endl;
  Store store(engine);
  for (std::string line; std::getline(std::cin, line);) hear(store, line);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  setenv("DATABASE_URL", kDefaultUrl, 0);  // What is set already stays: the bot and its command line mean one database.
  try {
    if (argc > 1 && std::string_view(argv[1]) == "migrate") {
      return dunlin::cli::run(argc - 1, argv + 1, bot_migrations());
    }
    return serve();
  } catch (const dunlin::Error& error) {
    std::cerr << "bot: " << error.what() << '\n';
    return dunlin::exit_status(error.code());
  }
}
