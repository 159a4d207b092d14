// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/help.hpp"

#include <fmt/format.h>

#include <string>

namespace dunlin::cli {
namespace {

// Every text below is ours, without quotes and backslashes, so that no shell needs more than its own plain quotes.

bool is_visible(const Command* command) { return !command->hidden; }

std::string option_words(std::span<const Option> options) {
  std::string words;
  for (const Option& option : options) {
    if (!words.empty()) words += ' ';
    words += option.name;
    if (option.letter != '\0') words += fmt::format(" -{}", option.letter);
  }
  return words;
}

/// The case branches that complete the value of an option in bash.
std::string bash_values(std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) {
    if (option.kind == ValueKind::none) continue;
    std::string pattern(option.name);
    if (option.letter != '\0') pattern += fmt::format("|-{}", option.letter);
    std::string action = "return";
    if (option.kind == ValueKind::file) action = "COMPREPLY=($(compgen -f -- \"$cur\")); return";
    if (option.kind == ValueKind::directory) action = "COMPREPLY=($(compgen -d -- \"$cur\")); return";
    if (!option.choices.empty()) {
      action = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return", option.choices);
    }
    text += fmt::format("    {}) {} ;;\n", pattern, action);
  }
  return text;
}

std::string bash_script() {
  std::string commands;
  std::string words;
  std::string choices;
  std::string values = bash_values(global_options());
  for (const Command* command : all_commands()) {
    if (!is_visible(command)) continue;
    if (!commands.empty()) commands += ' ';
    commands += command->name;
    words += fmt::format("    {}) words='{}' ;;\n", command->name, option_words(command->options));
    values += bash_values(command->options);
    for (const Positional& positional : command->positionals) {
      if (positional.choices.empty()) continue;
      choices += fmt::format("    {}) words='{}' ;;\n", command->name, positional.choices);
    }
  }
  return fmt::format(R"(# bash completion for dunlin; in ~/.bashrc: source <(dunlin completion bash)
_dunlin() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= word words=
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case " {0} " in *" $word "*) command=$word; break ;; esac
  done
  case $prev in
{1}  esac
  if [[ -z $command && $cur != -* ]]; then
    COMPREPLY=($(compgen -W '{0}' -- "$cur"))
    return
  fi
  if [[ $cur != -* ]]; then
    case $command in
{2}    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  case $command in
{3}  esac
  COMPREPLY=($(compgen -W "$words {4}" -- "$cur"))
}}
complete -F _dunlin dunlin
)",
                     commands, values, choices, words, option_words(global_options()));
}

/// One specification of zsh's `_arguments` per line.
std::string zsh_options(std::span<const Option> options) {
  std::string text;
  for (const Option& option : options) {
    std::string help(option.help);
    for (std::size_t i = 0; (i = help.find_first_of(":[]'", i)) != std::string::npos; ++i) help[i] = ' ';
    std::string action;
    if (option.kind != ValueKind::none) action = fmt::format(":{}: ", option.placeholder);
    if (option.kind == ValueKind::file) action = fmt::format(":{}:_files", option.placeholder);
    if (option.kind == ValueKind::directory) action = fmt::format(":{}:_files -/", option.placeholder);
    if (!option.choices.empty()) action = fmt::format(":{}:({})", option.placeholder, option.choices);
    const std::string_view many = option.kind == ValueKind::list ? "*" : "";
    text += fmt::format(" \\\n      '{}{}[{}]{}'", many, option.name, help, action);
    if (option.letter != '\0') text += fmt::format(" \\\n      '-{}[{}]{}'", option.letter, help, action);
  }
  return text;
}

std::string zsh_script() {
  std::string commands;
  std::string cases;
  for (const Command* command : all_commands()) {
    if (!is_visible(command)) continue;
    commands += fmt::format("    '{}:{}'\n", command->name, command->summary);
    std::string positionals;
    for (const Positional& positional : command->positionals) {
      const std::string choices = positional.choices.empty() ? " " : fmt::format("({})", positional.choices);
      positionals += fmt::format(" \\\n      '{}:{}:{}'", positional.many ? "*" : "", positional.name, choices);
    }
    cases +=
        fmt::format("    {}) _arguments $globals{}{} ;;\n", command->name, zsh_options(command->options), positionals);
  }
  return fmt::format(R"(#compdef dunlin
# zsh completion for dunlin; in ~/.zshrc, after compinit: source <(dunlin completion zsh)
_dunlin() {{
  local curcontext=$curcontext state line
  local -a commands globals
  commands=(
{0}  )
  globals=({1}
  )
  _arguments -C $globals '1:command:->command' '*::argument:->argument'
  case $state in
  command) _describe command commands ;;
  argument)
    case $line[1] in
{2}    esac
    ;;
  esac
}}
if [[ ${{funcstack[1]}} = _dunlin ]]; then
  _dunlin "$@"
else
  compdef _dunlin dunlin
fi
)",
                     commands, zsh_options(global_options()), cases);
}

std::string fish_option(const Option& option, std::string_view condition) {
  std::string help(option.help);
  for (std::size_t i = 0; (i = help.find('\'', i)) != std::string::npos; ++i) help[i] = ' ';
  std::string text = fmt::format("complete -c dunlin{} -l {}", condition, option.name.substr(2));
  if (option.letter != '\0') text += fmt::format(" -s {}", option.letter);
  if (option.kind != ValueKind::none) text += " -x";
  if (option.kind == ValueKind::file) text += " -a '(__fish_complete_path)'";
  if (option.kind == ValueKind::directory) text += " -a '(__fish_complete_directories)'";
  if (!option.choices.empty()) text += fmt::format(" -a '{}'", option.choices);
  return text + fmt::format(" -d '{}'\n", help);
}

std::string fish_script() {
  std::string text =
      "# fish completion for dunlin; in ~/.config/fish/config.fish: dunlin completion fish | source\n"
      "complete -c dunlin -f\n";
  for (const Option& option : global_options()) text += fish_option(option, "");
  for (const Command* command : all_commands()) {
    if (!is_visible(command)) continue;
    text += fmt::format("complete -c dunlin -n __fish_use_subcommand -a {} -d '{}'\n", command->name, command->summary);
    const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command->name);
    for (const Option& option : command->options) text += fish_option(option, condition);
    for (const Positional& positional : command->positionals) {
      if (!positional.choices.empty())
        text += fmt::format("complete -c dunlin{} -a '{}'\n", condition, positional.choices);
    }
  }
  return text;
}

int run_completion(Context& context, const Arguments& arguments) {
  context.terminal().print(completion_script(arguments.text("SHELL")));
  return 0;
}

constexpr Positional kPositionals[] = {
    {"SHELL", "bash, zsh or fish", true, false, ValueKind::choice, "bash zsh fish"},
};
constexpr Example kExamples[] = {
    {"source <(dunlin completion bash)", "in ~/.bashrc"},
    {"source <(dunlin completion zsh)", "in ~/.zshrc, after compinit"},
    {"dunlin completion fish | source", "in ~/.config/fish/config.fish"},
};

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  return shell == "zsh" ? zsh_script() : fish_script();
}

constinit const Command kCompletion{
    .name = "completion",
    .summary = "print a script that teaches a shell to complete",
    .description = "Prints what bash, zsh or fish needs to complete commands and options of dunlin.",
    .positionals = kPositionals,
    .options = {},
    .examples = kExamples,
    .run = run_completion};

}  // namespace dunlin::cli
