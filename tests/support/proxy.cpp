// SPDX-License-Identifier: Apache-2.0
#include "support/proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace dunlin::test {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMostQueued = std::size_t{16} << 20U;

sockaddr_in loopback(const std::string& target) {
  const auto colon = target.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (colon == std::string::npos || inet_pton(AF_INET, target.substr(0, colon).c_str(), &address.sin_addr) != 1) {
    throw std::invalid_argument("--to takes an address and a port: " + target);
  }
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(target.substr(colon + 1))));
  return address;
}

int make_socket() {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
  return made;
}

void make_quick(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

/// The message by which a server tells its version, with another one.
std::string with_version(const std::string& message, const std::string& version) {
  const std::string name("server_version\0", 15);
  if (message[0] != 'S' || message.compare(5, name.size(), name) != 0) return message;
  const std::string body = name + version + '\0';
  const auto size = static_cast<std::uint32_t>(body.size() + 4);
  std::string changed(1, 'S');
  for (const unsigned shift : {24U, 16U, 8U, 0U}) changed += static_cast<char>((size >> shift) & 0xFFU);
  return changed + body;
}

}  // namespace

/// Bytes on their way to one side.
struct Proxy::Direction {
  struct Chunk {
    Clock::time_point due;
    std::string bytes;
  };
  std::deque<Chunk> chunks;
  std::size_t size = 0;
  bool ended = false;  ///< The sender has closed; close the receiver once all is delivered.

  void push(std::string bytes, std::chrono::milliseconds delay) {
    size += bytes.size();
    chunks.push_back({Clock::now() + delay, std::move(bytes)});
  }
};

struct Proxy::Connection {
  int client = -1;
  int server = -1;
  Direction to_client;
  Direction to_server;
  PostgresStream client_stream{true};
  PostgresStream server_stream{false};
  Counts counts;
  bool has_match = false;
  bool has_unless = false;
  bool server_spoke = false;
  bool logged_in = false;
  bool frozen = false;
  bool client_is_dead = false;  ///< Killed: what it had still sent counts for nothing.
  char state = 'L';             ///< As ReadyForQuery says it: I, T or E; L before the first.
};

Proxy::Proxy(ProxyOptions options) : options_(std::move(options)), listener_(make_socket()) {
  (void)loopback(options_.target);
  sockaddr_in address = loopback("127.0.0.1:0");
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
  }
  port_ = ntohs(address.sin_port);
}

Proxy::~Proxy() {
  for (const auto& connection : connections_) close(*connection, false);
  ::close(listener_);
}

bool Proxy::matches(const Connection& connection) const {
  return (options_.match.empty() || connection.has_match) && (options_.unless.empty() || !connection.has_unless);
}

Counts Proxy::counts() const {
  Counts all = closed_;
  for (const auto& connection : connections_) {
    if (!matches(*connection)) continue;
    all.connections += 1;
    all.messages += connection->counts.messages;
    all.round_trips += connection->counts.round_trips;
    all.syncs += connection->counts.syncs;
  }
  return all;
}

void Proxy::accept_one() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = make_socket();
  const sockaddr_in address = loopback(options_.target);
  auto connection = std::make_unique<Connection>();
  connection->client = client;
  connection->server = server;
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(*connection, true);
    return;
  }
  make_quick(client);
  make_quick(server);
  connections_.push_back(std::move(connection));
}

void Proxy::take_from_client(Connection& connection, std::string_view bytes) {
  connection.client_stream.feed(bytes);
  PostgresStream::Message message;
  while (connection.client >= 0 && !connection.client_is_dead && connection.client_stream.next(message)) {
    forward_message(connection, message);
  }
}

void Proxy::forward_message(Connection& connection, const PostgresStream::Message& message) {
  if (message.code == PostgresStream::kTlsRequest || message.code == PostgresStream::kGssRequest) {
    connection.to_client.push("N", options_.delay);
    return;
  }
  const auto says = [&](const std::string& text) {
    return !text.empty() && message.bytes.find(text) != std::string::npos;
  };
  connection.has_match = connection.has_match || says(options_.match);
  connection.has_unless = connection.has_unless || says(options_.unless);
  connection.counts.messages += 1;
  if (message.type == 'S' || message.type == 'Q') connection.counts.syncs += 1;
  const bool asks = message.type != 'X';
  if (asks && connection.logged_in && connection.server_spoke) connection.counts.round_trips += 1;
  connection.server_spoke = false;
  const bool strikes = matches(connection) && ++seen_ == options_.at_message;
  if (!strikes || options_.forward_first) connection.to_server.push(message.bytes, options_.delay);
  if (strikes) strike(connection);
}

