// SPDX-License-Identifier: Apache-2.0
// A chat bot that remembers. It reads `NAME: TEXT` from standard input, one message a line, and answers what it is
// asked:
//
//   bot                     upgrade the database when ENV=production, then serve
//   bot migrate COMMAND …   the whole command line of dunlin, over the bot's own migrations
//
// DATABASE_URL names the database; without it the bot keeps an SQLite file.
#include "store.hpp"

#include <dunlin/cli.hpp>

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

constexpr const char* kDefaultUrl = "sqlite:///bot.db";

std::string answer(Store& store, const std::string& author, std::string_view text) {
  const std::size_t space = text.find(' ');
  const std::string command(text.substr(0, space));
  const std::string rest(space == std::string_view::npos ? std::string_view() : text.substr(space + 1));
  if (command == "!stats") return store.statistics();
  if (command == "!fact") return store.fact(rest).value_or("nobody has told me about " + rest);
  if (command == "!learn") {
    const std::size_t is = rest.find(" is ");
    if (is == std::string::npos) return "tell me `!learn TOPIC is TEXT`";
    store.learn(rest.substr(0, is), rest.substr(is + 4), author);
    return "thank you, " + author;
  }
  return {};
}

void hear(Store& store, const std::string& line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) return;
  const std::string author = line.substr(0, colon);
  const std::string text = line.substr(colon + 2);
  const std::int64_t number = store.add_message("lobby", author, text);
  const std::string reply = answer(store, author, text);
  if (reply.empty()) return;
  store.add_reply("lobby", number, reply);
  store.count_use(text.substr(0, text.find(' ')));
  std::cout << reply << std::endl;
}

int serve() {
  const dunlin::Engine engine = dunlin::Engine::from_environment();
  dunlin::startup::upgrade_or_exit(engine, store_migrations());

  dunlin::health::Endpoint endpoint(engine);
  const char* const port = std::getenv("HEALTH_PORT");
  const dunlin::health::Server health({.port = static_cast<std::uint16_t>(port != nullptr ? std::atoi(port) : 8080)},
                                      endpoint);

  Store store(engine);
  for (std::string line; std::getline(std::cin, line);) hear(store, line);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  setenv("DATABASE_URL", kDefaultUrl, 0);  // What is set already stays: the bot and its command line mean one database.
  if (argc > 1 && std::string_view(argv[1]) == "migrate") {
    return dunlin::cli::run(argc - 1, argv + 1, store_migrations());
  }
  try {
    return serve();
  } catch (const dunlin::Error& error) {
    std::cerr << "bot: " << error.what() << '\n';
    return dunlin::exit_status(error.code());
  }
}
