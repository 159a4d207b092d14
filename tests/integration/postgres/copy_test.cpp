// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include "dialect/postgres/connection.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

using test::error_of;
using test::PostgresDatabase;
using test::scalar;

class PostgresCopy : public testing::Test {
 protected:
  PostgresCopy() { connection_.execute("CREATE TABLE t (a int, b text)"); }

  std::int64_t copy(std::int64_t pieces, const std::string& piece) {
    return connection_.copy_in("COPY t FROM STDIN", [&]() -> std::optional<std::string_view> {
      if (pieces-- == 0) return std::nullopt;
      return piece;
    });
  }

  PostgresDatabase database_;
  postgres::Connection connection_{postgres::open_session(database_.url(), {})};
};

TEST_F(PostgresCopy, StreamsInAndOut) {
  std::string piece;
  for (int i = 0; i < 1000; ++i) piece += fmt::format("{}\t{}\n", i, std::string(100, 'x'));
  EXPECT_EQ(copy(100, piece), 100000);
  EXPECT_EQ(scalar(connection_, "SELECT count(*) FROM t"), "100000");
  std::size_t bytes = 0;
  const std::int64_t rows =
      connection_.copy_out("COPY t TO STDOUT", [&](std::string_view row) { bytes += row.size(); });
  EXPECT_EQ(rows, 100000);
  EXPECT_EQ(bytes, 100 * piece.size());
}

TEST_F(PostgresCopy, ReportsABadRowAndGoesOn) {
  const auto error = error_of([&] { copy(1, "x\ty\n"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->details().sqlstate, "22P02");
  EXPECT_EQ(scalar(connection_, "SELECT count(*) FROM t"), "0");
}

TEST_F(PostgresCopy, CopiesNothingWhenTheProducerThrows) {
  int calls = 0;
  const auto produce = [&]() -> std::optional<std::string_view> {
    if (++calls == 3) throw std::runtime_error("no more");
    return "1\tx\n";
  };
  EXPECT_THROW(connection_.copy_in("COPY t FROM STDIN", produce), std::runtime_error);
  EXPECT_EQ(scalar(connection_, "SELECT count(*) FROM t"), "0");
}

TEST_F(PostgresCopy, StopsWhenTheConsumerThrows) {
  copy(1000, "1\txxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
  const auto consume = [](std::string_view) { throw std::runtime_error("enough"); };
  EXPECT_THROW(connection_.copy_out("COPY t TO STDOUT", consume), std::runtime_error);
  EXPECT_EQ(scalar(connection_, "SELECT 1"), "1");
}

TEST_F(PostgresCopy, RefusesStatementsThatAreNoCopy) {
  const auto none = []() -> std::optional<std::string_view> { return std::nullopt; };
  const auto error = error_of([&] { connection_.copy_in("SELECT 1", none); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unsupported);
  EXPECT_TRUE(error_of([&] { connection_.copy_in("COPY t TO STDOUT", none); }));
  EXPECT_TRUE(error_of([&] { connection_.copy_out("COPY t FROM STDIN", [](std::string_view) {}); }));
  EXPECT_EQ(scalar(connection_, "SELECT 1"), "1");
}

}  // namespace
}  // namespace dunlin
