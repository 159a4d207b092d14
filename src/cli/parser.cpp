// SPDX-License-Identifier: Apache-2.0
#include "cli/parser.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace dunlin::cli {
namespace {

[[noreturn]] void refuse(std::string message, std::string hint) {
  throw Error(ErrorCode::usage, std::move(message), {.hint = std::move(hint)});
}

std::string help_hint(const Command* command) {
  return command == nullptr ? "see `dunlin --help`" : fmt::format("see `dunlin {} --help`", command->name);
}

/// The global option that `argument` names, whether or not its value is attached.
const Option* global_of(std::string_view argument) {
  for (const Option& option : global_options()) {
    if (argument.substr(0, argument.find('=')) == option.name) return &option;
    if (option.letter != '\0' && argument.size() >= 2 && argument[0] == '-' && argument[1] == option.letter) {
      return &option;
    }
  }
  return nullptr;
}

/// Whether the value of `option`, written as `argument`, is the next argument.
bool value_follows(const Option& option, std::string_view argument) {
  if (option.kind == ValueKind::none) return false;
  return argument.starts_with("--") ? argument.find('=') == std::string_view::npos : argument.size() == 2;
}

/// The place of the command's name: the first word that is neither an option nor the value of one.
std::optional<std::size_t> find_name(std::span<const std::string> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") return std::nullopt;
    if (argument.size() < 2 || argument[0] != '-') return i;
    const Option* option = global_of(argument);
    if (option != nullptr && value_follows(*option, argument)) ++i;
  }
  return std::nullopt;
}

bool asks_for(std::span<const std::string> arguments, std::string_view name, std::string_view letter) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return false;
    if (argument == name || argument == letter) return true;
  }
  return false;
}

/// CLI11 with the options of one command.
class Parser {
 public:
  explicit Parser(const Command* command) : command_(command) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const Option& option : global_options()) add(option);
    if (command_ == nullptr) return;
    for (const Option& option : command_->options) add(option);
    for (const Positional& positional : command_->positionals) add(positional);
  }

  Arguments parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back.
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ArgumentMismatch& error) {
      refuse_mismatch(error.what());
    } catch (const CLI::ParseError& error) {
      refuse(to_lower(escape_controls(error.what())), help_hint(command_));
    }
    std::vector<std::string> extras = app_.remaining();
    // CLI11 2.1 counts the mark before which options end among them.
    if (const auto mark = std::find(extras.begin(), extras.end(), "--"); mark != extras.end()) extras.erase(mark);
    if (!extras.empty()) refuse_extra(extras.front());
    check_required();
    return std::move(values_);
  }

 private:
  void add(const Option& option) {
    std::string names(option.name);
    if (option.letter != '\0') names += fmt::format(",-{}", option.letter);
    if (option.kind == ValueKind::none) {
      app_.add_flag_callback(names, [this, &option] { values_.add(option.name, ""); });
      return;
    }
    CLI::Option* added = app_.add_option(names, [this, &option](const std::vector<std::string>& given) {
      for (const std::string& value : given) {
        check(option, value);
        values_.add(option.name, value);
      }
      return true;
    });
    added->type_size(1)->expected(1)->multi_option_policy(
        option.kind == ValueKind::list ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
    added->allow_extra_args(false);
  }

  void add(const Positional& positional) {
    CLI::Option* added =
        app_.add_option(std::string(positional.name), [this, &positional](const std::vector<std::string>& given) {
          for (const std::string& value : given) {
            check_choice(positional.name, positional.choices, value);
            values_.add(positional.name, value);
          }
          return true;
        });
    added->type_size(1);
    if (positional.many) added->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args();
  }

  void check(const Option& option, const std::string& value) const {
    const std::string shown = escape_controls(value);
    if (option.kind == ValueKind::duration && !parse_duration(value)) {
      refuse(fmt::format("{} cannot be \"{}\"", option.name, shown), fmt::format("give {}", kDurationForms));
    }
    if (option.kind == ValueKind::seconds && !parse_seconds(value)) {
      refuse(fmt::format("{} cannot be \"{}\"", option.name, shown), "give a number of seconds, or `500ms`, `2min`");
    }
    check_choice(option.name, option.choices, value);
  }

  static void check_choice(std::string_view name, std::string_view choices, const std::string& value) {
    if (choices.empty()) return;
    std::vector<std::string_view> all;
    for (std::string_view rest = choices; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      all.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (std::find(all.begin(), all.end(), value) != all.end()) return;
    refuse(fmt::format("{} cannot be \"{}\"", name, escape_controls(value)),
           fmt::format("it is one of {}", fmt::join(all, ", ")));
  }

  [[noreturn]] void refuse_mismatch(std::string_view text) const {
    // "--message: 1 required TEXT missing"
    const std::string_view name = text.substr(0, text.find_first_of(": "));
    refuse(fmt::format("{} needs a value", name.starts_with('-') ? name : std::string_view("an option")),
           help_hint(command_));
  }

  [[noreturn]] void refuse_extra(const std::string& extra) const {
    if (extra.size() < 2 || extra[0] != '-') {
      refuse(fmt::format("unexpected argument \"{}\"", escape_controls(extra)), help_hint(command_));
    }
    const std::string given = extra.substr(0, extra.find('='));
    std::vector<std::string_view> names;
    for (const Option& option : global_options()) names.push_back(option.name);
    if (command_ != nullptr) {
      for (const Option& option : command_->options) names.push_back(option.name);
    }
    std::string hint = did_you_mean(given, names);
    if (hint.empty()) hint = help_hint(command_);
    refuse(command_ == nullptr
               ? fmt::format("unknown option \"{}\"", escape_controls(given))
               : fmt::format("`dunlin {}` has no option \"{}\"", command_->name, escape_controls(given)),
           std::move(hint));
  }

  void check_required() const {
    if (command_ == nullptr) return;
    for (const Positional& positional : command_->positionals) {
      if (!positional.required || values_.has(positional.name)) continue;
      refuse(fmt::format("`dunlin {}` needs {}", command_->name, positional.name), help_hint(command_));
    }
  }

  CLI::App app_;
  const Command* command_;
  Arguments values_;
};

}  // namespace

Invocation parse_command_line(std::span<const std::string> arguments) {
  Invocation invocation;
  std::vector<std::string> rest(arguments.begin(), arguments.end());
  std::optional<std::size_t> name = find_name(rest);
  if (name && rest[*name] == "help") {
    invocation.help = true;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*name));
    name = find_name(rest);
  }
  if (name) {
    invocation.command = &find_command(rest[*name]);
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*name));
  }
  if (invocation.help || asks_for(rest, "--help", "-h")) {
    invocation.help = true;
    return invocation;
  }
  if (invocation.command == nullptr && asks_for(rest, "--version", "-V")) {
    invocation.version = true;
    return invocation;
  }
  invocation.arguments = Parser(invocation.command).parse(std::move(rest));
  return invocation;
}

}  // namespace dunlin::cli
