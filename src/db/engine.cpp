// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>
#include <dunlin/error.hpp>

#include "db/pool.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace dunlin {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view accepted) {
  throw Error(ErrorCode::invalid_setting, fmt::format("the pool option \"{}\" has a value that is not accepted", name),
              {.hint = fmt::format("accepted: {}", accepted)});
}

void check(const PoolOptions& options) {
  constexpr std::size_t kMost = 100000;
  if (options.max_size < 1 || options.max_size > kMost) refuse("max_size", "1 to 100000");
  if (options.max_overflow > kMost) refuse("max_overflow", "0 to 100000");
  if (options.min_size > options.max_size) refuse("min_size", "0 to max_size");
  const auto refuse_negative = [](std::string_view name, std::chrono::milliseconds value) {
    if (value.count() < 0) refuse(name, "a duration of 0 or more");
  };
  refuse_negative("checkout_timeout", options.checkout_timeout);
  refuse_negative("recycle_after", options.recycle_after);
  refuse_negative("check_after", options.check_after);
  refuse_negative("idle_timeout", options.idle_timeout);
  refuse_negative("slow_statement", options.slow_statement);
}

PoolOptions with_one(PoolOptions options) {
  options.min_size = std::min<std::size_t>(options.min_size, 1);
  options.max_size = 1;
  options.max_overflow = 0;
  return options;
}

}  // namespace

struct Engine::State {
  State(const Url& where, EngineOptions given)
      : url(where),
        options(std::move(given)),
        dialect(dialect_of(url)),
        counters(options.pool.slow_statement, options.connect.log) {
    dialect.check_options(url, options.connect);
    check(options.pool);
    const Sharing sharing = dialect.sharing(url);
    const PoolOptions first = sharing == Sharing::unlimited ? options.pool : with_one(options.pool);
    pool.emplace(setup(Use::write, sharing == Sharing::one_connection), first, counters);
    if (sharing == Sharing::one_writer) readers.emplace(setup(Use::read, false), options.pool, counters);
  }

  PoolSetup setup(Use use, bool is_database) {
    return {.open =
                [this, use] {
                  return std::make_unique<MeasuredConnection>(dialect.connect_for(use, url, options.connect), counters,
                                                              options.pool.reset_always);
                },
            .is_database = is_database,
            .stop = options.connect.stop};
  }

  Url url;
  EngineOptions options;
  const Dialect& dialect;
  Counters counters;
  std::optional<Pool> pool;
  std::optional<Pool> readers;  ///< Where only one connection may write.
};

Engine Engine::open(std::string_view url, EngineOptions options) { return open(Url::parse(url), std::move(options)); }

Engine Engine::open(const Url& url, EngineOptions options) {
  return Engine(std::make_shared<State>(url, std::move(options)));
}

PooledConnection Engine::connect(Use use) const {
  Pool& pool = use == Use::read && state_->readers ? *state_->readers : *state_->pool;
  PoolSlot& slot = pool.take();
  return PooledConnection(std::shared_ptr<Pool>(state_, &pool), slot);
}

void Engine::warm_up() const {
  state_->pool->fill();
  if (state_->readers) state_->readers->fill();
}

const Url& Engine::url() const noexcept { return state_->url; }

const Dialect& Engine::dialect() const noexcept { return state_->dialect; }

const ConnectOptions& Engine::connect_options() const noexcept { return state_->options.connect; }

const PoolOptions& Engine::pool_options() const noexcept { return state_->options.pool; }

PoolStatistics Engine::statistics() const {
  PoolStatistics now = state_->counters.statistics();
  state_->pool->count(now);
  if (state_->readers) state_->readers->count(now);
  return now;
}

PooledConnection::PooledConnection(std::shared_ptr<Pool> pool, PoolSlot& slot) noexcept
    : pool_(std::move(pool)), slot_(&slot) {}

PooledConnection::PooledConnection(PooledConnection&& other) noexcept
    : pool_(std::move(other.pool_)), slot_(std::exchange(other.slot_, nullptr)) {}

PooledConnection& PooledConnection::operator=(PooledConnection&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  pool_ = std::move(other.pool_);
  slot_ = std::exchange(other.slot_, nullptr);
  return *this;
}

PooledConnection::~PooledConnection() { give_back(); }

Connection& PooledConnection::operator*() const noexcept { return *slot_->connection; }

void PooledConnection::give_back() noexcept {
  if (slot_ == nullptr) return;
  pool_->give_back(*std::exchange(slot_, nullptr));
  pool_.reset();
}

}  // namespace dunlin
