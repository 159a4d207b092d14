// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/migrator.hpp>
#include <dunlin/model.hpp>

namespace dunlin::cli {

/// The whole command line of `dunlin` for a program that carries its migrations: `upgrade`, `history`, `status` and the
/// others work on those, and `revision` writes new ones into the directory. Link `dunlin::cli`.
///
///     int main(int argc, char** argv) { return dunlin::cli::run(argc, argv, my_migrations()); }
///
/// Returns the exit status. Prints to standard output and standard error; the first argument is the program's name.
/// A password among the arguments is overwritten in `argv`, where others could read it.
/// To be called once, from the main thread: it looks after SIGINT and SIGTERM while a command runs.
[[nodiscard]] int run(int argc, char** argv, Migrations migrations) noexcept;

/// The same for a program that describes its tables: `revision --autogenerate`, `check` and `apply` take `models` for
/// the schema that is wanted, on every database that `[autogenerate]` in the configuration declares.
[[nodiscard]] int run(int argc, char** argv, Migrations migrations, const Models& models) noexcept;

/// The same for a program that carries no migrations: its revisions are the files of the directory.
[[nodiscard]] int run(int argc, char** argv, const Models& models) noexcept;

}  // namespace dunlin::cli
