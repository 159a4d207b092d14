// SPDX-License-Identifier: Apache-2.0
#include "conversation.hpp"

#include <iostream>
#include <string_view>

namespace {

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

}  // namespace

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
