// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/dunlin.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

/// What the bot remembers.
class Store {
 public:
  explicit Store(dunlin::Engine engine) : engine_(std::move(engine)) {}

  /// Keeps a message; returns its number in the chat.
  std::int64_t add_message(const std::string& chat, const std::string& author, const std::string& body);
  void add_reply(const std::string& chat, std::int64_t number, const std::string& body);

  [[nodiscard]] std::optional<std::string> fact(const std::string& topic);
  void learn(const std::string& topic, const std::string& body, const std::string& author);
  /// Who has said most, and how much.
  [[nodiscard]] std::string statistics();
  void count_use(const std::string& command);

 private:
  dunlin::Engine engine_;
};
