// SPDX-License-Identifier: Apache-2.0
// An application that upgrades the database of DATABASE_URL before it serves: `startup_program SECOND [deaf]`.
//
// SECOND is the body of its second revision. With `deaf` its log cannot be written.
#include <dunlin/engine.hpp>
#include <dunlin/startup.hpp>

#include <cstdio>
#include <stdexcept>
#include <string_view>

int main(int count, char** words) {
  if (count < 2) return 2;
  dunlin::Migrations migrations(dunlin::Naming::sequence);
  migrations.add_files({{"001_first.sql", "CREATE TABLE t (a INTEGER)"}, {"002_second.sql", words[1]}});
  dunlin::startup::Options options;
  if (count > 2 && std::string_view(words[2]) == "deaf") {
    options.log = [](const dunlin::LogRecord&) { throw std::runtime_error("the log is full"); };
  }
  const dunlin::Engine engine = dunlin::Engine::from_environment();
  const dunlin::startup::Report report =
      dunlin::startup::upgrade_or_exit(engine, std::move(migrations), std::move(options));
  std::printf("serving after %zu revisions\n", report.done.size());
  return 0;
}
