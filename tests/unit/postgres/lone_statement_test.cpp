// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/lone_statement.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace dunlin::postgres {

void PrintTo(const LoneStatement& lone, std::ostream* out) {
  *out << static_cast<int>(lone.kind) << " table " << lone.table << " name " << lone.name;
}

namespace {

using Kind = LoneStatement::Kind;

struct Case {
  const char* sql;
  LoneStatement expected;
};

class PostgresLoneStatement : public testing::TestWithParam<Case> {};

TEST_P(PostgresLoneStatement, IsRead) {
  EXPECT_EQ(read_lone_statement(GetParam().sql), GetParam().expected) << GetParam().sql;
}

const std::string kLong(70, 'n');
const std::string kCut(63, 'n');
const std::string kLongIndex = "CREATE INDEX CONCURRENTLY " + kLong + " ON t (a)";
const std::string kManyBytes = "CREATE INDEX CONCURRENTLY \"" + std::string(62, 'x') + "€\" ON t (a)";

INSTANTIATE_TEST_SUITE_P(
    Statements, PostgresLoneStatement,
    testing::Values(
        Case{"CREATE INDEX CONCURRENTLY i ON t (a)", {Kind::create_index, "t", "i", true}},
        Case{"create unique index concurrently if not exists MyIndex on only s.\"T\" using gin (a) where b",
             {Kind::create_index, "s.\"T\"", "myindex", true}},
        Case{"CREATE /* x */ INDEX CONCURRENTLY \"a\"\"b\" -- c\n ON t (a);", {Kind::create_index, "t", "a\"b", true}},
        Case{"CREATE INDEX CONCURRENTLY ON t (a)", {Kind::create_index, "t", "", true}},
        Case{"CREATE INDEX CONCURRENTLY \"on\" ON t (a)", {Kind::create_index, "t", "on", true}},
        Case{kLongIndex.c_str(), {Kind::create_index, "t", kCut, true}},
        Case{kManyBytes.c_str(), {Kind::create_index, "t", std::string(62, 'x'), true}},
        Case{"CREATE INDEX i ON t (a)", {}},
        Case{"DROP INDEX CONCURRENTLY IF EXISTS s.i", {Kind::drop_index, "s.i", "", true}},
        Case{"DROP INDEX CONCURRENTLY i RESTRICT", {Kind::drop_index, "i", "", true}},
        Case{"DROP INDEX CONCURRENTLY i, j", {}},
        Case{"REINDEX INDEX CONCURRENTLY s.i", {Kind::reindex, "s.i", "", true}},
        Case{"REINDEX (VERBOSE, TABLESPACE x) TABLE CONCURRENTLY t", {Kind::reindex, "t", "", true}},
        Case{"REINDEX (CONCURRENTLY, VERBOSE) TABLE t", {Kind::reindex, "t", "", true}},
        Case{"REINDEX (concurrently off) TABLE t", {Kind::reindex, "t", "", false}},
        Case{"REINDEX SCHEMA CONCURRENTLY s", {Kind::reindex, "", "", true}},
        Case{"REINDEX DATABASE d", {Kind::reindex, "", ""}},
        Case{"ALTER TABLE IF EXISTS p DETACH PARTITION s.p1 CONCURRENTLY", {Kind::detach_partition, "p", "s.p1", true}},
        Case{"ALTER TABLE p DETACH PARTITION p1 FINALIZE", {Kind::detach_partition, "p", "p1"}},
        Case{"ALTER TABLE p DETACH PARTITION p1", {}}, Case{"ALTER TABLE p ADD COLUMN a int", {}},
        Case{"VACUUM FULL t", {Kind::repeatable, "", ""}}, Case{"analyze", {Kind::repeatable, "", ""}},
        Case{"CALL p()", {}}, Case{"\"vacuum\"", {}}, Case{"", {}}));

}  // namespace
}  // namespace dunlin::postgres
