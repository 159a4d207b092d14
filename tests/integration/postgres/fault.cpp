// SPDX-License-Identifier: Apache-2.0
#include "integration/postgres/fault.hpp"

#include "dialect/postgres/dialect.hpp"

namespace dunlin::test {

Project::Project(const std::string& configuration) {
  folder_.write("dunlin.toml", "naming = \"sequence\"\n" + configuration);
}

void Project::revision(const std::string& name, const std::string& text) const {
  folder_.write("migrations/" + name, text);
}

Command Project::command(const std::string& url, const std::vector<std::string>& arguments) const {
  Command command{.arguments = {program(), "--config", folder_ / "dunlin.toml"},
                  .environment = {{"DATABASE_URL", url}}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  return command;
}

PostgresFault::PostgresFault() {
  project_.revision("001_first.sql",
                    "CREATE TABLE gate (a int);\nCREATE TABLE done (revision int);\nINSERT INTO done VALUES (1);\n");
  project_.revision("002_second.sql",
                    "CREATE TABLE second (a int);\nSELECT count(*) FROM gate;\nINSERT INTO done VALUES (2);\n");
  project_.revision("003_third.sql", "CREATE TABLE third (a int);\nINSERT INTO done VALUES (3);\n");
}

void PostgresFault::prepare(const std::string& url) {
  const Finished first = project_.dunlin(url, {"upgrade", "001"});
  ASSERT_EQ(first.status, 0) << first.err;
  observer_ = postgres::dialect().connect(Url::parse(url), {.application_name = "observer"});
  gate_ = postgres::dialect().connect(Url::parse(url), {.application_name = "gate"});
  gate_->begin();
  gate_->execute("LOCK TABLE gate");
}

std::unique_ptr<Process> PostgresFault::start(const std::string& url) {
  auto process = std::make_unique<Process>(project_.command(url, {"upgrade", "head", "--lock-timeout", "30s"}));
  EXPECT_TRUE(eventually([&] { return !work_process().empty(); })) << process->errors();
  return process;
}

std::string PostgresFault::work_process() {
  return scalar(*observer_,
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'dunlin' AND wait_event_type = 'Lock' "
                "AND datname = current_database()");
}

std::string PostgresFault::lock_process() {
  return scalar(*observer_,
                "SELECT pid FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted "
                "AND datname = current_database()");
}

void PostgresFault::terminate(const std::string& process) {
  EXPECT_EQ(scalar(*observer_, "SELECT pg_terminate_backend(" + process + ")"), "1");
}

std::string PostgresFault::applied() {
  return scalar(*observer_, "SELECT string_agg(id, ',' ORDER BY sequence) FROM dunlin.revision");
}

void PostgresFault::expect_next_run_completes(const std::string& url) {
  const Finished next = project_.dunlin(url, {"upgrade", "head"});
  EXPECT_EQ(next.status, 0) << next.err;
  EXPECT_EQ(applied(), "001,002,003");
  EXPECT_EQ(scalar(*observer_, "SELECT string_agg(revision::text, ',' ORDER BY revision) FROM done"), "1,2,3");
  const Finished status = project_.dunlin(url, {"status", "--exit-code"});
  EXPECT_EQ(status.status, 0) << status.out << status.err;
}

void PostgresFault::expect_error(const Finished& finished, const std::string& code, int status) {
  EXPECT_EQ(finished.status, status) << finished.err;
  EXPECT_NE(finished.err.find("error[" + code + "]"), std::string::npos) << finished.err;
}

}  // namespace dunlin::test
