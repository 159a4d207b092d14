// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostic.hpp"
#include "base/settings.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace dunlin {

/// A directory with files and variables, gone at the end.
class Project {
 public:
  Project() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dunlin_settings_XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~Project() { std::filesystem::remove_all(directory_); }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  void write(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::create_directories((directory_ / path).parent_path());
    std::ofstream(directory_ / path, std::ios::binary) << text;
  }

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  [[nodiscard]] Settings resolve(bool needs_url = true) const {
    Environment environment(variables, directory_);
    return resolve_settings(flags, environment, {.working_directory = directory_, .needs_url = needs_url});
  }

  /// `sqlite:///x.db from --url`, or the error.
  [[nodiscard]] std::string url() const {
    try {
      const Settings settings = resolve();
      return settings.url.redacted() + " from " + settings.url_origin;
    } catch (const Error& error) {
      return describe(error);
    }
  }

  /// `DN0103 message @file:line:column`.
  [[nodiscard]] std::string error(bool needs_url = true) const {
    try {
      (void)resolve(needs_url);
      return "no error";
    } catch (const Error& error) {
      return describe(error);
    }
  }

  [[nodiscard]] static std::string describe(const Error& error) {
    std::string text = to_string(error.code()) + " " + error.message();
    if (const auto& source = error.details().source) {
      text += fmt::format(" @{}:{}:{}", source->path, source->line, source->column);
    }
    return text;
  }

  SettingsFlags flags;
  std::map<std::string, std::string, std::less<>> variables;

 private:
  std::filesystem::path directory_;
};

}  // namespace dunlin