void Proxy::strike(Connection& connection) {
  static constexpr std::array<std::pair<char, const char*>, 4> kPhases{
      {{'L', "login"}, {'I', "idle"}, {'T', "transaction"}, {'E', "failed"}}};
  const auto* phase =
      std::find_if(kPhases.begin(), kPhases.end(), [&](auto one) { return one.first == connection.state; });
  closed_.struck = true;
  closed_.phase = phase == kPhases.end() ? "none" : phase->second;
  // The server must have the message before its client is gone.
  if (options_.forward_first) {
    for (const auto& chunk : std::exchange(connection.to_server.chunks, {})) {
      std::string_view left = chunk.bytes;
      while (!left.empty()) {
        const ssize_t sent = send(connection.server, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) break;
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
      }
    }
    connection.to_server.size = 0;
  }
  switch (options_.strike) {
    case Strike::cut: close(connection, true); break;
    case Strike::freeze: connection.frozen = true; break;
    case Strike::kill:
      connection.client_is_dead = true;
      if (kill_) kill_();
      break;
  }
}

void Proxy::take_from_server(Connection& connection, std::string_view bytes) {
  connection.server_stream.feed(bytes);
  PostgresStream::Message message;
  const bool lies = !options_.server_version.empty();
  while (connection.server_stream.next(message)) {
    if (lies) connection.to_client.push(with_version(message.bytes, options_.server_version), options_.delay);
    if (message.type != 'Z') continue;
    // The answer to the login is no round trip of the client's work.
    if (!connection.logged_in) connection.counts.round_trips = 0;
    connection.logged_in = true;
    connection.state = message.bytes.size() > 5 ? message.bytes[5] : 'I';
  }
  if (!lies) connection.to_client.push(std::string(bytes), options_.delay);
}

void Proxy::read_side(Connection& connection, bool from_client) {
  std::array<char, 65536> buffer{};
  const ssize_t size = recv(from_client ? connection.client : connection.server, buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) {
    (from_client ? connection.to_server : connection.to_client).ended = true;
    return;
  }
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
  if (from_client) {
    take_from_client(connection, bytes);
  } else {
    take_from_server(connection, bytes);
  }
}

void Proxy::deliver(Connection& connection) {
  const auto now = Clock::now();
  for (const bool to_client : {true, false}) {
    Direction& direction = to_client ? connection.to_client : connection.to_server;
    while (!direction.chunks.empty() && direction.chunks.front().due <= now) {
      std::string& bytes = direction.chunks.front().bytes;
      const ssize_t sent =
          send(to_client ? connection.client : connection.server, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) break;
      if (sent < 0) return close(connection, true);
      if (to_client) connection.server_spoke = true;
      direction.size -= static_cast<std::size_t>(sent);
      bytes.erase(0, static_cast<std::size_t>(sent));
      if (bytes.empty()) direction.chunks.pop_front();
    }
    // Whoever closed is gone at once for the other: no half-open connection in this protocol.
    if (direction.ended && direction.chunks.empty()) return close(connection, false);
  }
}

void Proxy::close(Connection& connection, bool reset) {
  for (int* socket : {&connection.client, &connection.server}) {
    if (*socket < 0) continue;
    const linger abrupt{1, 0};
    if (reset) setsockopt(*socket, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    ::close(std::exchange(*socket, -1));
  }
}

void Proxy::toggle_freeze() {
  for (const auto& connection : connections_) {
    if (matches(*connection)) connection->frozen = !connection->frozen;
  }
}

void Proxy::cut() {
  for (const auto& connection : connections_) {
    if (matches(*connection)) close(*connection, true);
  }
}

void Proxy::step(std::chrono::milliseconds patience) {
  std::vector<pollfd> waits{{listener_, POLLIN, 0}};
  auto until = Clock::now() + patience;
  for (const auto& connection : connections_) {
    const auto wants = [&](int socket, const Direction& from, const Direction& to) {
      const bool reads = !connection->frozen && !from.ended && from.size < kMostQueued;
      const bool writes = !connection->frozen && !to.chunks.empty() && to.chunks.front().due <= Clock::now();
      waits.push_back(
          {reads || writes ? socket : -1, static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0});
      if (!connection->frozen && !to.chunks.empty() && !writes) until = std::min(until, to.chunks.front().due);
    };
    wants(connection->client, connection->to_server, connection->to_client);
    wants(connection->server, connection->to_client, connection->to_server);
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  if (poll(waits.data(), waits.size(), static_cast<int>(std::clamp<long>(left.count(), 0, 1000))) < 0) return;

  for (std::size_t i = 0; i < connections_.size(); ++i) {
    Connection& connection = *connections_[i];
    constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
    if ((waits[1 + 2 * i].revents & kReadable) != 0 && connection.client >= 0) read_side(connection, true);
    if ((waits[2 + 2 * i].revents & kReadable) != 0 && connection.server >= 0) read_side(connection, false);
    if (!connection.frozen && connection.client >= 0) deliver(connection);
  }
  std::erase_if(connections_, [&](const auto& connection) {
    if (connection->client >= 0) return false;
    if (matches(*connection)) {
      closed_.connections += 1;
      closed_.messages += connection->counts.messages;
      closed_.round_trips += connection->counts.round_trips;
      closed_.syncs += connection->counts.syncs;
    }
    return true;
  });
  if ((waits[0].revents & POLLIN) != 0) accept_one();
}

}  // namespace dunlin::test
