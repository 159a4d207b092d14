// SPDX-License-Identifier: Apache-2.0
// The only file that knows Boost.
#include <dunlin/health.hpp>

// Before Asio: its awaitable.hpp of this version uses std::exchange without including it.
#include <utility>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <fmt/format.h>

#include <thread>

namespace dunlin::health {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

// For a client to say what it wants, and to take the answer.
constexpr std::chrono::seconds kPatience{10};
// Answers worked on at once; every one may wait for the database until its timeout.
constexpr std::size_t kThreads = 8;
constexpr std::size_t kMostConnections = 256;

using Work = asio::thread_pool;

/// One connection of a client. Owns itself through what it waits for.
class Client : public std::enable_shared_from_this<Client> {
 public:
  Client(tcp::socket socket, Endpoint& endpoint, Work& work, std::size_t& open)
      : stream_(std::move(socket)), endpoint_(endpoint), work_(work), open_(open) {
    ++open_;
  }
  ~Client() { --open_; }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void read() {
    parser_.emplace();
    stream_.expires_after(kPatience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

 private:
  void answer() {
    stream_.expires_never();
    const auto& message = parser_->get();
    Request request{.method = std::string(message.method_string()),
                    .path = std::string(message.target()),
                    .authorization = std::string(message[http::field::authorization])};
    asio::post(work_, [self = shared_from_this(), request = std::move(request)] {
      // Back to the one thread that looks after the connections.
      asio::post(self->stream_.get_executor(),
                 [self, response = self->endpoint_.answer(request)]() mutable { self->write(std::move(response)); });
    });
  }

  void write(Response response) {
    const auto& asked = parser_->get();
    http::response<http::string_body> message(static_cast<http::status>(response.status), asked.version());
    message.set(http::field::content_type, response.content_type);
    message.set(http::field::cache_control, "no-store");
    if (response.status == 401) message.set(http::field::www_authenticate, "Bearer");
    if (response.status == 405) message.set(http::field::allow, "GET, HEAD");
    message.keep_alive(asked.keep_alive());
    message.body() = std::move(response.body);
    message.prepare_payload();
    // HEAD gets the same headers and no body.
    if (asked.method() == http::verb::head) message.body().clear();
    message_ = std::move(message);
    stream_.expires_after(kPatience);
    http::async_write(stream_, message_, [self = shared_from_this()](const beast::error_code& error, std::size_t) {
      if (!error && self->message_.keep_alive()) self->read();
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> parser_;
  http::response<http::string_body> message_;
  Endpoint& endpoint_;
  Work& work_;
  std::size_t& open_;  // Of the thread of the connections.
};

asio::ip::address parse_address(const std::string& text) {
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(text, error);
  if (!error) return address;
  throw Error(ErrorCode::invalid_setting, fmt::format("\"{}\" is no numeric address to listen on", text),
              {.hint = "accepted are `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:8080`"});
}

[[noreturn]] void throw_refused(const Server::Address& address, const boost::system::error_code& error) {
  std::string hint = "choose another port, or end the program that has it (`ss -ltnp` shows it)";
  if (error == asio::error::access_denied) hint = "ports below 1024 are for root: choose another one";
  if (error == boost::system::errc::address_not_available) {
    hint = "this machine has no such address (`ip address` shows those that it has)";
  }
  throw Error(ErrorCode::listen_failed,
              fmt::format("cannot listen on {}, port {}: {}", address.address, address.port, error.message()),
              {.hint = std::move(hint)});
}

}  // namespace

/// The socket that listens, and the threads.
class Server::Listener {
 public:
  Listener(const Address& address, Endpoint& endpoint) : endpoint_(endpoint), acceptor_(context_) {
    const tcp::endpoint where(parse_address(address.address), address.port);
    boost::system::error_code error;
    acceptor_.open(where.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(where, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw_refused(address, error);
    port_ = acceptor_.local_endpoint().port();
    accept();
    thread_ = std::jthread([this] { context_.run(); });
  }

  ~Listener() {
    context_.stop();
    thread_.join();
    work_.join();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (!error && open_ < kMostConnections) {
        std::make_shared<Client>(std::move(socket), endpoint_, work_, open_)->read();
      }
      if (!error) return accept();
      // Out of descriptors, as a rule: one of them will be free again.
      pause_.expires_after(std::chrono::milliseconds(100));
      pause_.async_wait([this](const boost::system::error_code& stopped) {
        if (!stopped) accept();
      });
    });
  }

  Endpoint& endpoint_;
  std::size_t open_ = 0;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_{context_};
  std::uint16_t port_ = 0;
  Work work_{kThreads};
  std::jthread thread_;
};

Server::Server(const Address& address, Endpoint& endpoint) : listener_(std::make_unique<Listener>(address, endpoint)) {}

Server::~Server() = default;

std::uint16_t Server::port() const noexcept { return listener_->port(); }

bool is_loopback(const std::string& address) { return parse_address(address).is_loopback(); }

}  // namespace dunlin::health
