// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <string>
#include <vector>

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return dunlin::cli::run_program(arguments);
}
