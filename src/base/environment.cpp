// SPDX-License-Identifier: Apache-2.0
#include "base/environment.hpp"

#include "base/files.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace dunlin {

namespace {

constexpr std::size_t kLongestFile = 1 << 20;

}  // namespace

Environment::Environment(std::map<std::string, std::string, std::less<>> variables, std::filesystem::path directory)
    : variables_(std::move(variables)), directory_(std::move(directory)) {}

Environment Environment::of_process() {
  std::map<std::string, std::string, std::less<>> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

void Environment::use_dotenv(std::filesystem::path file, std::string shown) {
  dotenv_file_ = std::move(file);
  dotenv_shown_ = std::move(shown);
  dotenv_.reset();
}

std::optional<Variable> Environment::find(std::string_view name) {
  if (auto variable = find(name, Layer::process)) return variable;
  return find(name, Layer::dotenv);
}

std::optional<Variable> Environment::find(std::string_view name, Layer layer) {
  const std::string file_name = std::string(name) + "_FILE";
  auto variable = raw(name, layer);
  const auto file = raw(file_name, layer);
  if (variable && file) {
    throw Error(ErrorCode::invalid_setting, fmt::format("both {} and {} are set", variable->origin, file->origin),
                {.hint = "keep one of them", .source = file->source});
  }
  return file ? content_of(name, *file, layer) : variable;
}

std::optional<Variable> Environment::raw(std::string_view name, Layer layer) {
  if (layer == Layer::process) {
    const auto found = variables_.find(name);
    if (found == variables_.end() || found->second.empty()) return std::nullopt;
    return Variable{found->second, std::string(name), std::nullopt};
  }
  if (dotenv_file_.empty()) return std::nullopt;
  if (!dotenv_) {
    const auto text = read_file_if_there(dotenv_file_, dotenv_shown_, kLongestFile);
    dotenv_.emplace(parse_dotenv(text.value_or(std::string()), dotenv_shown_));
  }
  const auto found = dotenv_->find(name);
  if (found == dotenv_->end() || found->second.value.empty()) return std::nullopt;
  const std::size_t line = found->second.line;
  return Variable{found->second.value, fmt::format("{} in {}:{}", name, dotenv_shown_, line),
                  SourcePosition{dotenv_shown_, line, 1, {}}};
}

Variable Environment::content_of(std::string_view name, const Variable& path, Layer layer) const {
  const std::filesystem::path base = layer == Layer::process ? directory_ : dotenv_file_.parent_path();
  auto text = read_file_if_there(base / path.value, path.value, kLongestFile);
  if (!text) {
    throw Error(ErrorCode::file_unreadable, fmt::format("the file \"{}\" does not exist", path.value),
                {.hint = fmt::format("it is named by {}", path.origin), .source = path.source});
  }
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (text->empty()) {
    throw Error(ErrorCode::invalid_setting, fmt::format("the file \"{}\" is empty", path.value),
                {.hint = fmt::format("it is named by {} and should hold the value of {}", path.origin, name),
                 .source = path.source});
  }
  return {std::move(*text), fmt::format("{} (\"{}\")", path.origin, path.value), path.source};
}

}  // namespace dunlin
