// SPDX-License-Identifier: Apache-2.0
#include "cli/run_options.hpp"

namespace dunlin::cli {

RunnerOptions run_options(Context& context, const Arguments& arguments) {
  RunnerOptions options = context.runner_options();
  ExecuteOptions& execute = options.execute;
  execute.one_transaction = arguments.has("--one-transaction");
  execute.lock_timeout = arguments.duration("--lock-timeout").value_or(execute.lock_timeout);
  execute.statement_timeout = arguments.duration("--statement-timeout").value_or(execute.statement_timeout);
  options.run_lock_timeout = arguments.duration("--wait").value_or(options.run_lock_timeout);
  return options;
}

}  // namespace dunlin::cli
