// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include "base/durable.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

class Dialect;

/// A database and how to reach it.
struct Place {
  Url url;
  ConnectOptions connect;
};

/// What to write a copy into.
struct CopyOrder {
  std::filesystem::path file;  ///< There already, empty.
  bool plain = false;          ///< It will be compressed afterwards: the database's own tool need not.
  /// Called with a connection that sees exactly what is in the copy.
  std::function<void(Connection&)> look;
};

/// How one database copies itself into a file, and how a file becomes a database again.
///
/// Thread-safe. Everything heeds the stop token of the connection's options.
class Copies {
 public:
  virtual ~Copies() = default;

  /// What the name of a copy ends with: ".db", ".dump".
  [[nodiscard]] virtual std::string_view ending() const noexcept = 0;
  /// A copy is put back into the database that is there. Otherwise it becomes a new one, which takes its place.
  [[nodiscard]] virtual bool in_place() const noexcept = 0;
  /// What people call the database; part of the names of its copies.
  [[nodiscard]] virtual std::string name_of(Connection& connection) const = 0;

  /// Writes a consistent copy of everything, while others write. Returns its digest where that was worked out on the
  /// way; unless `plain` it is then on the disk as well, otherwise it need not be yet.
  ///
  /// Throws `backup_failed`, `backup_tool`, `disk_full`, `database_busy`, `unsupported`.
  [[nodiscard]] virtual std::optional<FileDigest> copy_out(Connection& connection, const Place& place,
                                                           const CopyOrder& order) const = 0;

  /// Makes the database what the copy is, in one transaction. Throws `backup_failed`, `database_busy`, `disk_full`,
  /// `read_only`, and `unsupported` where it is not done in place.
  virtual void put_back(Connection& connection, const std::filesystem::path& copy) const = 0;

  /// A name for a database that nobody else has, in `directory` where databases are files.
  [[nodiscard]] virtual std::string scratch_name(std::string_view database,
                                                 const std::filesystem::path& directory) const = 0;
  /// Where the database `name` is, beside the one at `place`.
  [[nodiscard]] virtual Place beside(const Place& place, const std::string& name) const = 0;
  /// Makes a new database of the copy, beside the one at `place`. What is there already is never touched.
  [[nodiscard]] virtual Place make_new(const Place& place, const std::string& name,
                                       const std::filesystem::path& copy) const = 0;
  /// Removes a database that `make_new` has made.
  virtual void drop(const Place& place, const std::string& name) const = 0;

  /// Gives the database `name` the name of the one at `place`, with its owner, rights and settings; that one is called
  /// `aside` from then on. Throws `unsupported` where a copy is put back in place, `database_busy` when somebody is
  /// connected.
  virtual void swap(const Place& place, const std::string& name, const std::string& aside) const = 0;

  /// Every table that holds rows of its own, quoted as SQL wants it, in order; the system's left out.
  [[nodiscard]] virtual std::vector<std::string> tables(Connection& connection) const = 0;

  /// What the database itself finds wrong with its files. Empty: nothing.
  [[nodiscard]] virtual std::string faults(Connection& connection) const = 0;

  /// Takes the write lock for as long as the connection lives, so that nobody else changes anything meanwhile. False
  /// where no such lock exists.
  virtual bool keep_others_out(Connection& connection) const = 0;
};

/// How `dialect` does it. Every dialect has an answer.
[[nodiscard]] const Copies& copies_of(const Dialect& dialect);

}  // namespace dunlin
