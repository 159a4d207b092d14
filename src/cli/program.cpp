// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <dunlin/cli.hpp>
#include <dunlin/error.hpp>

#include "base/diagnostic.hpp"
#include "base/log.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/help.hpp"
#include "cli/parser.hpp"
#include "cli/take_arguments.hpp"
#include "cli/version.hpp"

#include <chrono>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <vector>

namespace dunlin::cli {
namespace {

constexpr int kUsage = 2;

/// How an error is told.
enum class Form {
  diagnostic,  ///< To people.
  document,    ///< With --json.
  record,      ///< With --log-format json: one more line of the log, so that a machine reads the whole stream.
};

/// What a program brings along that is more than `dunlin`; each may be null.
struct Application {
  const Migrations* migrations = nullptr;
  const Models* models = nullptr;
};

/// Asked of the words themselves, since the error may be that they cannot be understood.
Form form_of(std::span<const std::string> arguments) {
  Form form = Form::diagnostic;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    if (arguments[i] == "--json") return Form::document;
    const bool next_is_json = i + 1 < arguments.size() && arguments[i + 1] == "json";
    if (arguments[i] == "--log-format=json" || (arguments[i] == "--log-format" && next_is_json)) form = Form::record;
  }
  return form;
}

std::string text_of(const Error& error, Form form, const Terminal& terminal) {
  switch (form) {
    case Form::document: return diagnostic_json(error);
    case Form::record:
      return format_record(diagnostic_record(error), LogFormat::json, std::chrono::system_clock::now());
    case Form::diagnostic: break;
  }
  return render_diagnostic(error, {.colour = terminal.error_colour()});
}

int report(Terminal& terminal, const Error& error, Form form) {
  std::string text = text_of(error, form, terminal);
  while (text.ends_with('\n')) text.pop_back();
  terminal.tell(text);
  return exit_status(error.code());
}

/// The library knows that it was asked to stop; which signal asked is known here.
Error named_after_signal(const Error& error, int signal) {
  if (signal != SIGTERM || error.code() != ErrorCode::interrupted) return error;
  std::string message = error.message();
  if (message.starts_with("interrupted")) message.replace(0, 11, "terminated");
  return Error(ErrorCode::terminated, std::move(message), error.details());
}

int run_command(Terminal& terminal, const Invocation& invocation, Form form, const Application& application) {
  Context context(invocation.arguments, terminal, application.migrations, application.models);
  try {
    const int status = invocation.command->run(context, invocation.arguments);
    terminal.finish();
    return status;
  } catch (const Error& error) {
    return report(terminal, named_after_signal(error, context.signal()), form);
  }
}

int run(Terminal& terminal, std::span<const std::string> arguments, const Application& application) {
  const Form form = form_of(arguments);
  try {
    const Invocation invocation = parse_command_line(arguments);
    if (invocation.version) {
      terminal.print_line(version_line());
    } else if (invocation.help) {
      terminal.print(invocation.command != nullptr ? command_help(*invocation.command) : program_help());
    } else if (invocation.command == nullptr) {
      if (form == Form::diagnostic) {
        terminal.tell(program_help());
        return kUsage;
      }
      throw Error(ErrorCode::usage, "no command is given", {.hint = "see `dunlin --help`"});
    } else {
      return run_command(terminal, invocation, form, application);
    }
    terminal.finish();
    return 0;
  } catch (const Error& error) {
    return report(terminal, error, form);
  } catch (const std::bad_alloc&) {
    return report(terminal, Error(ErrorCode::internal, "out of memory"), form);
  } catch (const std::exception& error) {
    return report(terminal,
                  Error(ErrorCode::internal, error.what(),
                        {.hint = "this is a bug in dunlin; please report it with `dunlin version --json`"}),
                  form);
  }
}

}  // namespace

int run_program(std::span<const std::string> arguments, const Migrations* embedded, const Models* models) noexcept {
  try {
    ignore_failing_writes();
    Terminal terminal;
    return run(terminal, arguments, {embedded, models});
  } catch (...) {
    return 1;
  }
}

int run(int argc, char** argv, Migrations migrations) noexcept {
  try {
    const std::vector<std::string> arguments = take_arguments(argc, argv);
    return run_program(arguments, &migrations);
  } catch (...) {
    return 1;
  }
}

int run(int argc, char** argv, Migrations migrations, const Models& models) noexcept {
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return run_program(arguments, &migrations, &models);
  } catch (...) {
    return 1;
  }
}

int run(int argc, char** argv, const Models& models) noexcept {
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return run_program(arguments, nullptr, &models);
  } catch (...) {
    return 1;
  }
}

}  // namespace dunlin::cli
